"""Claims for the certificate tests, invented, and the design and fonts that they are drawn with."""

from datetime import date
from pathlib import Path

from app.domain.credential import Claims, Kind, Signatory, TaughtModule

ROOT = Path(__file__).parent.parent
DESIGN = ROOT / "certificates" / "engraved"
FONTS = ROOT / "node_modules" / "@expo-google-fonts"

CLAIMS = Claims(
    number="MCMC-NBO-26-5Q34AH-6",
    code="7Q4K-2M9X-T0RB-C5WE",
    kind=Kind.ACHIEVEMENT,
    recipient="Dr. Akosua Mensah-Łukasz",
    recipient_second=None,
    course="Multidisciplinary Cancer Management Course",
    curriculum="mcmc",
    curriculum_title="Multidisciplinary Cancer Management Course",
    curriculum_code="MCMC",
    version="1.0.0",
    adaptation="NBO-1.0",
    content_hash="sha256-9f3a77c1" + "0" * 56,
    modules=(
        TaughtModule(code="M01", title="Why decide together", minutes=45, format="talk"),
        TaughtModule(code="M02", title="Running a tumour board", minutes=60, format="workshop"),
    ),
    minutes_attended=930,
    minutes_offered=1050,
    city="Nairobi",
    country="Kenya",
    starts_on=date(2026, 11, 2),
    ends_on=date(2026, 11, 4),
    organisations=("Lakeside Cancer Centre", "Savannah School of Medicine"),
    signatories=(
        Signatory(name="Prof. Wanjiru Otieno", role="Course director, Lakeside Cancer Centre"),
        Signatory(name="Dr. Samuel Kiptoo", role="Head of oncology, Savannah School of Medicine"),
    ),
    mentors=("Dr. Abena Owusu", "Dr. Lucía Benítez", "Prof. Chanthou Sok"),
    issued_on=date(2026, 11, 9),
    verify_url="https://training.example.org/verify/7Q4K-2M9X-T0RB-C5WE",
    language="en",
    illustrative=True,
)
