"""What a stranger's file says of itself: our number if it claims one, and never a fault of ours."""

import io
import random
from collections.abc import Callable

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.pdf import CertificateRenderer
from app.adapters.pdf.reading import claimed_number
from tests.certificate_values import CLAIMS, DESIGN, FONTS
from tests.soak import Scale


@pytest.fixture(scope="module")
def ours() -> bytes:
    return CertificateRenderer(design=DESIGN, fonts=FONTS).render(CLAIMS)


def rewritten(data: bytes, change: Callable[[pikepdf.Pdf], object], **options: object) -> bytes:
    """Return the file as another program would save it after a change."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        saved = io.BytesIO()
        pdf.save(saved, **options)
    return saved.getvalue()


def titled(title: object) -> Callable[[pikepdf.Pdf], object]:
    return lambda pdf: pdf.docinfo.__setitem__("/Title", title)


def nested(depth: int) -> pikepdf.Array:
    array = pikepdf.Array([])
    for _ in range(depth):
        array = pikepdf.Array([array])
    return array


def test_a_certificate_of_ours_names_its_number(ours: bytes) -> None:
    assert claimed_number(ours) == CLAIMS.number


def test_a_copy_that_was_saved_again_or_added_to_still_names_it(ours: bytes) -> None:
    again = rewritten(ours, lambda pdf: pdf.docinfo.__setitem__("/Author", "Somebody else"))

    assert [claimed_number(data) for data in (again, ours + b"\n% more\n%%EOF")] == [
        CLAIMS.number
    ] * 2


def test_a_forged_title_is_no_more_than_a_claim(ours: bytes) -> None:
    forged = rewritten(ours, titled("Certificate MCMC-NBO-26-5Q34AH-6, Dr. Forger"))
    wrong = rewritten(ours, titled("Certificate MCMC-NBO-26-5Q34AH-7"))

    assert (claimed_number(forged), claimed_number(wrong)) == (CLAIMS.number, None)


@pytest.mark.parametrize(
    "title",
    [5, b"\xfe\xff\xd8\x00", "x" * 10_000, "", pikepdf.Array([1, 2]), nested(500),
     pikepdf.Dictionary(A=1)],
)  # fmt: skip
def test_a_title_that_is_no_text_is_no_number(ours: bytes, title: object) -> None:
    assert claimed_number(rewritten(ours, titled(title))) is None


@pytest.mark.parametrize("info", [5, pikepdf.Array([]), pikepdf.String("x")])
def test_information_that_is_none_is_no_number(ours: bytes, info: object) -> None:
    damaged = rewritten(ours, lambda pdf: pdf.trailer.__setitem__("/Info", info))

    assert claimed_number(damaged) is None


def test_a_file_behind_a_password_tells_nothing(ours: bytes) -> None:
    locked = rewritten(
        ours, lambda _: None, encryption=pikepdf.Encryption(owner="owner", user="reader")
    )

    assert claimed_number(locked) is None


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"\0" * 100_000, b"PK\x03\x04", b"<html>"])
def test_what_is_no_pdf_tells_nothing(data: bytes) -> None:
    assert claimed_number(data) is None


@pytest.mark.soak
def test_a_damaged_file_tells_our_number_or_nothing(ours: bytes, scale: Scale) -> None:
    @settings(max_examples=scale(60, 2_000), database=None, derandomize=True)
    @given(st.integers(0, 2**32), st.sampled_from(["cut", "flip", "remove", "repeat"]))
    def damage(chance: int, how: str) -> None:
        luck, data = random.Random(chance), bytearray(ours)
        at = luck.randrange(len(data))
        if how == "cut":
            del data[at:]
        if how == "flip":
            for _ in range(luck.randrange(1, 60)):
                data[luck.randrange(len(data))] = luck.randrange(256)
        if how == "remove":
            del data[at : at + luck.randrange(1, 3_000)]
        if how == "repeat":
            data[at:at] = data[at : at + luck.randrange(1, 3_000)]
        claimed_number(bytes(data))  # whatever it says: it comes back

    damage()
