"""In which columns of a board a session stands: it is never guessed, always one that was chosen."""

from enum import StrEnum

from app.domain.plans.planned import Planned


class By(StrEnum):
    """What the columns of a board are."""

    ROOM = "room"
    MENTOR = "mentor"
    GROUP = "group"
    TIME = "time"  # one column for a day, the city's time beside it


class Apart(StrEnum):
    """Columns that stand for no room, mentor or group."""

    NONE = "none"  # no room yet, nobody yet, or everybody
    ONLINE = "online"


# The id of a room, a mentor or a group, or a column of its own.
Column = int | Apart


def of_session(session: Planned, by: By) -> tuple[Column, ...]:
    """Return the columns in which a session stands: one, or one for each mentor or room of it.

    Those of who looks after a further room follow, and the further rooms themselves.
    """
    return (*of_main(session, by), *_further(session, by))


def of_main(session: Planned, by: By) -> tuple[Column, ...]:
    """Return those of its columns in which a session is moved: in others it is followed."""
    if by is By.MENTOR:
        return session.mentors or (Apart.NONE,)
    if by is By.ROOM:
        apart = Apart.ONLINE if session.online else Apart.NONE
        return (apart if session.room is None else session.room,)
    if by is By.GROUP:
        return (Apart.NONE if session.group is None else session.group,)
    return (Apart.NONE,)


def _further(session: Planned, by: By) -> tuple[Column, ...]:
    if by is By.ROOM:
        return tuple(room for room, _host in session.sites if room != session.room)
    if by is By.MENTOR:
        return tuple(sorted(session.hosts - set(session.mentors)))
    return ()
