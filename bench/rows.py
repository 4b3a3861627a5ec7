"""The shape of one measured line."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measurement and what it is compared with, both taken side by side in one run.

    `value` and `baseline` are in `unit`; `ratio` says how many times better the value is.
    """

    name: str
    value: float
    unit: str
    baseline: float
    ratio: float
