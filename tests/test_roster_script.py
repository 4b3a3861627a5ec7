"""The roster's script runs on old phones and costs little; see the page in tests/browser."""

import gzip
import re
from pathlib import Path

SCRIPT = (Path(__file__).parents[1] / "app/static/js/roster.js").read_text()
CODE = re.sub(r"/\*.*?\*/|//[^\n]*", "", SCRIPT, flags=re.DOTALL)

# Chrome 80 (Android) or Safari 15 lacks each of these.
TOO_NEW = (
    r"randomUUID",
    r"replaceAll",
    r"structuredClone",
    r"\.at\(",
    r"hasOwn\(",
    r"findLast",
    r"\.submitter",
    r"AbortSignal\.(timeout|any)",
    r"Promise\.any",
    r"\?\?=|\|\|=|&&=",
    r"#\w+\s*[=(;]",
    r"\bstatic\s*\{",
    r"toSorted|toReversed|toSpliced",
    r"\(\?<[=!]",
)


def test_the_script_asks_for_nothing_that_old_phones_lack() -> None:
    assert [pattern for pattern in TOO_NEW if re.search(pattern, CODE)] == []


def test_the_script_is_small() -> None:
    assert len(gzip.compress(SCRIPT.encode(), 9)) < 4_500
