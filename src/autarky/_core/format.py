"""Figures as text, the same in charts, on pages and in the terminal."""

from __future__ import annotations

import math

NARROW_SPACE = "\u202f"


def percent(share: float) -> str:
    """A share in per cent: whole from ten on, one decimal below, two below a tenth of one."""
    if not math.isfinite(share):
        return "–"
    return f"{_hundredths(share, _places(share))}{NARROW_SPACE}%"


def percent_range(low: float, high: float) -> str:
    """Two shares as a range: ``18–22 %``; with a sign in it ``−0.3 to 0.2 %``."""
    places = _places(max(abs(low), abs(high)))
    first, last = _hundredths(low, places), _hundredths(high, places)
    between = "–" if low >= 0 else " to "
    return f"{first if first == last else f'{first}{between}{last}'}{NARROW_SPACE}%"


def change(share: float) -> str:
    """A change in per cent with its sign: ``+3.2 %``, ``−12 %``."""
    rises = math.isfinite(share) and round(100 * share, _places(share)) > 0
    return f"+{percent(share)}" if rises else percent(share)


def quantity(value: float) -> str:
    """A plain figure: thousands apart, otherwise three digits."""
    if not math.isfinite(value):
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _places(share: float) -> int:
    """Decimals of a share in per cent."""
    size = abs(share)
    return 0 if size >= 0.0995 else 1 if size >= 0.00095 or size < 5e-7 else 2


def _hundredths(share: float, places: int) -> str:
    """Per cents without the sign for them; a true minus, and none before nothing."""
    value = round(100 * share, places) + 0.0
    return f"{value:.{places}f}".replace("-", "−")
