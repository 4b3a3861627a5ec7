"""Which column of a file holds what."""

from collections.abc import Mapping

from app.domain.trainee_import.columns import Field


def chosen_columns(sent: Mapping[str, str], width: int) -> dict[Field, int]:
    """Read the column chosen for each field; what is no column of the file is no choice.

    A column that was chosen twice serves the field that comes first.
    """
    chosen: dict[Field, int] = {}
    for field in Field:
        value = sent.get(f"column-{field}", "")
        number = int(value) if value.isascii() and value.isdecimal() and len(value) < 5 else width
        if number < width and number not in chosen.values():
            chosen[field] = number
    return chosen
