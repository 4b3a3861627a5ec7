"""A library in which everything is said that can be said, to write, publish and read again."""

import hashlib
from dataclasses import replace
from datetime import date

from app.adapters.library import Library
from app.domain.adaptations.endorsement import Endorsement
from app.domain.adaptations.operations import Add
from app.domain.adaptations.upgrade_log import LogEntry, UpgradeLog
from app.domain.curricula.curriculum import Requirements, VersionNumber
from app.domain.curricula.curriculum_parts import (
    Assessment,
    AssessmentKind,
    Case,
    Contribution,
    ContributionRole,
    CurriculumKind,
    Material,
    Need,
    Objective,
)
from app.domain.curricula.guidelines import Guideline, GuidelineKind
from tests.curriculum_values import make_adaptation, make_day, make_module, make_version, uid, why

AUTHOR = Contribution(role=ContributionRole.AUTHOR, person="Amina Wanjiru", what="the cases")
DONOR = Contribution(role=ContributionRole.DONOR, organisation="example-school")
CASE = Case(
    uid=uid("case", 1),
    code="C1",
    title="A case",
    objectives=(uid("obj", 1),),
    licence="CC BY 4.0",
    withdrawn="A newer text\nis there",
    contributors=(AUTHOR,),
    body="# What happened\n\n+++\n\nNobody knows.",
)

SPARE = Case(uid=uid("case", 2), code="C2", title="Another case", objectives=())


def file_of(content: bytes, name: str) -> Material:
    sha256 = hashlib.sha256(content).hexdigest()
    return Material(title="Notes", licence="CC BY 4.0", file=name, sha256=sha256, language="en")


def edition(key: str, superseded_by: str = "") -> Guideline:
    return Guideline(
        key=key,
        kind=GuidelineKind.QUALITY_STANDARD,
        title="Care",
        issuer="A society",
        edition="2",
        superseded_by=superseded_by,
    )


OLD, NEW = edition("care-1", "care-2"), replace(edition("care-2"), published_on=date(2026, 3, 1))
PDF, MAP = file_of(b"%PDF\xff", "notes.pdf"), file_of(b"", "map.md")
ONE = make_module(1, objectives=(Objective(uid("obj", 1), "Do one thing", required=True),))
TWO = make_module(
    2,
    prerequisites=(ONE.uid,),
    cases=(CASE.uid,),
    materials=(PDF, Material(title="A page", licence="all rights", url="https://example.org/a")),
    contributors=(AUTHOR, DONOR),
    successor_to=(uid("mod", 9),),
    locked=("place", "module"),
    min_minutes=30,
)
VERSION = make_version(
    make_day(ONE, TWO),
    modules=(ONE, TWO),
    kind=CurriculumKind.WORKSHOP,
    cases=(CASE, SPARE),
    assessments=(
        Assessment(
            uid=uid("asm", 1),
            code="PRE",
            title="Before",
            kind=AssessmentKind.EXAM,
            pass_percent=0,
            required=True,
        ),
    ),
    needs=(Need(uid=uid("need", 1), text="Late", source="Talks", objectives=(uid("obj", 1),)),),
    contributors=(DONOR,),
    licence="CC BY-SA 4.0",
    framework="A framework, edition 2",
    change_note="Two\nlines",
    requirements=Requirements(min_minutes=90, disciplines=("nursing",)),
)
THREE = make_module(3, prerequisites=(ONE.uid,), cases=(SPARE.uid,), materials=(MAP,))
NEED = Need(
    uid=uid("need", 9), text="Few referrals", source="Talks", objectives=(ONE.objectives[0].uid,)
)
LOG = UpgradeLog(
    origin=VersionNumber(0, 9, 0),
    entries=(LogEntry(operation=uid("op", 8), kind="absorbed", reason="It is in the core now"),),
)
AGREED = Endorsement(
    body="City Executive Committee", endorsed_on=date(2026, 3, 5), document="Minutes 2"
)
LIBRARY = Library(
    (VERSION,),
    (
        make_adaptation(
            Add(**why(1), module=THREE, day=1), needs=(NEED,), upgrade=LOG, endorsement=AGREED
        ),
    ),
    {PDF.sha256: b"%PDF\xff", MAP.sha256: b""},
    guidelines=(OLD, NEW),
)
