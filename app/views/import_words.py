"""What the import of trainees has to say, in sentences; the facts come from the domain."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.domain.errors import AddressProblem, NameProblem
from app.domain.trainee_import.columns import Field
from app.domain.trainee_import.entry import Reason, ReasonCode
from app.domain.trainee_import.plan import ImportPlan, Kind
from app.forms.fields import ADDRESSES

MOST_SHEETS_NAMED = 5
FIELDS = {
    Field.NAME: _l("Name"),
    Field.FAMILY_NAME: _l("Family name"),
    Field.NAME_IN_SCRIPT: _l("Name in their own script"),
    Field.HOSPITAL: _l("Hospital"),
    Field.EMAIL: _l("Mail address"),
    Field.PHONE: _l("Phone"),
    Field.PROFESSION: _l("Profession"),
    Field.DISCIPLINE: _l("Discipline"),
    Field.GROUP: _l("Group"),
}
KINDS = {
    Kind.REFUSED: _l("left out"),
    Kind.UPDATE: _l("updated"),
    Kind.MATCH: _l("known, enrolled now"),
    Kind.CREATE: _l("new"),
    Kind.UNCHANGED: _l("unchanged"),
}
NAMES = {
    NameProblem.EMPTY: _l("The name is missing."),
    NameProblem.NO_LETTER: _l("The name has no letter in it."),
    NameProblem.CONTROL: _l("The name contains a control character (%(code_point)s)."),
    NameProblem.BIDI_CONTROL: _l(
        "The name contains a character that turns the direction of reading (%(code_point)s)."
    ),
    NameProblem.INVISIBLE: _l(
        "The name contains a character that cannot be seen (%(code_point)s)."
    ),
    NameProblem.JOINER: _l(
        "The name contains a joining sign where nothing is joined (%(code_point)s)."
    ),
    NameProblem.REPLACEMENT: _l(
        "The name was damaged when the file was saved (%(code_point)s). Save it as CSV UTF-8."
    ),
}
REASONS = {
    ReasonCode.NAME_MISSING: _l("The name is missing."),
    ReasonCode.NAME_TOO_LONG: _l("The name has more than %(limit)s characters."),
    ReasonCode.HOSPITAL_MISSING: _l("The hospital is missing."),
    ReasonCode.PHONE_INVALID: _l("“%(value)s” is not a phone number."),
    ReasonCode.GROUP_UNKNOWN: _l("There is no group “%(value)s” in this course."),
    ReasonCode.TEXT_INVALID: _l(
        "%(field)s contains a character that no text has (%(code_point)s)."
    ),
    ReasonCode.TEXT_TOO_LONG: _l("%(field)s has more than %(limit)s characters."),
    ReasonCode.FORMULA_ERROR: _l("%(field)s holds the error of a formula (%(value)s)."),
    ReasonCode.DUPLICATE_IN_FILE: _l("The same person as in row %(row)s, which is taken."),
    ReasonCode.AMBIGUOUS_MATCH: _l(
        "This may be %(others)s: it is not certain. Add this person by hand, and say who is meant."
    ),
    ReasonCode.LEFT_THE_COURSE: _l(
        "%(others)s was taken off this course by hand. Take them back on the People page."
    ),
    ReasonCode.NAME_CORRECTED: _l("Taken as a correction of the name. Is it the same person?"),
    ReasonCode.HOSPITAL_CORRECTED: _l(
        "Taken as a correction of the hospital. Is it the same person?"
    ),
    ReasonCode.EMAIL_CHANGED: _l(
        "What is sent to this person goes to the new address from now on."
    ),
    ReasonCode.EMAIL_KEPT: _l(
        "The mail address stays as it is: with it this person signs in to more than this city keeps"
        " of them as a trainee."
    ),
    ReasonCode.EMAIL_SHARED: _l("The same mail address as %(others)s."),
    ReasonCode.SAME_NAME: _l("The same name as %(others)s, at another hospital."),
    ReasonCode.LOOKALIKE_NAME: _l("Looks like %(others)s, but is written with other letters."),
}


def sentence(reason: Reason, names: Mapping[int, str]) -> str:
    """Say why a row is refused, or what to look at; `names` are those of the people it is about."""
    facts = {**reason.parameters, "field": FIELDS[reason.field], "others": _others(reason, names)}
    problem = str(reason.parameters.get("problem", ""))
    if reason.code is ReasonCode.NAME_INVALID:
        odd = _l("The name contains a character that cannot be used (%(code_point)s).")
        template = NAMES.get(NameProblem(problem), odd)
    elif reason.code is ReasonCode.EMAIL_INVALID:
        template = ADDRESSES[AddressProblem(problem)]
    else:
        template = REASONS[reason.code]
    return str(template) % facts


def sheets_read(read: str, others: Sequence[str]) -> str:
    """Say which sheet of a workbook was read, and which were not."""
    words = str(_("The sheet “%(sheet)s” was read.", sheet=read))
    if not others:
        return words
    named = ", ".join(f"“{each}”" for each in others[:MOST_SHEETS_NAMED])
    more = len(others) - MOST_SHEETS_NAMED
    if more > 0:
        named = ngettext(
            "%(named)s and %(num)d more", "%(named)s and %(num)d more", more, named=named
        )
    return f"{words} {_('Not read: %(sheets)s.', sheets=named)}"


def commit_label(plan: ImportPlan) -> str:
    """Say exactly what taking the file over will do; empty if it would do nothing."""
    counts = plan.counts
    new, known, updated = counts[Kind.CREATE], counts[Kind.MATCH], counts[Kind.UPDATE]
    parts = []
    if new:
        parts.append(ngettext("enrol %(num)d new person", "enrol %(num)d new people", new))
    if known:
        parts.append(ngettext("enrol %(num)d known person", "enrol %(num)d known people", known))
    if updated:
        parts.append(ngettext("update %(num)d", "update %(num)d", updated))
    if not parts:
        return ""
    deeds = ", ".join(map(str, parts))
    return _with_rest(deeds[0].upper() + deeds[1:], counts[Kind.REFUSED])


def _with_rest(deeds: str, refused: int) -> str:
    if not refused:
        return deeds
    rest = ngettext("%(num)d row is left out", "%(num)d rows are left out", refused)
    return str(_("%(deeds)s; %(rest)s", deeds=deeds, rest=rest))


def _others(reason: Reason, names: Mapping[int, str]) -> str:
    """Name the people and rows that a reason is about."""
    people = reason.parameters.get("people", ())
    rows = reason.parameters.get("rows", ())
    found = [names[each] for each in people if each in names] if isinstance(people, tuple) else []
    if isinstance(rows, tuple):
        found += [str(_("row %(row)s", row=row)) for row in rows]
    return ", ".join(found)
