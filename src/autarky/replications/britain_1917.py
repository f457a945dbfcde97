"""The blockade of Britain: weeks of cover of 1917 beside the disruption clock's Britain of 1928.

Published figures with their sources: ``britain_1917.csv``. Nothing outside the package is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autarky._core.tables import read_table
from autarky.numerics.sampling import latin_hypercube
from autarky.replications.larder import WEEK_DAYS, Larder, use_of
from autarky.replications.registry import replicates
from autarky.replications.replication import NAN, Comparison, Found, Replication, Request
from autarky.scenario import Scenario

if TYPE_CHECKING:
    import xarray as xr

    from autarky.world import World

Array = NDArray[np.float64]

REGION, PRODUCT = "GBR", "food"
SHORT = 0.9
"""Share of usual food below which it is called short."""
YEAR_WEEKS = 52.0
CUTS: dict[str, tuple[dict[str, str], ...]] = {
    "all imports": ({"importer": REGION, "exporter": "*"},),
    "imports of food alone": ({"importer": REGION, "exporter": "*", "sectors": PRODUCT},),
    "imports and exports": (
        {"importer": REGION, "exporter": "*"}, {"importer": "*", "exporter": REGION},
    ),
}  # fmt: skip
GETS_THROUGH = (0.0, 0.25, 0.5, 0.75)
STOCKS = {
    "stock_august_1916": "August 1916",
    "stock_april_1917": "April 1917, the popular figure",
    "stock_april_1917_beveridge": "April 1917, Beveridge",
    "stock_august_1917": "August 1917",
}
DEPARTURES = (
    (
        "World 1928 is an illustrative reconstruction of another year; Britain's stocks, crops "
        "and appetite of 1917 are not in it. Where a row says so, it begins with the stock "
        "that was published for 1917, in weeks of use."
    ),
    (
        "The submarine campaign never cut all imports. What share of food was lost is not "
        "among the figures at hand; the rows cut imports whole and at once, and the table by "
        "what gets through shows partial cuts."
    ),
    (
        "Published stocks are of wheat and flour; the clock's product is all food. Stocks are "
        "divided among industry, and shops and homes, as in world 1928."
    ),
    (
        "A published week of cover is a stock over a week's use, with nothing in return. Its "
        "range runs from that to the same stock eaten beside a home crop that comes in evenly: "
        "weeks × 52/41, which is arithmetic of ours."
    ),
    (
        "Stocks of food in world 1928 were judged with figures of 1890 and 1917 in view: that "
        "they are of the same size is no independent test."
    ),
    (
        "The clock has no ration cards, no convoys, no stretching of flour, no ploughing up "
        "and no prices: claims are met in the same share until stocks end."
    ),
)


@dataclass(frozen=True)
class _Quote:
    """A published figure and its range."""

    value: float
    low: float
    high: float
    unit: str


Quotes: TypeAlias = dict[str, _Quote]


@replicates(
    Replication(
        id="britain-1917",
        title="The blockade of Britain, weeks of food",
        source=(
            "Hansard 31 January 1918; The Spectator 25 August 1917, p. 2; Royal Commission on "
            "Supply of Food in Time of War 1905; Beveridge (1928), British Food Control"
        ),
        reproduces=(
            "How many weeks of food Britain held, and how soon food would have run short with no "
            "imports, as published for 1905–17, beside the disruption clock on world 1928."
        ),
        departures=DEPARTURES,
        draws=100,
    )
)
def weeks_of_cover(request: Request) -> Found:
    """Compute stocks, and weeks until food runs short."""
    from autarky.data import load_world

    world, published = load_world("1928"), _published()
    larder = Larder.of(world, REGION, PRODUCT, request.draws, request.seed)
    runs = _Runs(world, request)
    lines = [
        *_imports(world, published),
        _normal_stock(published, larder),
        _until_short(runs, published, "stock_normal", "usual stocks of world 1928"),
    ]
    lines += [
        _until_short(runs, published, item, f"stock of {when}", larder)
        for item, when in STOCKS.items()
    ]
    less = (
        f"In world 1928 {lines[0].ours:.0f} % of the food used in Britain is imported, by value; "
        f"{lines[0].theirs:.0f} % of calories were. What is milled, baked and brewed at home "
        "counts as home food there. So Britain depends less on the sea in this table than it did."
    )
    return Found(tuple(lines), _summary(lines), {"weeks until short": _by_cut(runs)}, (less,))


class _Runs:
    """Runs of the clock, all over the same draws."""

    def __init__(self, world: World, request: Request) -> None:
        self._world, self._members = world, _members(world, request)
        self._progress = request.progress
        self._done, self._all = 0, 1 + len(STOCKS) + len(CUTS) + len(GETS_THROUGH) - 1

    def weeks(self, scenario: Scenario) -> xr.DataArray:
        """(threshold, draw) weeks until households eat less than each; infinite: not in a year."""
        from autarky import disruption

        found = disruption.ensemble(self._world, scenario, None, self._members)
        self._done += 1
        self._progress("runs", self._done, self._all)
        return (
            found["days_to_product"].sel(region=REGION, sector=PRODUCT).fillna(np.inf) / WEEK_DAYS
        )


def _published() -> Quotes:
    table = read_table("autarky.replications", "britain_1917.csv")
    columns = (table[name] for name in ("item", "value", "low", "high", "unit"))
    return {
        item: _Quote(float(value), float(low), float(high), unit)
        for item, value, low, high, unit in zip(*columns, strict=True)
    }


def _members(world: World, request: Request) -> pd.DataFrame:
    from autarky import disruption

    open_ = disruption.open_parameters(world)
    cube = latin_hypercube(request.draws, len(open_), request.seed)
    return pd.DataFrame({n: list(d.at(cube[:, i])) for i, (n, d) in enumerate(open_.items())})


def _imports(world: World, published: Quotes) -> list[Comparison]:
    """How much of its food Britain imports: share and value."""
    from autarky.data.world1928 import facts_of

    bought = sum(use.sum(axis=1) for use in use_of(world, REGION, PRODUCT))
    share = 100.0 * (1.0 - bought[world.regions.index(REGION)] / bought.sum())
    facts = facts_of(world)
    value = facts["model"][facts["key"] == f"food_imports_gbp.{REGION}"].item()
    return [
        _beside(
            published, "imported_calories", "food imported (by value; theirs of calories)",
            "1928; theirs 1909-13", share,
        ),
        _beside(published, "retained_imports", "imports of food kept", "1928", float(value)),
    ]  # fmt: skip


def _normal_stock(published: Quotes, larder: Larder) -> Comparison:
    what, where = "food in stock (theirs wheat and flour)", "1928; theirs 1905-13"
    return _beside(published, "stock_normal", what, where, larder.weeks_drawn)


def _beside(published: Quotes, item: str, what: str, where: str, ours: float | Array) -> Comparison:
    quote = published[item]
    middle, low, high = _band(np.atleast_1d(ours))
    several = np.size(ours) > 1
    return Comparison(
        what, where, middle, quote.value, quote.unit, quote.low, quote.high,
        low if several else NAN, high if several else NAN, decimals=0,
    )  # fmt: skip


def _until_short(
    runs: _Runs, published: Quotes, item: str, where: str, larder: Larder | None = None
) -> Comparison:
    """Cut all imports; begin with the published stock where there is a larder to fill."""
    stock, low, high = _in_weeks(published, item)
    scenario = _cut("all imports")
    if larder is not None:
        scenario = scenario | larder.filled(stock)
    ours = _band(runs.weeks(scenario).sel(threshold=SHORT).to_numpy())
    return Comparison(
        f"until food is below {SHORT:.0%} of the usual", where, ours[0], stock, "weeks", low,
        high * YEAR_WEEKS / published["imported_wheat"].value, *ours[1:], decimals=0,
    )  # fmt: skip


def _in_weeks(published: Quotes, item: str) -> tuple[float, float, float]:
    """Return a stock and its range in weeks of use, given in weeks or in quarters of wheat."""
    quote = published[item]
    use = 1.0 if quote.unit == "weeks of use" else published["weekly_use"].value
    return quote.value / use, quote.low / use, quote.high / use


def _cut(what: str, remaining: float = 0.0) -> Scenario:
    return Scenario(name=what, cuts=tuple(rule | {"remaining": remaining} for rule in CUTS[what]))


def _by_cut(runs: _Runs) -> pd.DataFrame:
    """Weeks until each threshold, by what is cut and what gets through, on usual stocks."""
    asked = [(what, 0.0) for what in CUTS] + [("all imports", part) for part in GETS_THROUGH[1:]]
    rows = []
    for what, part in asked:
        found = runs.weeks(_cut(what, part))
        for share in found["threshold"].to_numpy():
            weeks = found.sel(threshold=share).to_numpy()
            middle, low, high = _band(weeks)
            rows.append(
                {
                    "what is cut": what, "gets through": part, "below": float(share),
                    "median": middle, "p10": low, "p90": high,
                    "share of draws": float(np.isfinite(weeks).mean()),
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def _band(values: Array) -> tuple[float, float, float]:
    """Median and 10–90 % band; NaN where it is not reached."""
    found = np.quantile(values, (0.5, 0.1, 0.9), method="nearest")
    middle, low, high = (float(v) if np.isfinite(v) else NAN for v in found)
    return middle, low, high


def _summary(lines: list[Comparison]) -> str:
    stock, usual = lines[2:4]
    begun = lines[4:]
    april = next(line for line in begun if STOCKS["stock_april_1917"] in line.where)
    lasts = [line.ours / line.theirs for line in begun]
    inside = sum(line.low <= line.ours <= line.high for line in lines)
    return (
        f"Britain of world 1928 holds {stock.ours:.1f} weeks of food (published for wheat: "
        f"{stock.theirs:.0f}, {stock.low:.0f} to {stock.high:.0f} by season). With all imports cut "
        f"it is short after {usual.ours:.1f} weeks (10 to 90 % of draws: {usual.ours_low:.1f} to "
        f"{usual.ours_high:.1f}); begun with the {april.theirs:.0f} weeks of April 1917, after "
        f"{april.ours:.1f} ({april.ours_low:.1f} to {april.ours_high:.1f}). Published stocks last "
        f"{min(lasts):.2f} to {max(lasts):.2f} times their weeks of use in the clock, "
        f"{april.high / april.theirs:.2f} times by the arithmetic of a home crop. {inside} of "
        f"{len(lines)} figures lie in the published range."
    )
