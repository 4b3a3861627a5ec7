"""Time-zone data of another day: Asunción by two releases of IANA, and a zone by any one rule."""

import struct
import tarfile
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from io import BytesIO
from pathlib import Path

ASUNCION = "America/Asuncion"


def _of_dateutil() -> bytes:
    """Read the zone from the release of IANA that python-dateutil comes with, which is 2024a."""
    packed = (files("dateutil.zoneinfo") / "dateutil-zoneinfo.tar.gz").read_bytes()
    with tarfile.open(fileobj=BytesIO(packed)) as release:
        file = release.extractfile(ASUNCION)
        assert file
        return file.read()


# Paraguay until 2024: winter time from the fourth Sunday of March to the first of October.
WITH_WINTER_TIME = _of_dateutil()
# Paraguay since: summer time all the year round; from the package tzdata, which we run with.
WITHOUT_WINTER_TIME = (files("tzdata") / "zoneinfo" / ASUNCION).read_bytes()


@contextmanager
def rules_of(data: bytes, folder: Path, zone: str = ASUNCION) -> Iterator[None]:
    """Let the clocks of a zone go by these data (TZif, RFC 9636), until the block ends."""
    file = folder / zone
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath([str(folder), *before])
    zoneinfo.ZoneInfo.clear_cache()
    try:
        yield
    finally:
        zoneinfo.reset_tzpath(before)
        zoneinfo.ZoneInfo.clear_cache()


def by_rule(rule: str) -> bytes:
    """Write data by hand: no transitions, so that the rule (POSIX TZ) holds at all times."""
    names = b"LMT\0"
    head = b"TZif2" + bytes(15) + struct.pack(">6l", 0, 0, 0, 0, 1, len(names))
    block = head + struct.pack(">lbb", 0, 0, 0) + names
    return block + block + b"\n" + rule.encode() + b"\n"
