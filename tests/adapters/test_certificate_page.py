import re
from dataclasses import replace
from datetime import date

import pytest

from app.adapters.pdf.errors import RenderError
from app.adapters.pdf.page import CertificatePage, duration, open_page
from scripts import draw_guilloche
from tests.certificate_values import CLAIMS, DESIGN, FONTS


@pytest.fixture(scope="module")
def page() -> CertificatePage:
    return open_page(DESIGN, FONTS)


def words(html: str) -> str:
    """The text of the body on one line, as it is read."""
    body = html.split("<main", 1)[1]
    return re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>|<[^>]*>|^[^>]*>", "", body)).strip()


def name_size(html: str) -> float:
    found = re.search(r'class="name"[^>]*font-size: ([\d.]+)pt', html)
    assert found
    return float(found[1])


def test_words_say_what_the_claims_say(page: CertificatePage) -> None:
    assert words(page.words(CLAIMS)) == (
        "Lakeside Cancer Centre · Savannah School of Medicine Certificate of Achievement "
        "This is to certify that Dr. Akosua Mensah-Łukasz has completed the "
        "Multidisciplinary Cancer Management Course "
        "held in Nairobi, Kenya, from 2 to 4 November 2026, "
        "attending 15 h 30 min of its 17 h 30 min of contact time. "
        "Curriculum: Multidisciplinary Cancer Management Course, version 1.0.0, "
        "as adapted for Nairobi (NBO-1.0) "
        "Prof. Wanjiru Otieno Course director, Lakeside Cancer Centre "
        "Dr. Samuel Kiptoo Head of oncology, Savannah School of Medicine "
        "Number MCMC-NBO-26-5Q34AH-6 "
        "To check: training.example.org/verify/Code 7Q4K-2M9X-T0RB-C5WE "
        "Taught by Dr. Abena Owusu, Dr. Lucía Benítez, Prof. Chanthou Sok. "
        "What was taught, 2 modules, is listed at the check address (MCMC #9f3a-77c1). "
        "Issued on 9 November 2026. "
        "This certificate records what its holder attended. It is not a licence to practise. "
        "Illustrative: made from sample data; neither the holder nor the course exists."
    )


def test_words_leave_out_what_there_is_not(page: CertificatePage) -> None:
    bare = replace(CLAIMS, adaptation=None, signatories=(), mentors=(), illustrative=False)
    text = words(page.words(bare))

    assert "Curriculum: Multidisciplinary Cancer Management Course, version 1.0.0 Number" in text
    assert [part for part in ("Taught by", "Illustrative", "None") if part in text] == []


@pytest.mark.parametrize(("count", "others"), [(12, 0), (80, 58), (300, 278)])
def test_words_name_as_many_mentors_as_fit_and_count_the_others(
    page: CertificatePage, count: int, others: int
) -> None:
    mentors = tuple(f"Professor Name Number {number}" for number in range(count))
    text = words(page.words(replace(CLAIMS, mentors=mentors)))
    told = re.search(
        r"Taught by (.*?)( and (\d+) more, who are named at the check address)?\.", text
    )

    assert told
    assert int(told[3] or 0) == others
    assert told[1].split(", ") == list(mentors[: count - others])


def test_words_are_escaped(page: CertificatePage) -> None:
    html = page.words(replace(CLAIMS, recipient='<b>O\'Neil & "Sons"</b>'))

    assert "&lt;b&gt;O&#39;Neil &amp; &#34;Sons&#34;&lt;/b&gt;" in html
    assert "<b>" not in html


def test_words_in_a_language_that_the_design_does_not_speak_are_refused(
    page: CertificatePage,
) -> None:
    with pytest.raises(RenderError, match="no words in km"):
        page.words(replace(CLAIMS, language="km"))


def test_names_carry_their_language_and_direction(page: CertificatePage) -> None:
    khmer = page.words(replace(CLAIMS, recipient_second="សុខ ចាន់ធូ"))
    arabic = page.words(replace(CLAIMS, recipient="محمد"))

    assert '<p class="second" lang="km" style=' in khmer
    assert '<p class="name" lang="ar" dir="rtl" style=' in arabic


def test_name_shrinks_in_steps_and_then_wraps(page: CertificatePage) -> None:
    lengths = [10, 24, 30, 40, 60, 80, 120]
    sizes = [
        name_size(page.words(replace(CLAIMS, recipient=("Amarachi Okonkwo " * 8)[:length])))
        for length in lengths
    ]

    assert sizes == sorted(sizes, reverse=True)
    assert (sizes[0], sizes[-1]) == (40, 18)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "phrase"),
    [
        (date(2026, 11, 2), date(2026, 11, 2), "on 2 November 2026"),
        (date(2026, 11, 2), date(2026, 11, 4), "from 2 to 4 November 2026"),
        (date(2026, 10, 30), date(2026, 11, 1), "from 30 October to 1 November 2026"),
        (date(2026, 12, 30), date(2027, 1, 2), "from 30 December 2026 to 2 January 2027"),
    ],
)
def test_period_says_month_and_year_once(
    page: CertificatePage, starts_on: date, ends_on: date, phrase: str
) -> None:
    text = words(page.words(replace(CLAIMS, starts_on=starts_on, ends_on=ends_on)))

    assert f"held in Nairobi, Kenya, {phrase}, attending" in text


@pytest.mark.parametrize(
    ("minutes", "text"), [(0, "0 min"), (45, "45 min"), (60, "1 h"), (930, "15 h 30 min")]
)
def test_duration_is_hours_and_minutes(minutes: int, text: str) -> None:
    assert duration(minutes).replace("\u00a0", " ") == text


def test_pictures_are_the_same_for_everybody(page: CertificatePage) -> None:
    html = page.pictures()

    assert 'src="border.svg"' in html
    assert words("<main" + html.split("<body>")[1]) == ""


def test_border_is_what_its_script_draws() -> None:
    drawn = (DESIGN / "border.svg").read_text()

    assert drawn == draw_guilloche.border()
    assert len(drawn) < 60_000
