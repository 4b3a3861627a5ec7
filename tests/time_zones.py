"""Time-zone data of another day: files as the system has them (TZif, RFC 9636), one rule each."""

import struct
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ASUNCION = "America/Asuncion"
# Paraguay until 2024: winter time from the fourth Sunday of March to the first of October.
WITH_WINTER_TIME = "<-04>4<-03>,M10.1.0/0,M3.4.0/0"
# Paraguay since: summer time all the year round.
WITHOUT_WINTER_TIME = "<-03>3"


@contextmanager
def rules_of(rule: str, folder: Path, zone: str = ASUNCION) -> Iterator[None]:
    """Let the clocks of a zone go by a rule (POSIX TZ), until the block ends."""
    file = folder / zone
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(_data(rule))
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath([str(folder), *before])
    zoneinfo.ZoneInfo.clear_cache()
    try:
        yield
    finally:
        zoneinfo.reset_tzpath(before)
        zoneinfo.ZoneInfo.clear_cache()


def _data(rule: str) -> bytes:
    """Write a file without transitions, so that the rule in its footer holds at all times."""
    names = b"LMT\0"
    head = b"TZif2" + bytes(15) + struct.pack(">6l", 0, 0, 0, 0, 1, len(names))
    block = head + struct.pack(">lbb", 0, 0, 0) + names
    return block + block + b"\n" + rule.encode() + b"\n"
