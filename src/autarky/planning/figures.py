"""The parameter table, the settings of the rules and the roles, read from ``defaults``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import InputError, suggestion
from autarky._core.tables import read_table
from autarky.numerics.distributions import Halves

PACKAGE = "autarky.planning.defaults"
NEVER_NOTHING = (
    "discount", "village_goods", "engines_of_capital", "substitute_cost", "foreign_quality",
    "levy_base",
)  # fmt: skip
"""Parameters that something is divided by."""
LIMITS = {
    "export_elasticity": (1.01, 100.0),
    "feed_of_traction": (0.0, 2.0),
    "trade_of_services": (0.0, 1.0),
}
"""Least and most of parameters; a herd that eats more than twice what it brings is not kept."""
BY_UNIT = {
    "elasticity of output": (0.01, 0.98),
    "elasticity": (0.01, 100.0),
    "share": (0.0, 0.98),
    "per year": (0.0, 0.999),
}
"""The same by unit."""


@dataclass(frozen=True)
class Figure:
    """One figure with the range that draws take it from.

    Attributes
    ----------
    value, low, high
        The figure, the median of the draws, and the ends of its range.
    unit, evidence, source
        What it is measured in, how well it is known and where it is from.
    """

    value: float
    low: float
    high: float
    unit: str
    evidence: str
    source: str

    @property
    def distribution(self) -> Halves:
        """Half of the draws on each side of the figure, evenly."""
        return Halves(self.low, self.value, self.high)

    def at(self, place: float | NDArray[np.float64]) -> float | NDArray[np.float64]:
        """Figure at a place in [0, 1)."""
        found = self.distribution.at(place)
        return found if found.ndim else float(found)


def parameters(
    region: str, given: Mapping[str, float] | None = None, *, year: int | None = None
) -> dict[str, Figure]:
    """Every parameter of a region in a year: its own, else the one for all.

    Parameters
    ----------
    region
        Code of the region; figures of a region hold for the years that the table says.
    given
        Figures in place of the table's; they have no range.
    year
        Of the world; None: figures that hold in some years only are left out.

    Raises
    ------
    InputError
        If a given name is no parameter or a given figure is outside what it can mean.
    """
    found = _for_region(region, year)
    for name, value in (given or {}).items():
        if name not in found:
            hint = suggestion(name, list(found))
            msg = f"planning.Spec: no parameter {name!r}{hint}; see planning.parameters()"
            raise InputError(msg)
        unit = found[name].unit
        found[name] = _given(f"parameter {name!r}", value, unit, limits(name, unit))
    return found


def rules(given: Mapping[str, float] | None = None) -> dict[tuple[str, str], Figure]:
    """Setting of every instrument by rule, ``("gallop", "accumulation")``."""
    rows = read_table(PACKAGE, "rules.csv").to_dict("records")
    found = {(str(r["rule"]), str(r["instrument"])): _figure(r) for r in rows}
    for name, value in (given or {}).items():
        rule, _, instrument = name.partition(".")
        if (rule, instrument) not in found:
            known = [".".join(key) for key in found]
            msg = f"planning.Spec: no rule setting {name!r}{suggestion(name, known)}"
            raise InputError(msg)
        unit = found[rule, instrument].unit
        most = 2.0 if unit.startswith("share") else 100.0
        found[rule, instrument] = _given(f"rule setting {name!r}", value, unit, (0.0, most))
    return found


def _given(what: str, value: float, unit: str, span: tuple[float, float]) -> Figure:
    least, most = span
    if not least <= value <= most:
        msg = f"planning.Spec: {what} is {value}, {unit}; give a figure from {least:g} to {most:g}"
        raise InputError(msg)
    return Figure(value, value, value, unit, "given", "set in the Spec")


@cache
def roles() -> Mapping[str, str]:
    """Role by product group."""
    table = read_table(PACKAGE, "roles.csv")
    return dict(zip(table["group"], table["role"], strict=True))


def limits(name: str, unit: str) -> tuple[float, float]:
    """Least and most that a parameter can be: its own, or by its unit."""
    if name in LIMITS:
        return LIMITS[name]
    kind = "share" if unit.startswith("share") else unit
    least, most = BY_UNIT.get(kind, (0.0, 1000.0))
    return (0.001 if name in NEVER_NOTHING else least), most


@cache
def _rows() -> tuple[tuple[str, str, str, str, Figure], ...]:
    """Name, region, first and last year, figure; later rows are the more particular."""
    rows = read_table(PACKAGE, "parameters.csv").to_dict("records")
    keys = ("name", "region", "from_year", "to_year")
    return tuple((*(str(r[k]) for k in keys), _figure(r)) for r in rows)  # type: ignore[misc]


def _for_region(region: str, year: int | None) -> dict[str, Figure]:
    """The common figures, over them those of the years, over them the region's own."""
    found: dict[str, Figure] = {}
    for own in ("", region) if region else ("",):
        for dated in (False, True):
            for name, where, first, last, figure in _rows():
                if where != own or bool(first) != dated:
                    continue
                if not dated or (year is not None and int(first) <= year <= int(last)):
                    found[name] = figure
    return found


def _figure(row: Mapping[object, object]) -> Figure:
    value, low, high = (float(str(row[f])) for f in ("value", "low", "high"))
    unit, evidence, source = (str(row[f]) for f in ("unit", "evidence", "source"))
    return Figure(value, low, high, unit, evidence, source)
