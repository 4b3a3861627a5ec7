"""What a form changes of a record that others may have changed since it was shown."""

from collections.abc import Collection, Mapping

from app.domain.errors import Conflict

Values = Mapping[str, str]


class Overtaken(Conflict):
    """Some `fields` were changed by somebody else after the form was shown; nothing was done.

    `now` is what is known.
    """

    def __init__(self, fields: Collection[str], now: Values) -> None:
        super().__init__(sorted(fields))
        self.fields = fields
        self.now = now


def changes(typed: Values, *, shown: Values, now: Values) -> dict[str, str]:
    """Return the fields that were typed otherwise than they were shown, where that is news.

    So a page that was open for long undoes nobody's correction. Raises Overtaken where one of
    them would.
    """
    meant = {
        field: value
        for field, value in typed.items()
        if value != shown.get(field, "") and value != now[field]
    }
    overtaken = [field for field in meant if now[field] != shown.get(field, "")]
    if overtaken:
        raise Overtaken(overtaken, now)
    return meant
