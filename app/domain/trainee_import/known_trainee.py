"""Somebody whom the city knows already, as an import sees them, and what a row would change."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from app.domain.masking import masked_address, masked_phone
from app.domain.names import address_key
from app.domain.trainee_import.columns import Field
from app.domain.trainee_import.entry import Entry

ALIKE_ENOUGH = 0.75
LONG_ENOUGH = 4  # letters; one letter apart, shorter words are other words


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTrainee:
    """A person of this city. `imported` says that the enrolment came from a file.

    `left` are those who were taken off this course run by hand. `address_kept` are those whose mail
    address lets them in to more than this city's record of them as a trainee, because they have a
    role or another city knows them too: neither a file nor a form may change it. Of several
    addresses and phones the oldest comes first; it is the one that pages show and changes replace.
    """

    person_id: int
    name: str
    hospital: str
    enrolment_id: int | None = None
    imported: bool = False
    left: bool = False
    address_kept: bool = False
    name_in_script: str = ""
    emails: tuple[str, ...] = ()
    phone: str = ""
    profession: str = ""
    discipline: str = ""
    group: str = ""

    @property
    def enrolled(self) -> bool:
        """Whether they are on this course run already."""
        return self.enrolment_id is not None

    @property
    def signs(self) -> tuple[str, ...]:
        """What tells them from namesakes: their hospital here and how they are reached.

        Contacts of those whose address is kept are shown in part.
        """
        emails, phones = sorted(self.emails), [self.phone] if self.phone else []
        if self.address_kept:
            emails, phones = list(map(masked_address, emails)), list(map(masked_phone, phones))
        return (*([self.hospital] if self.hospital else []), *emails, *phones)

    def value(self, field: Field) -> str:
        """Return what is known of one field, as text."""
        if field is Field.EMAIL:
            return ", ".join(sorted(self.emails))
        return str(getattr(self, field))


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one person, before and after."""

    field: Field
    before: str
    after: str


def changes(person: KnownTrainee, entry: Entry) -> tuple[Change, ...]:
    """Return what the row would change of this person. An empty cell changes nothing."""
    known_emails = {address_key(address) for address in person.emails}
    return tuple(
        Change(field, person.value(field), after)
        for field, after in entry.values.items()
        if after
        and (
            not person.address_kept and not entry.identity.emails <= known_emails
            if field is Field.EMAIL
            else after != person.value(field)
        )
    )


def alike(one: str, other: str) -> bool:
    """Whether two match keys that share a contact could be one name, written wrongly once."""
    return one_slip_apart(one, other) or SequenceMatcher(None, one, other).ratio() >= ALIKE_ENOUGH


def one_slip_apart(one: str, other: str) -> bool:
    """Whether two match keys differ by one word more, or by one letter of one word."""
    only, others = (list(difference) for difference in _differences(one, other))
    if len(only) + len(others) == 1:
        return True
    if len(only) != 1 or len(others) != 1 or max(len(only[0]), len(others[0])) < LONG_ENOUGH:
        return False
    return not _slips(only[0]).isdisjoint(_slips(others[0]))


def with_a_word_less(key: str) -> set[str]:
    """Return texts of which two match keys share one if they are one slip apart.

    Near names are so found by looking up, not by comparing everyone with everyone.
    """
    words = key.split()
    return {key} | {" ".join(words[:i] + words[i + 1 :]) for i in range(len(words))}


def _differences(one: str, other: str) -> tuple[Iterable[str], Iterable[str]]:
    words, others = Counter(one.split()), Counter(other.split())
    return (words - others).elements(), (others - words).elements()


def _slips(word: str) -> set[str]:
    return {word} | {word[:position] + word[position + 1 :] for position in range(len(word))}
