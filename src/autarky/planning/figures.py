"""The parameter table, the settings of the rules and the roles, read from ``defaults``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import InputError, suggestion
from autarky._core.tables import read_table

PACKAGE = "autarky.planning.defaults"


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

    def at(self, place: float | NDArray[np.float64]) -> float | NDArray[np.float64]:
        """Figure at a place in [0, 1): half of the draws on each side of the value, evenly."""
        below = self.low + (self.value - self.low) * 2.0 * np.asarray(place)
        above = self.value + (self.high - self.value) * (2.0 * np.asarray(place) - 1.0)
        found = np.where(np.asarray(place) < 0.5, below, above)
        return found if found.ndim else float(found)


def parameters(region: str, given: Mapping[str, float] | None = None) -> dict[str, Figure]:
    """Every parameter of a region: its own, else the one for all; what is given has no range.

    Raises
    ------
    InputError
        If a given name is no parameter or a given figure is outside what it can mean.
    """
    found = _for_region(region)
    for name, value in (given or {}).items():
        if name not in found:
            hint = suggestion(name, list(found))
            msg = f"planning.Spec: no parameter {name!r}{hint}; see planning.parameters()"
            raise InputError(msg)
        if not np.isfinite(value) or value < 0:
            msg = f"planning.Spec: parameter {name!r} is {value}; give a finite figure from 0 up"
            raise InputError(msg)
        unit = found[name].unit
        found[name] = Figure(value, value, value, unit, "given", "set in the Spec")
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
        found[rule, instrument] = Figure(value, value, value, unit, "given", "set in the Spec")
    return found


@cache
def roles() -> Mapping[str, str]:
    """Role by product group."""
    table = read_table(PACKAGE, "roles.csv")
    return dict(zip(table["group"], table["role"], strict=True))


@cache
def _rows() -> tuple[tuple[str, str, Figure], ...]:
    rows = read_table(PACKAGE, "parameters.csv").to_dict("records")
    return tuple((str(r["name"]), str(r["region"]), _figure(r)) for r in rows)


def _for_region(region: str) -> dict[str, Figure]:
    common = {name: figure for name, where, figure in _rows() if not where}
    return common | {name: figure for name, where, figure in _rows() if where == region}


def _figure(row: Mapping[object, object]) -> Figure:
    value, low, high = (float(str(row[f])) for f in ("value", "low", "high"))
    unit, evidence, source = (str(row[f]) for f in ("unit", "evidence", "source"))
    return Figure(value, low, high, unit, evidence, source)
