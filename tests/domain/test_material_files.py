"""Which files may be materials, by their name and by what is in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.curricula.curriculum_parts_check import FILE_NAME
from app.domain.curricula.material_files import FILE_MAX, FileFault, fault_of, plain_name

OFFICE = b"PK\x03\x04 [Content_Types].xml "
OPEN = b"PK\x03\x04" + 26 * b"\0" + b"mimetypeapplication/vnd.oasis.opendocument.text"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.7"), ("A.PDF", b"%PDF-1.7"), ("a.txt", "Zwölf".encode()),
        ("a.csv", b"a,b\r\n"), ("a.docx", OFFICE), ("a.odt", OPEN), ("a.jpeg", b"\xff\xd8\xff\xe0"),
        ("a.mp4", b"\0\0\0\x18ftypmp42"),
    ],
)  # fmt: skip
def test_files_that_are_what_their_names_say_are_taken(name: str, content: bytes) -> None:
    assert fault_of(name, content) is None


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.pdf", b"", FileFault.EMPTY),
        ("a.pdf", b"%PDF-" + FILE_MAX * b"x", FileFault.TOO_LARGE),
        ("a.exe", b"MZ", FileFault.UNKNOWN_KIND),
        ("a.html", b"<script>", FileFault.UNKNOWN_KIND),
        ("a.svg", b"<svg>", FileFault.UNKNOWN_KIND),
        ("pdf", b"%PDF-1.7", FileFault.UNKNOWN_KIND),
        ("a.pdf", b"MZ", FileFault.OTHER_CONTENT),
        ("a.pdf", b"<html>%PDF-", FileFault.OTHER_CONTENT),
        ("a.txt", b"MZ\x90\0", FileFault.OTHER_CONTENT),
        ("a.txt", b"\xff\xfe", FileFault.OTHER_CONTENT),
        ("a.docx", OFFICE + b"word/vbaProject.bin", FileFault.OTHER_CONTENT),
        ("a.docx", b"PK\x03\x04", FileFault.OTHER_CONTENT),
    ],
)
def test_a30_what_runs_is_no_material(name: str, content: bytes, fault: FileFault) -> None:
    assert fault_of(name, content) is fault


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("notes.pdf", "notes.pdf"),
        ("Card (version 2).pdf", "Card-version-2.pdf"),
        ("C:\\Users\\me\\Übung.TXT", "Ubung.txt"),
        ("ឯកសារ.pdf", "file.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ('a"b.t"xt', "a-b.t-xt"),
        ("Übung 2", "Ubung-2"),
        ("中.", "file"),
    ],
)
def test_names_become_plain(name: str, plain: str) -> None:
    assert plain_name(name) == plain


@given(st.text(max_size=300))
def test_every_name_becomes_one_that_libraries_take(text: str) -> None:
    for name in (text, f"{text}.pdf", f"notes.{text}"):
        assert FILE_NAME.fullmatch(plain_name(name))
