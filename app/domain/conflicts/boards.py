"""Which disciplines have to be present where a tumour board is simulated."""

from app.domain.curricula.curriculum import Module

BOARD = "simulation"
# How curricula say that a module is for whoever is there: no discipline of its own.
WHOEVER = frozenset({"all", "as chosen"})


def disciplines_present(module: Module) -> tuple[str, ...]:
    """Return the disciplines for which somebody has to speak, as `in_one_spelling` writes them."""
    if module.format != BOARD:
        return ()
    return tuple(in_one_spelling(each) for each in module.disciplines if each not in WHOEVER)


def in_one_spelling(discipline: str) -> str:
    """Return a discipline so that capitals and spaces make no difference."""
    return " ".join(discipline.casefold().split())
