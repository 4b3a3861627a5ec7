"""What an organiser can say of a trainee, by hand or in a row of a file."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from app.domain.table import Row
from app.domain.trainee_import.columns import ColumnMapping, Field

FIELDS = tuple(field for field in Field if field is not Field.FAMILY_NAME)
MAPPING: ColumnMapping = {field: column for column, field in enumerate(FIELDS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class TraineeDetails:
    """A person as a trainee; an empty text says nothing. `group` is the name of a group."""

    name: str
    hospital: str = ""
    name_in_script: str = ""
    email: str = ""
    phone: str = ""
    profession: str = ""
    discipline: str = ""
    group: str = ""

    @classmethod
    def of(cls, values: Mapping[Field, str]) -> "TraineeDetails":
        """Take the clean values of a row."""
        return cls(**{str(field): value for field, value in values.items()})

    @property
    def values(self) -> dict[Field, str]:
        """All of it by field."""
        given = asdict(self)
        return {field: given[field] for field in FIELDS}

    def as_row(self) -> Row:
        """Write it as the only row of a file whose columns are MAPPING."""
        return Row(1, tuple(self.values.values()))
