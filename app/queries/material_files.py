"""Which of the files that are kept may be read as materials of a curriculum."""

from collections.abc import Collection, Container, Sequence

from sqlalchemy import select

from app.domain.curricula import material_files
from app.domain.curricula.curriculum_parts import Material
from app.domain.problems import Path, Problem
from app.extensions import db
from app.models.certificate import Certificate


def missing(
    materials: Sequence[tuple[Path, Material]], files: Container[str]
) -> tuple[Problem, ...]:
    """Tell of which materials, each with its path, the file cannot be read here."""
    there = kept(material_files.named(materials), files)
    return tuple(material_files.check_stored(materials, there))


def kept(sha256s: Collection[str], files: Container[str]) -> frozenset[str]:
    """Return those of some files, by their SHA-256, that are kept and are no certificate.

    The fingerprint of a certificate is shown to whoever checks it: named as a material, the file
    of a person would be open to everybody.
    """
    found = [each for each in sha256s if each in files]
    if not found:
        return frozenset()
    of_people = select(Certificate.pdf_sha256).where(Certificate.pdf_sha256.in_(found))
    return frozenset(found) - set(db.session.scalars(of_people))
