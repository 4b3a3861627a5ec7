"""A planned session, and each of its values otherwise: for tests of what a release tells."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta

from app.domain.plans.planned import Planned

SEVEN = datetime(2037, 12, 7, 6, tzinfo=UTC)
HALL, ANOTHER_HALL = 1, 2
GRACE, ANA = 7, 8
WAS = Planned(
    id="a",
    kind="module",
    code="M01",
    title="Welcome",
    starts=datetime.fromisoformat("2037-12-07T09:00"),
    starts_at=SEVEN,
    minutes=45,
    time_zone="Africa/Nairobi",
    status="confirmed",
    plan_day=1,
    module="mod_1",
    room=HALL,
    mentors=(GRACE,),
)
OTHERWISE = {
    "kind": "practical",
    "code": "M02",
    "title": "Farewell",
    "starts": datetime.fromisoformat("2037-12-07T10:00"),
    "starts_at": SEVEN + timedelta(hours=1),
    "minutes": 30,
    "time_zone": "Europe/Lisbon",
    "status": "tentative",
    "online": True,
    "plan_day": 2,
    "module": "mod_2",
    "group": 1,
    "room": ANOTHER_HALL,
    "virtual_room": 1,
    "mentors": (GRACE, ANA),
    "parts": ((GRACE, "moderator"),),
    "remote": (GRACE,),
    "sites": ((ANOTHER_HALL, ANA),),
}
# Also what is added to a session one day: then it has to be said above.
ALL_THAT_MAY_DIFFER = [each.name for each in fields(Planned) if each.name != "id"]
