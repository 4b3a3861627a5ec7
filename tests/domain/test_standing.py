"""With what a course may begin."""

from datetime import date

import pytest

from app.domain.curricula.standing import Hindrance, Standing, Stands, hindrance

DAY = date(2027, 1, 4)
OLD = Stands(standing=Standing.DEPRECATED, last_start_on=DAY)


@pytest.mark.parametrize(
    ("stands", "endorsed", "first_day", "expected"),
    [
        (Stands(), True, DAY, None),
        (Stands(), False, DAY, Hindrance.NOT_ENDORSED),
        (Stands(standing=Standing.WITHDRAWN), True, DAY, Hindrance.WITHDRAWN),
        (OLD, True, DAY, None),
        (OLD, True, date(2027, 1, 5), Hindrance.TOO_OLD),
        (Stands(standing=Standing.DEPRECATED), True, DAY, None),
    ],
)
def test_hindrance(
    stands: Stands, endorsed: bool, first_day: date, expected: Hindrance | None
) -> None:
    assert hindrance(stands, endorsed=endorsed, first_day=first_day) == expected
