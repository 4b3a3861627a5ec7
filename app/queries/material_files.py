"""Which of the files that are kept may be read as materials of a curriculum."""

from collections.abc import Collection, Container

from sqlalchemy import select

from app.extensions import db
from app.models.certificate import Certificate


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
