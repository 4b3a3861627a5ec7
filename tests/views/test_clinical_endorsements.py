"""Who endorses an edition sees which of its changes are clinical."""

from dataclasses import replace
from html import unescape

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.adapters.library import read_library
from app.domain.adaptations.operations import Retitle
from app.domain.permissions import Role
from app.models.place import City
from tests.actors import sign_in
from tests.curriculum_values import why
from tests.factories import CURRICULA, give_role, load_library, make_person


@pytest.mark.parametrize(("code", "clinical"), [("M05", True), ("M02", False)])
def test_the_clinical_changes_of_an_edition_stand_where_it_is_endorsed(
    app: Flask, db: SQLAlchemy, code: str, *, clinical: bool
) -> None:
    library = read_library(CURRICULA)
    core = library.curricula[[str(each.version) for each in library.curricula].index("2.0.0")]
    module = next(each for each in core.modules if each.code == code)
    earlier = next(each for each in library.adaptations if each.city.slug == "nairobi")
    change = Retitle(**why(1), target=module.uid, title="Another title")
    edition = replace(
        earlier, number=3, label="NBO-3", base=core.version, operations=(change,), endorsement=None
    )
    load_library(replace(library, adaptations=(*library.adaptations, edition)))
    city = db.session.scalars(select(City).filter_by(slug="nairobi")).one()
    person = make_person("Peter Otieno", email="peter@example.org")
    endorser = sign_in(app.test_client(), give_role(person, Role.ENDORSER, city=city))

    page = unescape(endorser.get("/cities/nairobi/adaptations/mcmc/endorsement").text)

    assert "Endorsement of NBO-3" in page
    assert ("One of its changes is clinical:" in page) is clinical
    assert (f"“{code} {module.title}” is called “Another title”" in page) is clinical
    assert (change.reason in page) is clinical
