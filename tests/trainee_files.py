"""A file of trainees as an organiser in Nairobi would have it: 60 people, 14 hospitals.

All people are invented, and their addresses end in example.org. The hospitals exist; nothing here
says anything about them.
"""

import csv
import io
from collections.abc import Sequence

from openpyxl import Workbook

from app.adapters.spreadsheet import SpreadsheetError, read_table

HEADER = ("Full name", "E-mail", "Phone", "Hospital", "Cadre", "Specialty", "Group")

HOSPITALS = (
    "Kenyatta National Hospital",
    "Moi Teaching and Referral Hospital",
    "Aga Khan University Hospital, Nairobi",
    "Coast General Teaching and Referral Hospital",
    "Jaramogi Oginga Odinga Teaching and Referral Hospital",
    "Nakuru County Referral Hospital",
    "Kisii Teaching and Referral Hospital",
    "Garissa County Referral Hospital",
    "Kakamega County General Hospital",
    "Thika Level 5 Hospital",
    "Machakos Level 5 Hospital",
    "Embu Level 5 Hospital",
    "Meru Teaching and Referral Hospital",
    "Mama Lucy Kibaki Hospital",
)
GIVEN = (
    "Wanjikũ", "Achieng", "Kipchoge", "Naliaka", "Mutua", "Halima", "Otieno", "Chebet", "Njoroge",
    "Fatuma", "Barasa", "Wambũi", "Kiprono", "Akinyi", "Mwende",
)  # fmt: skip
FAMILY = ("Kamau", "Odhiambo", "Ng'ang'a", "Wekesa", "Hassan", "Mũthoni", "Cheruiyot", "Musyoka")
CADRES = ("Medical officer", "Nurse", "Clinical officer", "Pharmacist")
SPECIALTIES = ("Internal medicine", "Surgery", "Paediatrics", "Infection control")
GROUPS = ("Group 1", "Group 2", "Group 3", "Group 4")


def trainee_rows(count: int = 60) -> list[tuple[str, ...]]:
    """Return so many trainees, all different, as the cells of HEADER."""
    return [_trainee(number) for number in range(count)]


def csv_file(
    rows: Sequence[Sequence[str]] | None = None,
    *,
    header: Sequence[str] = HEADER,
    delimiter: str = ",",
    encoding: str = "utf-8",
) -> bytes:
    """Write the file as a text, as other programs do: quoted only where needed."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(header)
    writer.writerows(trainee_rows() if rows is None else rows)
    return text.getvalue().encode(encoding)


def xlsx_file(
    rows: Sequence[Sequence[object]] | None = None,
    *,
    header: Sequence[str] = HEADER,
    more_sheets: Sequence[str] = (),
) -> bytes:
    """Write the file as a workbook of one sheet, with these empty ones after it."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Trainees")
    sheet.append(list(header))
    for row in trainee_rows() if rows is None else rows:
        sheet.append(list(row))
    for title in more_sheets:
        workbook.create_sheet(title)
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()


def reads_or_refuses(data: bytes, name: str) -> bool:
    """Whether a file comes out as a table with straight edges, or with an error that names it."""
    try:
        table = read_table(data, name)
    except SpreadsheetError as error:
        return str(error).startswith(name)
    return {len(row.cells) for row in table.rows} == {len(table.header)}


def _trainee(number: int) -> tuple[str, ...]:
    given, family = GIVEN[number % len(GIVEN)], FAMILY[number // len(GIVEN) % len(FAMILY)]
    middle = number // (len(GIVEN) * len(FAMILY))
    name = f"{given} {GIVEN[middle % len(GIVEN)]} {family}" if middle else f"{given} {family}"
    return (
        name,
        f"trainee{number + 1}@example.org",
        f"+254 7{number:02d} 555 {number:03d}" if number < 100 else f"+2547{number:08d}",
        HOSPITALS[number % len(HOSPITALS)],
        CADRES[number % len(CADRES)],
        SPECIALTIES[number % len(SPECIALTIES)],
        GROUPS[number % len(GROUPS)],
    )
