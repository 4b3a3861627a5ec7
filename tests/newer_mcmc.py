"""A second version of the MCMC, which lacks M18 and has M19, for courses that change over to it."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from app.adapters.library import Library
from app.domain.curricula.curriculum import VersionNumber
from app.extensions import db
from app.models.curriculum import CurriculumVersion
from tests.curriculum_values import make_module
from tests.factories import load_library, our_library

NEW = make_module(19, title="Survivorship", minutes=60)
GONE = "M18"


def newer_mcmc(number: VersionNumber | None = None, **values: Any) -> CurriculumVersion:
    """Publish it, as 1.1.0 if nothing is said; `values` are fields of the version."""
    core = our_library().curricula[0]
    number = number or VersionNumber(1, 1, 0)
    gone = next(each for each in core.modules if each.code == GONE)
    days = tuple(
        replace(
            day,
            items=tuple(
                replace(item, module_uid=NEW.uid) if item.module_uid == gone.uid else item
                for item in day.items
            ),
        )
        for day in core.days
    )
    modules = tuple(NEW if each == gone else each for each in core.modules)
    given: dict[str, Any] = {"version": number, "modules": modules, "days": days}
    given["number_reason"] = "Agreed with the cities"
    db.session.commit()
    load_library(Library(curricula=(replace(core, **(given | values)),)))
    return db.session.scalars(
        select(CurriculumVersion).filter_by(
            major=number.major, minor=number.minor, patch=number.patch
        )
    ).one()
