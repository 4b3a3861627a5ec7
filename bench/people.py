"""Finding people in a directory of 100,000, against one of 1,000: whole pages, medians.

Each size has a database of its own, and the two are asked in turn.
"""

import tempfile
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

import flask_migrate
from flask.testing import FlaskClient

import config
from app import create_app
from app.domain.permissions import Role, ScopeKind
from app.domain.trainee_import.columns import Field
from app.extensions import db
from app.models.person import RoleAssignment
from app.models.place import City
from app.services import people
from bench.attendance import environment_in
from bench.attendance_data import START
from bench.browsers import signed_in
from bench.rows import Row

FEW, MANY = 1_000, 100_000
ROUNDS = 60
# A whole name, the beginning of a common word, and one word among several.
LOOKED_FOR = {"name": "wanjiku kamau number7", "beginning": "numb", "two_words": "kamau wan"}


def run() -> list[Row]:
    """Measure how much longer a search takes among a hundred times as many people."""
    with tempfile.TemporaryDirectory(prefix="preceptor-bench-") as folder:
        few = _directory(Path(folder, "few"), FEW)
        many = _directory(Path(folder, "many"), MANY)
        return [_compare(name, words, few, many) for name, words in LOOKED_FOR.items()]


def _compare(name: str, words: str, few: FlaskClient, many: FlaskClient) -> Row:
    taken: dict[str, list[float]] = {"few": [], "many": []}
    for _ in range(ROUNDS):
        for key, client in (("few", few), ("many", many)):
            began = perf_counter()
            assert client.get(f"/people?find={words}").status_code == 200
            taken[key].append((perf_counter() - began) * 1000)
    value, baseline = median(taken["many"]), median(taken["few"])
    return Row(f"people_{name}_100000_against_1000", value, "ms", baseline, baseline / value)


def _directory(folder: Path, amount: int) -> FlaskClient:
    """Return a browser in which the organiser of a city that knows so many people is signed in."""
    folder.mkdir()
    app = create_app(config.load(environment_in(folder)))
    with app.app_context():
        flask_migrate.upgrade()
        city = City(
            slug="nairobi", code="NBO", name="Nairobi", country="KE", time_zone="Africa/Nairobi",
            language="en",
        )  # fmt: skip
        db.session.add(city)
        db.session.commit()
        organiser = people.create(name="Organiser", now=START)
        db.session.add(
            RoleAssignment(
                person=organiser,
                role=Role.CITY_ORGANISER,
                scope_kind=ScopeKind.CITY,
                scope_id=city.id,
            )
        )
        _fill(city.id, amount)
        return signed_in(app, organiser)


def _fill(city_id: int, amount: int) -> None:
    draw = Random(amount)
    for first in range(0, amount, 5_000):
        names = [f"{_word(draw)} {_word(draw)}" for _ in range(min(5_000, amount - first))]
        names[:3] = [f"Wanjiku Kamau number{first + number}" for number in range(3)]
        nothing = dict.fromkeys(Field, "")
        rows = [{**nothing, Field.NAME: name, Field.HOSPITAL: "Embu"} for name in names]
        people.create_all(rows, city_id=city_id, now=START)
    db.session.commit()


def _word(draw: Random) -> str:
    return "".join(draw.choice("bcdfghjklmprst") + draw.choice("aeiou") for _ in range(3))
