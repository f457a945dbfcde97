"""Disruption: what runs short, and how fast, told day by day and then over the draws."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from autarky import disruption
from autarky._core.errors import InputError
from autarky._core.format import percent
from autarky.disruption.totals import by_product, falls_below, together
from autarky.lab.answers.telling import Ended, Told, number
from autarky.lab.models import DisruptionAsked, Number
from autarky.lab.shelf import take
from autarky.plot.draws import band, range_in_words
from autarky.plot.failures import reason
from autarky.plot.style import name_of, sentence_case
from autarky.results import Result
from autarky.world import World

Array = NDArray[np.float64]

OFTEN = 0.2
"""Seconds between two tellings of a run that is still going on."""
FALLS = (0.9, 0.75, 0.5)
"""Shares of normal consumption that are asked for."""
MANY = 40
"""Countries above which the map is drawn for every second day alone."""
HOW = (
    (
        "Every day industries make what capacity, orders and inputs in stock allow; what is "
        "short is shared out among those who claim it (adaptive regional input–output model: "
        "Hallegatte 2008 and 2014, here with ties cut one by one)."
    ),
    (
        "The baseline is the table's yearly flow spread evenly; inventories, criticality of "
        "inputs and behaviour are drawn from their ranges, most of which are assumptions."
    ),
)
SHORT = (
    "An industry is short when it makes less than is asked for; what it hangs on is the input that "
    "lacked most."
)
BANDS = "The band holds four fifths of the draws (10th to 90th percentile), the line is the median."


def warm() -> None:
    """Load what is needed, compiled code included: a few days of the smallest world."""
    from autarky.data import load_world
    from autarky.scenario import Scenario

    world = load_world("toy")
    siege = Scenario.blockade(world.regions[0])
    disruption.run(world, siege, disruption.Spec(horizon_days=3))


def answer(asked: DisruptionAsked, folder: Path, told: Told) -> Ended:
    """Run the days with central figures, then over the draws."""
    world = take(folder, asked.world)
    spec = disruption.Spec(horizon_days=asked.days)
    parts = _parts(world, asked.region)
    _refuse_without_households(world, asked, parts)
    live = _Live(world, asked, parts, told)
    result = disruption.run(
        world, asked.scenario, spec, explain=parts, watch=live.watch, progress=told.progress
    )
    _all(world, asked, parts, result, told)
    if asked.draws < 2:
        return Ended.of(result)
    drawn = disruption.run(
        world, asked.scenario, spec, draws=asked.draws, seed=asked.seed, explain=parts,
        progress=lambda what, done, total: told.progress(
            f"{what} of {asked.draws} draws", done, total
        ),
    )  # fmt: skip
    _all(world, asked, parts, drawn, told)
    return Ended.of(drawn)


def _parts(world: World, country: str) -> list[str]:
    return [world.regions[i] for i in world.region_index(country)]


def _refuse_without_households(world: World, asked: DisruptionAsked, parts: list[str]) -> None:
    """Raise where the table has no final use in the country: there is no course to follow."""
    used = world.dataset["final"].sum(("origin", "sector", "category")).to_series()
    if not used[parts].sum() > 0.0:
        msg = f"{world.title(asked.region)} uses nothing in this table; choose another country"
        raise InputError(msg)


class _Live:
    """The course of consumption while the days are run."""

    def __init__(
        self, world: World, asked: DisruptionAsked, parts: list[str], told: Told
    ) -> None:  # fmt: skip
        self._world, self._asked, self._told = world, asked, told
        self._own = np.isin(world.regions, parts)
        self._path: list[float] = []
        self._last = time.monotonic()

    def watch(self, _day: int, consumption: Array, baseline: Array) -> None:
        """Note a day, and show what there is now and then."""
        normal = baseline[self._own].sum()
        self._path.append(float(consumption[self._own].sum() / normal) if normal > 0 else 1.0)
        if time.monotonic() - self._last < OFTEN:
            return
        self._last = time.monotonic()
        frame = pd.DataFrame(
            {"day": range(len(self._path)), "who": self._asked.region, "share": self._path}
        )
        title = f"Day {len(self._path)} of {self._asked.days} …"
        _course(self._world, frame, title, self._told, drawn=False, days=self._asked.days)


def _all(
    world: World, asked: DisruptionAsked, parts: list[str], result: Result, told: Told
) -> None:
    total = together(result, parts)
    drawn = total.sizes["draw"] > 1
    told.headline(_sentence(world, asked, total), *_numbers(result, parts, total))
    others = [r for r in world.regions if r not in parts]
    frames = [_path(asked.region, total)]
    if others:
        frames.append(_path("others", together(result, others)))
    frame = pd.concat(frames)
    title = _sentence(world, asked, total).rstrip(".")
    _course(world, frame, title, told, drawn=drawn, days=asked.days)
    _chain(world, asked, parts, result, told)
    _products(world, asked, parts, result, told)
    _map(world, asked, result, told)


def _path(who: str, total: xr.DataArray) -> pd.DataFrame:
    low, middle, high = (np.asarray(v) for v in np.quantile(total.values, (0.1, 0.5, 0.9), axis=1))
    days = np.arange(len(middle))
    return pd.DataFrame({"day": days, "who": who, "share": middle, "low": low, "high": high})


def _course(
    world: World, frame: pd.DataFrame, title: str, told: Told, *, drawn: bool, days: int
) -> None:
    names = {"others": "everybody else"}
    frame = frame.assign(name=[names.get(w) or world.title(w) for w in frame["who"]])
    columns = {
        "day": ("day", "day"), "name": ("who", "text"),
        "share": ("households' consumption over normal", "share"),
    }  # fmt: skip
    roles = {"x": "day", "series": "name", "value": "share"}
    if drawn:
        columns |= {"low": ("10th percentile", "share"), "high": ("90th percentile", "share")}
        roles |= {"low": "low", "high": "high"}
    told.show(
        "course", "lines", title, frame, columns, source=world.info.source_line,
        how=(*HOW, BANDS) if drawn else HOW, roles=roles,
        options={"last": days - 1, "from_zero": True, "marks": list(FALLS)},
    )  # fmt: skip


def _sentence(world: World, asked: DisruptionAsked, total: xr.DataArray) -> str:
    """When consumption falls below the lowest mark that it falls below."""
    who = sentence_case(world.title(asked.region))
    for share in reversed(FALLS):
        low, day, high = band(falls_below(total, share).values)
        if np.isfinite(day):
            between = range_in_words(low, high)
            between = f" ({between})" if between else ""
            return (
                f"{who} falls below {percent(share)} of its consumption on day {day:.0f}{between}"
            )
    if not np.isfinite(total.values).any():
        return f"The table knows no consumption of households in {world.title(asked.region)}"
    lowest = float(np.median(total.values.min(axis=0)))
    return f"{who} keeps {percent(lowest)} of its consumption or more through {asked.days} days"


def _numbers(result: Result, parts: list[str], total: xr.DataArray) -> list[Number]:
    found = []
    for share in FALLS:
        low, day, high = (float(v) for v in band(falls_below(total, share).values))
        found.append(
            number(
                f"below_{share:.0%}".replace("%", ""), f"below {percent(share)} of consumption",
                day, "day", low, high, "" if np.isfinite(day) else "not within the run",
            )
        )  # fmt: skip
    lost = (1.0 - total).sum("day").values
    low, middle, high = (float(v) for v in np.quantile(lost, (0.1, 0.5, 0.9)))
    found.append(number("lost", "of consumption lost", middle, "days", low, high))
    others = [str(r) for r in result.data["region"].values if r not in parts]
    if others:
        lost = (1.0 - together(result, others)).sum("day").values
        low, middle, high = (float(v) for v in np.quantile(lost, (0.1, 0.5, 0.9)))
        label = "of consumption lost by everybody else"
        found.append(number("others_lost", label, middle, "days", low, high))
    return found


def _chain(
    world: World, asked: DisruptionAsked, parts: list[str], result: Result, told: Told
) -> None:
    """Industries in the order in which they come to be short, and why."""
    titles = dict(world.info.titles)
    made = result.data["baseline_output"].sel(region=parts).sum("sector")
    largest = str(made.idxmax("region").item())
    table = disruption.chain(result, largest)
    table = table[table["draws"] >= 0.5].copy()
    table["name"] = [name_of(s, titles) for s in table["sector"]]
    table["why"] = [reason(row, largest, titles) for _, row in table.iterrows()]
    title = f"No industry of {world.title(asked.region)} comes to be short"
    if len(table):
        first = table.iloc[0]
        title = (
            f"{sentence_case(first['name'])} fails first, on day {first['day']:.0f}: {first['why']}"
        )
    columns = {
        "name": ("industry", "text"), "day": ("short from day", "day"),
        "day_p10": ("10th percentile", "day"), "day_p90": ("90th percentile", "day"),
        "why": ("because", "text"), "supplier": ("supplier", "text"),
        "draws": ("share of draws", "share"),
    }  # fmt: skip
    told.show(
        "chain", "chain", title, table, columns, source=world.info.source_line,
        how=(*HOW, SHORT),
        roles={"label": "name", "day": "day", "low": "day_p10", "high": "day_p90", "text": "why"},
        options={"last": asked.days - 1},
    )  # fmt: skip


def _products(
    world: World, asked: DisruptionAsked, parts: list[str], result: Result, told: Told
) -> None:
    """What households lack, product by product, on the worst day."""
    titles = dict(world.info.titles)
    paths = by_product(result, parts)
    rows = []
    for sector in (str(s) for s in paths["sector"].values):
        lowest = paths.sel(sector=sector).min("day").values
        if not np.isfinite(lowest).any():
            continue
        low, middle, high = np.quantile(lowest, (0.1, 0.5, 0.9))
        _, day, _ = band(falls_below(paths.sel(sector=sector), FALLS[1]).values)
        rows.append((name_of(sector, titles), middle, low, high, day))
    names = ["name", "left", "low", "high", "day"]
    frame = pd.DataFrame(rows, columns=names).sort_values("left").head(30)
    if frame.empty:
        return
    worst = frame.iloc[0]
    title = (
        f"Of {worst['name']} households of {world.title(asked.region)} have "
        f"{percent(worst['left'])} at the worst"
    )
    told.show(
        "products", "bars", title, frame,
        {
            "name": ("product", "text"), "left": ("left on the worst day", "share"),
            "low": ("10th percentile", "share"), "high": ("90th percentile", "share"),
            "day": (f"below {percent(FALLS[1])} from day", "day"),
        },
        source=world.info.source_line, how=HOW,
        roles={"label": "name", "value": "left", "low": "low", "high": "high"},
        options={"span": [0, 1]},
    )  # fmt: skip


def _map(world: World, asked: DisruptionAsked, result: Result, told: Told) -> None:
    """Consumption of every country, day by day."""
    step = 1 if len(world.countries) <= MANY else 2
    pieces, falls, lowest = [], 0, {}
    for country in world.countries:
        path = together(result, _parts(world, country))
        middle = np.median(path.values, axis=1)
        falls += bool(np.isfinite(band(falls_below(path, FALLS[0]).values)[1]))
        lowest[country] = float(middle.min())
        pieces.append(
            pd.DataFrame(
                {"region": country, "name": world.title(country), "share": middle[::step],
                 "day": np.arange(0, asked.days, step)}
            )
        )  # fmt: skip
    frame = pd.concat(pieces)
    worst = min(lowest, key=lambda c: np.nan_to_num(lowest[c], nan=np.inf))
    title = f"No country falls below {percent(FALLS[0])} of its consumption"
    if falls:
        title = (
            f"{falls} of {len(lowest)} countries fall below {percent(FALLS[0])} of their "
            f"consumption, {world.title(worst)} lowest"
        )
    told.show(
        "map", "map", title, frame,
        {
            "region": ("region", "text"), "name": ("country", "text"), "day": ("day", "day"),
            "share": ("households' consumption over normal", "share"),
        },
        source=world.info.source_line, how=HOW,
        roles={"region": "region", "value": "share", "frame": "day"},
        options={"span": [0, 1], "falls": True},
    )  # fmt: skip
