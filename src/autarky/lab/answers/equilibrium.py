"""Equilibrium: who loses how much once prices and production have adjusted, and by when."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autarky import equilibrium
from autarky._core.errors import ComputationError
from autarky._core.format import change
from autarky._core.progress import Progress, silent
from autarky.lab.answers.telling import Ended, Told, number
from autarky.lab.models import EquilibriumAsked, Number
from autarky.lab.shelf import take
from autarky.plot.change import Span, moved, outcome, span, still, time_in_words
from autarky.plot.style import sentence_case
from autarky.report.sections.equilibrium.countries import by_country
from autarky.results import Result
from autarky.scenario import Scenario
from autarky.world import World

MEASURE = "real_consumption"
HOW = (
    (
        "The world's markets clear anew with ties cut, taxed or dearer: a quantitative trade "
        "model with intermediate goods (Caliendo and Parro 2015), solved exactly in changes."
    ),
    (
        "Ten years to adapt unless a horizon is named; with less time inputs, workers and "
        "suppliers are harder to replace. A cut is read as lasting. There are no stocks to live"
        " on."
    ),
)
BANDS = "The band holds four fifths of the draws (10th to 90th percentile) over elasticities."
CURVE_DRAWS = 40
"""Draws at most along the curve of horizons, which solves each a dozen times."""


def warm() -> None:
    """Load what is needed, compiled code included: the smallest world."""
    from autarky.data import load_world

    world = load_world("toy")
    equilibrium.run(world, Scenario.blockade(world.regions[0]), draws=2)


def answer(asked: EquilibriumAsked, folder: Path, told: Told) -> Ended:
    """Solve with central figures, along the horizons, then over the draws."""
    world = take(folder, asked.world)
    spec = equilibrium.Spec(theta=asked.theta, no_supplier="nonviable")
    result = equilibrium.run(world, asked.scenario, spec, draws=1, progress=told.progress)
    _all(world, asked, result, told)
    curve = _curve(world, asked, spec, 1)
    if curve is not None:
        _horizon(world, asked, curve, told)
    if asked.draws < 2:
        return Ended.of(result)
    drawn = equilibrium.run(
        world, asked.scenario, spec, draws=asked.draws, seed=asked.seed, progress=told.progress
    )
    _all(world, asked, drawn, told)
    curve = _curve(world, asked, spec, min(asked.draws, CURVE_DRAWS), told.progress)
    if curve is not None:
        _horizon(world, asked, curve, told)
    return Ended.of(drawn)


def _curve(
    world: World, asked: EquilibriumAsked, spec: equilibrium.Spec, draws: int,
    progress: Progress = silent,
) -> Result | None:  # fmt: skip
    """Loss by horizon; None where some horizon has no equilibrium, which the page then lacks."""
    try:
        found = equilibrium.horizon_curve(
            world, asked.scenario, spec, draws=draws, seed=asked.seed, progress=progress
        )
    except ComputationError:
        return None
    return by_country(world, found, _income(world))


def _income(world: World) -> NDArray[np.float64]:
    """(region,) final expenditure."""
    return np.asarray(world.final_by_region.sum(axis=0))


def _all(world: World, asked: EquilibriumAsked, result: Result, told: Told) -> None:
    result = by_country(world, result, _income(world))
    known = span(result, MEASURE)
    table = _losses(world, result, known)
    own = table[table["region"] == asked.region].iloc[0]
    told.headline(_sentence(world, asked, own), *_numbers(result, asked.region))
    _bars(world, asked, table, told, drawn=known.drawn)
    _map(world, table, told)
    if own["ratio"] > 0.0:
        _sectors(world, asked, result, told)


def _losses(world: World, result: Result, known: Span) -> pd.DataFrame:
    """(country,) change of households' real consumption and its band."""
    codes = [str(r) for r in result.data["region"].values]
    return pd.DataFrame(
        {
            "region": codes,
            "name": [world.title(c) for c in codes],
            "ratio": known.middle,
            "change": known.middle - 1.0,
            "low": known.low - 1.0,
            "high": known.high - 1.0,
        }
    )


def _sentence(world: World, asked: EquilibriumAsked, own: pd.Series) -> str:
    ratios = 1.0 + own["low"], own["ratio"], 1.0 + own["high"]
    text = outcome("households' real consumption", world.title(asked.region), *ratios)
    return f"With ten years to adapt {text}."


def _numbers(result: Result, region: str) -> list[Number]:
    at = [str(r) for r in result.data["region"].values].index(region)
    labels = {
        "real_consumption": "households' real consumption",
        "real_income": "real income of the country",
        "real_wage": "real reward of factors",
    }
    found = []
    for name, label in labels.items():
        low, middle, high = span(result, name).at(at)
        note = "not viable" if middle == 0.0 else ""  # −100 %: there is no such economy
        found.append(number(name, label, middle - 1.0, "change", low - 1.0, high - 1.0, note))
    return found


COLUMNS = {
    "region": ("region", "text"),
    "name": ("country", "text"),
    "change": ("change of real consumption (−100 %: not viable)", "change"),
}
BAND = {"low": ("10th percentile", "change"), "high": ("90th percentile", "change")}


def _bars(
    world: World, asked: EquilibriumAsked, table: pd.DataFrame, told: Told, *, drawn: bool
) -> None:
    order = table.sort_values("change")
    shown = pd.concat([order.head(20), order[order["region"] == asked.region]]).drop_duplicates()
    roles = {"label": "name", "value": "change"}
    worst = order.iloc[0]
    title = "Nobody's consumption falls"
    if worst["ratio"] < 1.0 and not still(float(worst["ratio"])):
        ratios = 1.0 + worst["low"], worst["ratio"], 1.0 + worst["high"]
        title = f"{sentence_case(worst['name'])} loses most: {moved(*ratios)}"
    told.show(
        "bars", "bars", title, shown, COLUMNS | (BAND if drawn else {}),
        source=world.info.source_line, how=(*HOW, BANDS) if drawn else HOW,
        roles=roles | ({"low": "low", "high": "high"} if drawn else {}),
        options={"focus": world.title(asked.region)},
    )  # fmt: skip


def _map(world: World, table: pd.DataFrame, told: Told) -> None:
    lose = int((table["change"] < -5e-5).sum())
    gain = int((table["change"] > 5e-5).sum())
    told.show(
        "map", "map", f"{lose} of {len(table)} countries lose and {gain} gain", table, COLUMNS,
        source=world.info.source_line, how=HOW, roles={"region": "region", "value": "change"},
        options={"diverging": True},
    )  # fmt: skip


def _horizon(world: World, asked: EquilibriumAsked, curve: Result, told: Told) -> None:
    """Loss against the time that there is to adapt."""
    known = span(curve, MEASURE)
    at = [str(r) for r in curve.data["region"].values].index(asked.region)
    months = curve.data["month"].values.astype(float)
    frame = pd.DataFrame(
        {
            "month": months,
            "change": known.middle[:, at] - 1.0,
            "low": known.low[:, at] - 1.0,
            "high": known.high[:, at] - 1.0,
        }
    )
    told_of = [
        f"with {time_in_words(row['month'])} to adapt it is "
        f"{moved(1.0 + row['low'], 1.0 + row['change'], 1.0 + row['high'])}"
        for _, row in frame.iloc[[0, -1]].iterrows()
    ]
    title = f"Consumption of {world.title(asked.region)}: {', '.join(told_of)}"
    told.show(
        "horizon", "lines", title, frame,
        {"month": ("months to adapt", "months")}
        | {"change": COLUMNS["change"]} | (BAND if known.drawn else {}),
        source=world.info.source_line, how=(*HOW, BANDS) if known.drawn else HOW,
        roles={"x": "month", "value": "change"}
        | ({"low": "low", "high": "high"} if known.drawn else {}),
        options={"log_x": True},
    )  # fmt: skip


def _sectors(world: World, asked: EquilibriumAsked, result: Result, told: Told) -> None:
    """What grows and what shrinks at home."""
    own = result.data["output"].sel(region=asked.region).to_series().dropna() - 1.0
    if own.empty:
        return
    order = own.sort_values()
    ends = order if len(order) <= 24 else pd.concat([order.head(12), order.tail(12)])
    frame = pd.DataFrame(
        {"name": [world.title(str(s)) for s in ends.index], "change": ends.to_numpy()}
    )
    low, high = frame.iloc[0], frame.iloc[-1]
    country = world.title(asked.region)
    title = (
        f"Of {country}'s industries {high['name']} moves {change(high['change'])}"
        f" and {low['name']} {change(low['change'])}"
    )
    if still(*(1.0 + own)):
        title = f"No industry of {country} moves"
    told.show(
        "sectors", "bars", title, frame,
        {"name": ("industry", "text"), "change": ("change of output", "change")},
        source=world.info.source_line, how=HOW, roles={"label": "name", "value": "change"},
    )  # fmt: skip
