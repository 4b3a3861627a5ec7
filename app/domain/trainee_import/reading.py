"""Reading the cells of one row into clean values, with a reason for each that cannot be."""

import re
from collections.abc import Iterable
from unicodedata import normalize

from app.domain.errors import InvalidAddress, InvalidName, NameProblem
from app.domain.names import (
    LONGEST_NAME,
    UNSEEN,
    clean_address,
    clean_name,
    match_key,
)
from app.domain.one_line import unseen_in
from app.domain.table import Row
from app.domain.trainee_import.columns import ColumnMapping, Field
from app.domain.trainee_import.entry import (
    FEWEST_DIGITS,
    Entry,
    Identifier,
    Parameter,
    Reason,
    ReasonCode,
)

LONGEST_TEXT = 200
LONGEST_JOB = 80
PHONE = re.compile(r"[+0-9 ().,;/x-]{5,60}")
FORMULA_ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
)
WORDS_FOR_GROUP = frozenset({"group", "grupo", "groupe"})


class Spellings:
    """The known spellings of hospitals or groups; a text takes the one that it means."""

    def __init__(self, known: Iterable[str], *, passed_over: frozenset[str] = frozenset()) -> None:
        self._passed_over = passed_over
        self._found: dict[str, str] = {}
        self._by_key: dict[str, str] = {}
        for text in known:
            self._found[text] = text
            self._by_key.setdefault(self._key(text), text)

    def find(self, text: str) -> str | None:
        """Return the spelling that was known first for this text, if any."""
        if text not in self._found:
            spelling = self._by_key.get(self._key(text))
            if spelling is None:
                return None
            self._found[text] = spelling
        return self._found[text]

    def find_or_add(self, text: str) -> str | None:
        """Return the spelling for this text, which becomes its own if it is new.

        A text without letters or digits means nothing.
        """
        if self.find(text) is None and self._key(text):
            self._found[text] = self._by_key[self._key(text)] = text
        return self.find(text)

    def _key(self, text: str) -> str:
        words = match_key(text).split()
        return " ".join([w for w in words if w not in self._passed_over] or words)


class EntryReader:
    """Reads rows of one file, which share its columns, hospitals and groups."""

    def __init__(
        self,
        mapping: ColumnMapping,
        identifier: Identifier,
        *,
        hospitals: Iterable[str],
        groups: Iterable[str],
    ) -> None:
        self._mapping = mapping
        self._identify = identifier.identify
        self._hospitals = Spellings(hospitals)
        self._groups = Spellings(groups, passed_over=WORDS_FOR_GROUP)
        self._row = Row(0, ())
        self._reasons: list[Reason] = []

    def read(self, row: Row) -> Entry:
        """Read one row. A hospital that is new becomes the spelling for the rows after it."""
        self._row, self._reasons = row, []
        values = {
            Field.NAME: self._name(),
            Field.NAME_IN_SCRIPT: self._clean_name(
                Field.NAME_IN_SCRIPT, self._cell(Field.NAME_IN_SCRIPT)
            ),
            Field.EMAIL: self._email(),
            Field.PHONE: self._phone(),
            Field.HOSPITAL: self._hospital(),
            Field.PROFESSION: self._text(Field.PROFESSION),
            Field.DISCIPLINE: self._text(Field.DISCIPLINE),
            Field.GROUP: self._group(),
        }
        identity = self._identify(
            values[Field.NAME], values[Field.HOSPITAL], [values[Field.EMAIL]], values[Field.PHONE]
        )
        return Entry(row.number, values, identity, tuple(self._reasons))

    def _cell(self, field: Field) -> str:
        column = self._mapping.get(field)
        if column is None or column >= len(self._row.cells):
            return ""
        raw = self._row.cells[column]
        cell = (raw if raw.isascii() else raw.translate(UNSEEN)).strip()
        if cell in FORMULA_ERRORS:
            self._refuse(ReasonCode.FORMULA_ERROR, field, value=cell)
            return ""
        return cell

    def _name(self) -> str:
        raw = f"{self._cell(Field.NAME)} {self._cell(Field.FAMILY_NAME)}".strip()
        if not raw and not self._reasons:
            self._refuse(ReasonCode.NAME_MISSING, Field.NAME)
        return self._clean_name(Field.NAME, raw)

    def _clean_name(self, field: Field, raw: str) -> str:
        if not raw:
            return ""
        try:
            return clean_name(raw)
        except InvalidName as error:
            if error.problem is NameProblem.TOO_LONG:
                self._refuse(ReasonCode.NAME_TOO_LONG, field, limit=LONGEST_NAME)
            else:
                self._refuse(
                    ReasonCode.NAME_INVALID,
                    field,
                    problem=error.problem,
                    code_point=error.code_point or "",
                )
            return ""

    def _email(self) -> str:
        raw = self._cell(Field.EMAIL)
        if not raw:
            return ""
        try:
            return clean_address(raw)
        except InvalidAddress as error:
            self._refuse(
                ReasonCode.EMAIL_INVALID,
                Field.EMAIL,
                problem=error.problem,
                code_point=error.code_point or "",
            )
            return ""

    def _phone(self) -> str:
        phone = normalize("NFKC", self._text(Field.PHONE))
        if not phone:
            return ""
        digits = sum(character.isdecimal() for character in phone)
        if not PHONE.fullmatch(phone) or digits < FEWEST_DIGITS:
            self._refuse(ReasonCode.PHONE_INVALID, Field.PHONE, value=phone)
            return ""
        return phone

    def _hospital(self) -> str:
        problems = len(self._reasons)
        text = self._text(Field.HOSPITAL)
        hospital = self._hospitals.find_or_add(text)
        if hospital is not None:
            return hospital
        if len(self._reasons) == problems:
            self._refuse(ReasonCode.HOSPITAL_MISSING, Field.HOSPITAL)
        return ""

    def _group(self) -> str:
        text = self._text(Field.GROUP)
        if not text:
            return ""
        group = self._groups.find(text)
        if group is None:
            self._refuse(ReasonCode.GROUP_UNKNOWN, Field.GROUP, value=text)
        return group or ""

    def _text(self, field: Field) -> str:
        text = normalize("NFC", " ".join(self._cell(field).split()))
        unseen = unseen_in(text)
        if unseen:
            self._refuse(ReasonCode.TEXT_INVALID, field, code_point=unseen)
            return ""
        limit = LONGEST_JOB if field in (Field.PROFESSION, Field.DISCIPLINE) else LONGEST_TEXT
        if len(text) > limit:
            self._refuse(ReasonCode.TEXT_TOO_LONG, field, limit=limit)
            return ""
        return text

    def _refuse(self, code: ReasonCode, field: Field, **parameters: Parameter) -> None:
        self._reasons.append(Reason(code, field, parameters))
