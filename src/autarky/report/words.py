"""Figures in words: per cents, bands, ranks and lists."""

from __future__ import annotations

import math
from collections.abc import Sequence

from autarky._core.format import percent, percent_range, quantity
from autarky.report.section import Number

GRADES = {
    "file": "from published files",
    "page": "read off published pages",
    "literature": "from literature",
    "assumption": "assumed",
}
"""Evidence of a figure in words."""


def amount(value: float, unit: str) -> str:
    """A figure with its unit; shares in per cent, indices bare."""
    if unit == "share":
        return percent(value)
    return (
        _plain(value, unit) if unit.startswith("index") else f"{_plain(value, unit)} {unit}".strip()
    )


def _plain(value: float, unit: str) -> str:
    """A figure without its unit; days whole from ten on, with one decimal below."""
    if not unit.startswith("day") or not math.isfinite(value):
        return quantity(value)
    return f"{value:,.0f}" if abs(value) >= 9.95 else f"{value:.1f}".removesuffix(".0")


def figure(number: Number) -> str:
    """The figure of a number with its unit; in words where it lies beyond what was run."""
    if number.beyond is not None and not math.isfinite(number.value):
        return f"not within {amount(number.beyond, number.unit)}"
    return amount(number.value, number.unit)


def band(number: Number) -> str:
    """The band of a number, such as ``18–22 %``; empty where there is none."""
    if number.low is None or number.high is None or not math.isfinite(number.low):
        return ""
    if not math.isfinite(number.high):
        return f"{_plain(number.low, number.unit)} or more"
    if number.unit == "share":
        return percent_range(number.low, number.high)
    return f"{_plain(number.low, number.unit)}–{_plain(number.high, number.unit)}"


def with_band(number: Number) -> str:
    """The figure and, in brackets, its band."""
    text = figure(number)
    between = band(number)
    return f"{text} ({between})" if between else text


def rank(place: int, of: int) -> str:
    """A place among all regions: ``2nd of 12``."""
    return f"{ordinal(place)} of {of}"


def ordinal(place: int) -> str:
    """Return 1st, 2nd, 3rd, 4th and so on."""
    tens = place % 100
    suffix = "th" if 10 <= tens <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{suffix}"


def listed(names: Sequence[str]) -> str:
    """Names as a list in a sentence."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
