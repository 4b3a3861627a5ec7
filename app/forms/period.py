"""From a day to a day, both included; an end left open says nothing."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.validators import Optional

from app.domain.wall_time import LONG_AGO
from app.forms.base import BaseForm
from app.forms.fields import Day


class PeriodForm(BaseForm):
    """The two days, which may lie long ago."""

    starts_on = Day(_("From"), first=LONG_AGO, validators=[Optional()])
    ends_on = Day(_("To"), first=LONG_AGO, validators=[Optional()])

    def validate(self, *args: Any, **kwargs: Any) -> bool:  # noqa: ANN401 (as WTForms has it)
        """Refuse an end before the beginning too."""
        right = bool(super().validate(*args, **kwargs))
        first, last = self.starts_on.data, self.ends_on.data
        if right and first and last and last < first:
            self.ends_on.errors = [gettext("It ends before it begins.")]
            return False
        return right
