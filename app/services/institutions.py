"""Hospitals: those that are named become known."""

from collections.abc import Iterable

from app.database import insert_into
from app.domain.trainee_import.reading import Spellings
from app.extensions import db
from app.models.place import Institution
from app.queries import institutions


def named(city_id: int, names: Iterable[str]) -> dict[str, int]:
    """Return the id of each name within the caller's write unit; those nobody knew are added.

    Spellings that differ by case, accents or the order of words name one institution.
    """
    wanted = dict.fromkeys(name for name in names if name)
    known = institutions.ids_by_name(city_id)
    spellings = Spellings(known)
    meant = {name: spellings.find_or_add(name) or name for name in wanted}
    missing = [name for name in dict.fromkeys(meant.values()) if name not in known]
    if missing:
        db.session.execute(
            insert_into(Institution).on_conflict_do_nothing(index_elements=["city_id", "name"]),
            [{"city_id": city_id, "name": name} for name in missing],
        )
        known = institutions.ids_by_name(city_id)
    return {name: known[spelling] for name, spelling in meant.items()}
