"""The First Five-Year Plan: policies of the planning clock beside the Soviet record of 1928–40.

The record travels with the clock (:func:`autarky.planning.history`), each figure with source, range
and grade of evidence. Nothing outside the package is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pandas as pd

from autarky.replications.registry import replicates
from autarky.replications.replication import NAN, Comparison, Found, Replication, Request

if TYPE_CHECKING:
    import xarray as xr

REGION = "SUN"
FIRST, END, LAST = 1928, 1932, 1940
POLICY = "gallop"
"""The rule that stands for the plan: its settings are those of the plan's years."""
ALL = "all series, mean"
Figure: TypeAlias = tuple[float, float, float]
"""Value, low and high."""
DEPARTURES = (
    (
        "A path is not a reconstruction of the plan: nobody's targets bind, a rule sets shares "
        "of investment, levy, credit and migration and the laws do the rest."
    ),
    (
        "Rules were set with this record in mind, their levies, shares and debts above all: "
        "that the gallop lies near is no independent test."
    ),
    (
        "Roles are wider than products: pig iron and steel are laid beside all producer goods, "
        "coal, oil and electricity beside all fuel and materials, horses beside all herds."
    ),
    (
        "The crisis of 1932-33 and the leap after it cannot come out: capital, herds and "
        "productivity move smoothly, and the shock of collectivisation is no law."
    ),
    (
        "There is no terror, no flight, no learning, no change of relative prices, and people "
        "are as many as before whatever they eat; the record has a famine."
    ),
    (
        "Physical products are known for 1928 and 1932 alone, without a range; the mean counts "
        "each series once, though five of them are of two roles."
    ),
)


@replicates(
    Replication(
        id="five-year-plan",
        title="The First Five-Year Plan and the record of 1928-40",
        source=(
            "Maddison (2013); Wheatcroft and Davies (1994); targets and outcomes of the plan for "
            "1932 and counts of horses as in the record of the planning clock, row by row"
        ),
        reproduces=(
            "Where each policy of the planning clock would have taken the Soviet economy of 1928, "
            "beside what happened and what the plan of 1928-32 asked for."
        ),
        departures=DEPARTURES,
        draws=1,
    )
)
def backtest(request: Request) -> Found:
    """Lay every policy beside the record."""
    from autarky import planning
    from autarky.data import load_world

    result = planning.backtest(
        load_world("1928"), region=REGION, horizon_years=LAST - FIRST + 1, draws=request.draws,
        seed=request.seed, progress=request.progress,
    )  # fmt: skip
    data, record = result.data, planning.history(REGION)
    distance = _distances(data)
    tables = {"distance from the record, log points": distance.reset_index()}
    if request.draws > 1:
        tables["nearest, share of draws"] = _by_policy(data["nearest"]).reset_index()
    lines = [*_outcomes(data, record), *_targets(data, record)]
    return Found(tuple(lines), _summary(lines, distance), tables)


def _outcomes(data: xr.Dataset, record: pd.DataFrame) -> list[Comparison]:
    """The gallop beside the record at the end of the plan and in the last year known."""
    return [
        _beside(data, series, year, "record", figure)
        for series in map(str, data["series"].values)
        for year, figure in _multiples(record, series, series).items()
        if year in (END, LAST)
    ]


def _targets(data: xr.Dataset, record: pd.DataFrame) -> list[Comparison]:
    """The gallop beside what the plan asked for, from its lower to its higher variant."""
    return [
        _beside(data, series, year, "plan", figure)
        for series in map(str, data["series"].values)
        for year, figure in _multiples(record, f"{series}_target", series).items()
    ]


def _multiples(record: pd.DataFrame, series: str, base: str) -> dict[int, Figure]:
    """Value, low and high of a series by year, over the first year's value of the base series."""
    own = record[record["series"] == series]
    first = record[(record["series"] == base) & (record["year"] == FIRST)]["value"].item()
    columns = ((own[name] / first).tolist() for name in ("value", "low", "high"))
    return dict(zip(own["year"].tolist(), zip(*columns, strict=True), strict=True))


def _beside(data: xr.Dataset, series: str, year: int, kind: str, figure: Figure) -> Comparison:
    """Compare the gallop with a figure; one whose ends coincide has no range."""
    ours = float(data["path"].sel(policy=POLICY, series=series, year=year))
    theirs, low, high = figure
    known = (low, high) if low < high else (NAN, NAN)
    what = f"{_words(series)}, {kind}"
    return Comparison(what, str(year), ours, theirs, f"multiple of {FIRST}", *known)


def _distances(data: xr.Dataset) -> pd.DataFrame:
    """By policy and series, log points; the nearest on average first."""
    table = _by_policy(data["distance"])
    table[ALL] = table.mean(axis=1)
    return table.sort_values(ALL)


def _by_policy(values: xr.DataArray) -> pd.DataFrame:
    found = values.transpose("policy", "series")
    policies = pd.Index(found["policy"].to_numpy(), name="policy")
    table = pd.DataFrame(found.to_numpy(), policies, found["series"].to_numpy())
    return table.rename(columns=_words).rename_axis(columns=None)


def _words(series: object) -> str:
    return str(series).replace("_", " ")


def _summary(lines: list[Comparison], distance: pd.DataFrame) -> str:
    each = distance.drop(columns=ALL)
    nearest, off = each.idxmin(), each.min()
    first, second = distance.index[:2]
    mean = dict(zip(distance.index, distance[ALL], strict=True))
    ranged = [line for line in lines if line.what.endswith("record") and line.low < line.high]
    inside = sum(line.low <= line.ours <= line.high for line in ranged)
    return (
        f"Over all series {first} lies nearest to the record, {mean[first]:.2f} log points off on "
        f"average ({second} {mean[second]:.2f}); it is the nearest on {(nearest == first).sum()} "
        f"of {len(nearest)}. Even the nearest misses {off.idxmax()} by {off.max():.2f}. Of "
        f"{len(ranged)} figures of {END} and {LAST} with a range the {POLICY} meets {inside}."
    )
