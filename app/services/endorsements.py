"""Endorsements: a body of the city agreed to an edition, which can be taught from then on."""

from datetime import datetime

from sqlalchemy import select

from app.database import write_unit
from app.domain.adaptations.endorsement import Endorsement as EndorsementValue
from app.domain.audit import Deed
from app.domain.errors import Conflict
from app.extensions import db
from app.models.curriculum import AdaptationVersion, Endorsement
from app.models.person import Person
from app.services import audit


class EndorsedOtherwise(Conflict):
    """The edition is endorsed already, in other words; what was said first stays."""


@write_unit
def record(
    edition: AdaptationVersion, said: EndorsementValue, *, actor: Person | None, now: datetime
) -> Endorsement:
    """Keep who agreed to an edition; saying the same again changes nothing.

    Raises EndorsedOtherwise.
    """
    # Whoever endorses it at the same moment waits, and then finds what was said first.
    this = select(AdaptationVersion.id).filter_by(id=edition.id)
    db.session.execute(this.with_for_update())
    row = db.session.get(Endorsement, edition.id)
    if row is not None:
        if row.value != said:
            raise EndorsedOtherwise
        return row
    row = Endorsement(
        adaptation_version_id=edition.id,
        body=said.body,
        endorsed_on=said.endorsed_on,
        document=said.document,
        recorded_by=actor,
        recorded_at=now,
    )
    db.session.add(row)
    db.session.flush()
    db.session.expire(edition, ["endorsement"])
    after = {
        "body": said.body,
        "endorsed_on": said.endorsed_on.isoformat(),
        "document": said.document,
    }
    audit.record(Deed.ADAPTATION_ENDORSED, edition, actor=actor, now=now, after=after)
    return row
