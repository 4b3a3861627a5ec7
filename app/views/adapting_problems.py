"""What is broken in a city's changes, and what to do about it."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.domain.problems import Fault, Problem
from app.views.problem_words import SENTENCES

PROBLEMS = {
    Fault.LOCKED: _l("The core keeps this of %(code)s fixed for all cities. Take this change off."),
    Fault.TOO_SHORT: _l(
        "%(code)s has %(found)s minutes now; the core asks for %(expected)s at least. Give it more."
    ),
    Fault.TOO_FEW_MINUTES: _l(
        "%(found)s minutes are taught now; the accreditor asks for %(expected)s. Teach something"
        " longer, or add a module."
    ),
    Fault.OBJECTIVE_LOST: _l(
        "Nobody teaches the required objective “%(value)s” any more. Let another module serve it,"
        " or waive it with the accreditor’s consent."
    ),
    Fault.OBJECTIVE_REWORDED: _l(
        "The core says “%(value)s”. Keep these words, or add an objective of your own; a required"
        " one may be worded in another way with the accreditor’s consent."
    ),
    Fault.PREREQUISITE_BROKEN: _l(
        "%(code)s comes without %(needs)s before it. Move one of them, or take this change off."
    ),
    Fault.DISCIPLINE_LOST: _l(
        "Nothing is taught by %(value)s any more, as the accreditor asks. Let a module be taught"
        " by it."
    ),
    Fault.RULE_LOOSENED: _l(
        "This asks less than the core. Say who of the accreditor agreed, or ask as much."
    ),
    Fault.CASE_COVERS_LESS: _l(
        "The case %(code)s leaves out “%(value)s”, which the old one serves. Choose one that serves"
        " it too."
    ),
    Fault.CASE_WITHDRAWN: _l("The case %(code)s was withdrawn: %(why)s. Choose another one."),
    Fault.EXPECT_MISMATCH: _l(
        "What this is about was changed since. Look at it and save this change again."
    ),
    Fault.REPEATED_OPERATION: _l(
        "Another change does the same kind of thing to the same. Keep one of the two."
    ),
    Fault.UNKNOWN_TARGET: _l("The module it is about is not taught any more. Take it off."),
    Fault.UNKNOWN_ANCHOR: _l(
        "The module behind which it should come is not there, or held in another way. Choose"
        " another place."
    ),
    Fault.ORDER_CYCLE: _l(
        "A later change puts %(code)s before %(after)s again. Take one of the two off."
    ),
    Fault.UNPLACED: _l("%(code)s is taught in person and has no place in a day. Move it to one."),
    Fault.UNKNOWN_DAY: _l("It needs a day, from 1 to %(days)s. Choose one."),
    Fault.UNKNOWN_TEXT: _l("The text that it translates is not there any more. Take it off."),
    Fault.UNKNOWN_CASE: _l("A case that it names is not there. Choose another one."),
    Fault.UNKNOWN_OBJECTIVE: _l("An objective that it names is not there. Choose another one."),
    Fault.SAME_LANGUAGE: _l("The curriculum itself is in this language. Choose another one."),
    Fault.DUPLICATE: _l("“%(value)s” is used twice. Choose another code."),
    Fault.OUT_OF_RANGE: _l("%(value)s is not between %(low)s and %(high)s."),
    Fault.BLANK: _l("A text is missing. Write it."),
    Fault.TOO_LONG: _l("A text is too long: %(most)s characters are the most."),
    Fault.CONTROL_CHARACTER: _l("A character in it cannot be seen (%(code_point)s). Type it anew."),
}


def problem_words(problem: Problem) -> str:
    """Say what is broken, and what to do."""
    words = PROBLEMS.get(problem.code) or SENTENCES.get(problem.code)
    if words is None:
        return str(_("Something in this change does not fit. Open it and look at each field."))
    return str(words) % problem.parameters
