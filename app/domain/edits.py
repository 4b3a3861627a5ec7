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

    def shown_next(self, shown: Values) -> Values:
        """Return what the form counts as shown when it comes back with what was typed.

        Only where the person is told what stands now: what they left alone is still as old as
        their page, and sent again it must not look typed.
        """
        return {**shown, **{field: self.now[field] for field in self.fields}}


def changes(typed: Values, *, shown: Values, now: Values) -> dict[str, str]:
    """Return the fields that were typed otherwise than they were shown, where that is news.

    So a page that was open for long undoes nobody's correction. Raises Overtaken where one of
    them would, and where what a field belonged to is gone.
    """
    meant = {
        field: value
        for field, value in typed.items()
        if value != shown.get(field, "") and value != now.get(field)
    }
    overtaken = [field for field in meant if now.get(field) != shown.get(field, "")]
    if overtaken:
        raise Overtaken(overtaken, {**dict.fromkeys(overtaken, ""), **now})
    return meant
