"""Figures as text, the same in charts, on pages and in the terminal."""

from __future__ import annotations

import math

NARROW_SPACE = "\u202f"


def percent(share: float) -> str:
    """A share in per cent: whole from ten per cent on, one decimal below."""
    if not math.isfinite(share):
        return "–"
    places = 0 if abs(share) >= 0.0995 else 1
    return f"{100 * share:.{places}f}{NARROW_SPACE}%"


def percent_range(low: float, high: float) -> str:
    """Two shares as a range: ``18–22 %``."""
    places = 0 if max(abs(low), abs(high)) >= 0.0995 else 1
    first, last = f"{100 * low:.{places}f}", f"{100 * high:.{places}f}"
    return f"{first if first == last else f'{first}–{last}'}{NARROW_SPACE}%"


def quantity(value: float) -> str:
    """A plain figure: thousands apart, otherwise three digits."""
    if not math.isfinite(value):
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
