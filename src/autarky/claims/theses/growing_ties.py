"""Openness over two centuries, and of countries over the years that tables cover."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from autarky.claims.claim import Claim, Judged, Trial
from autarky.claims.evidence import Evidence
from autarky.numerics.trend import phases, trend
from autarky.world import World

SERIES, SINCE = {"exports_share": "exports", "imports_share": "imports"}, 1870
REDRAWN = 1999
COVERAGE = (
    "Both series drop between 1839 and 1840 while the volume of trade rises: other countries are "
    "covered, no phase of trade."
)
ASKED = "Dependence by country needs tables of three years or more: give them with --table."
LEAST_YEARS = 3
"""Tables of as many years or more make a trend."""


def judge(evidence: Evidence) -> Judged:
    """Long growth of openness, its phases, and the change of countries' dependence."""
    found = [_world(evidence, series, first) for series in SERIES for first in (None, SINCE)]
    parts = [part for part, _ in found]
    said = [text for _, text in found]
    if len(evidence.tables) >= LEAST_YEARS:
        parts.append(_countries(evidence.tables))
        said.append(
            f"import dependence rose in {100.0 * parts[-1].holds.mean():.0f} % of the countries "
            f"that all tables have, from "
            f"{_years(evidence.tables)[0]} to {_years(evidence.tables)[-1]}"
        )
    return Judged(
        f"World trade over GDP: {'; '.join(said)}.", tuple(parts),
        (COVERAGE,) if len(evidence.tables) >= LEAST_YEARS else (COVERAGE, ASKED), _graded(),
    )  # fmt: skip


def _world(evidence: Evidence, series: str, first: int | None) -> tuple[Trial, str]:
    """Test of the series from a year on, and what it says."""
    from autarky import data

    table = data.openness(series)
    table = table if first is None else table[table["year"] >= first]
    years, values = table["year"].to_numpy(float), table["value"].to_numpy(float)
    grown = trend(years, values, draws=REDRAWN, seed=evidence.seed)
    falls = [p for p in phases(years, values) if not p.rises and p.finished]
    number = pd.Series(100.0 * np.expm1(grown.slopes))
    span = f"{years[0]:.0f} to {years[-1]:.0f}"
    deepest = min((p.change for p in falls), default=0.0)
    text = (
        f"{SERIES[series]} {span}, {values[0]:.1f} to {values[-1]:.1f} %, growing "
        f"{100.0 * grown.growth:.2f} % a year with {len(falls)} finished "
        f"{'fall' if len(falls) == 1 else 'falls'}"
        + (f", the deepest by {-100.0 * deepest:.0f} %" if falls else "")
    )
    holds = (number > 0.0) & bool(falls)
    return Trial(
        label=f"{SERIES[series]} {span}", text="growth of world trade over GDP",
        unit="% a year", number=number,
        holds=holds, answered=pd.Series(data=True, index=number.index), threshold=0.0,
    ), text  # fmt: skip


def _countries(tables: Sequence[World]) -> Trial:
    """Each country is a draw: the trend of its import dependence over the tables' years."""
    ordered = sorted(tables, key=lambda w: w.info.year or 0)
    shares = pd.DataFrame({w.info.year: _dependence(w) for w in ordered}).dropna()
    shares = shares[(shares > 0.0).all(axis=1)]  # a country without any has no trend in logs
    years = shares.columns.to_numpy(float)
    centred = years - years.mean()
    slope = np.log(shares.to_numpy(float)) @ centred / (centred**2).sum()
    number = pd.Series(100.0 * np.expm1(slope))
    return Trial(
        label=f"countries, {years[0]:.0f} to {years[-1]:.0f}", unit="% a year", number=number,
        text="growth of import dependence", holds=number > 0.0, threshold=0.0,
        answered=pd.Series(data=True, index=number.index),
    )  # fmt: skip


def _dependence(world: World) -> pd.Series:
    """(country,) foreign share of the value added in what is used."""
    from autarky import dependence

    found = dependence.run(world, spec=dependence.Spec(decompose=False)).data
    return found["import_dependence"].to_series()


def _graded() -> str:
    """Evidence and source of the series."""
    from autarky import data

    table = data.openness()
    own = table[table["series"].isin(SERIES)]
    return f"Series: {', '.join(own['evidence'].unique())} ({'; '.join(own['source'].unique())})."


def _years(tables: Sequence[World]) -> list[int]:
    return sorted(w.info.year or 0 for w in tables)


def _picture() -> Axes:
    from autarky import data, plot

    return plot.openness(data.openness())


CLAIM = Claim(
    id="growing-ties",
    order=4,
    thesis="Capitalist development brings a growth of world ties, through phases of more and less "
    "dependence.",
    supports="Openness grows over the long run, and falls for a time on the way.",
    contradicts="Openness does not grow, or grows without a break.",
    measure="World exports and imports over the GDP of the countries covered, since the series "
    f"begin and since {SINCE}: growth per year, redrawn in blocks of 25 years, and finished phases "
    "of fall. With tables of several years also the trend of each country's import dependence.",
    rule="In a redrawn series it holds if growth is above 0; the series itself must have at least "
    "one finished fall. Of countries, each is a draw.",
    changes="Series of openness for a set of countries that stays the same; GDP before 1870 is "
    "thinly documented. Whether it is capitalist development that brings the ties cannot be seen "
    "in a series of the whole world.",
    judge=judge,
    pictures=(_picture,),
)
