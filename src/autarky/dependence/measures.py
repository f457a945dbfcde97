"""The measures of dependence, labelled, each with its unit and definition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from autarky._core.errors import InputError
from autarky.dependence import equations as eq
from autarky.dependence.accounts import country_partition
from autarky.dependence.equations import Accounts, membership, ratio
from autarky.dependence.extraction import extract
from autarky.numerics.leontief import LeontiefSystem
from autarky.scenario import Scenario
from autarky.world import World

Array = NDArray[np.float64]
Measures: TypeAlias = dict[str, xr.DataArray]


def openness(world: World, accounts: Accounts) -> Measures:
    """Trade: totals, ratios to GDP, shares of inputs, bilateral flows, concentration."""
    unit = world.info.unit
    final = _by_product(world, accounts.Y)
    inputs = _by_product(world, accounts.D)
    trade = final + inputs
    home = np.eye(len(world.countries), dtype=bool)[:, None, :]
    supply = trade.sum(axis=2)
    abroad = np.where(home, 0.0, trade)
    bilateral = abroad.sum(axis=1)
    exports, imports = bilateral.sum(axis=1), bilateral.sum(axis=0)
    products = abroad.sum(axis=0).T
    gdp = membership(accounts.members, world.n).T @ accounts.va
    by_gdp = [ratio(flow, gdp, np.nan) for flow in (exports, imports, exports + imports)]
    input_trade = np.where(home, 0.0, inputs).sum(axis=1)
    use = supply - abroad.sum(axis=2) + products
    label = _Labeller(world)
    return {
        "gdp": label(gdp, "region", unit, "gross domestic product: sum of value added"),
        "exports": label(exports, "region", unit, "exports of inputs and final products"),
        "imports": label(imports, "region", unit, "imports of inputs and final products"),
        "exports_to_gdp": label(by_gdp[0], "region", "share", "exports over GDP"),
        "imports_to_gdp": label(by_gdp[1], "region", "share", "imports over GDP"),
        "trade_to_gdp": label(by_gdp[2], "region", "share", "exports plus imports over GDP"),
        "input_share_of_exports": label(
            ratio(input_trade.sum(axis=1), exports), "region", "share", "inputs among exports"
        ),
        "input_share_of_imports": label(
            ratio(input_trade.sum(axis=0), imports), "region", "share", "inputs among imports"
        ),
        "partner_hhi": label(
            eq.herfindahl(bilateral.T), "region", "index 0–1", "Herfindahl index of import partners"
        ),
        "product_hhi": label(
            eq.herfindahl(products), "region", "index 0–1", "Herfindahl index of imported products"
        ),
        "export_partner_hhi": label(
            eq.herfindahl(bilateral), "region", "index 0–1", "Herfindahl index of export partners"
        ),
        "export_product_hhi": label(
            eq.herfindahl(abroad.sum(axis=2)), "region", "index 0–1",
            "Herfindahl index of exported products",
        ),
        "trade": label(
            abroad, "origin sector destination", unit, "exports by product and destination"
        ),
        "import_share": label(
            ratio(products, use, np.nan), "region sector", "share",
            "imports of a product over its domestic use",
        ),
    }  # fmt: skip


def value_added(world: World, accounts: Accounts, flows: Array) -> Measures:
    """Value added by origin in final demand, and the dependence it shows, by product too."""
    absorbed, earned = flows.sum(axis=0), flows.sum(axis=1)
    home = np.diag(flows)
    content = _by_product(world, eq.foreign_content(accounts)).sum(axis=0).T
    spending = _by_product(world, accounts.Y).sum(axis=0).T
    label = _Labeller(world)
    return {
        "value_added_flow": label(
            flows, "origin destination", world.info.unit,
            "value added of the origin in the final absorption of the destination",
        ),
        "dependence_matrix": label(
            ratio(flows, absorbed), "origin destination", "share",
            "share of the destination's final absorption whose value the origin added",
        ),
        "import_dependence": label(
            1.0 - ratio(home, absorbed, 1.0), "region", "share",
            "foreign share of value added in final absorption",
        ),
        "export_dependence": label(
            1.0 - ratio(home, earned, 1.0), "region", "share",
            "share of domestic value added absorbed abroad",
        ),
        "product_dependence": label(
            ratio(content, spending, np.nan), "region sector", "share",
            "foreign share of value added in final absorption of a product",
        ),
        "absorption": label(
            spending, "region sector", world.info.unit, "final absorption by product"
        ),
    }  # fmt: skip


def positions(world: World, accounts: Accounts, system: LeontiefSystem) -> Measures:
    """Place in the chain: up- and downstreamness, and reliance on foreign inputs."""
    groups = membership(accounts.members, world.n)
    up, down = eq.upstreamness(system, world.x), eq.downstreamness(system, world.x)
    face = eq.face_value_inputs(world.Z, groups)
    through = eq.look_through_inputs(system, groups)
    bought = face.sum(axis=1)
    # weights turn shares of industries into the share of all inputs that a country buys
    through = ratio(through, through.sum(axis=1, keepdims=True)) * bought[:, None]
    label = _Labeller(world)
    measures = {
        "upstreamness": label(
            _mean(world.x, up, groups), "region", "stages", "output-weighted distance to final use"
        ),
        "downstreamness": label(
            _mean(world.x, down, groups),
            "region",
            "stages",
            "output-weighted distance from factors",
        ),
        "industry_upstreamness": label(
            _industry_mean(world, world.x, up), "region sector", "stages", "distance to final use"
        ),
        "industry_downstreamness": label(
            _industry_mean(world, world.x, down), "region sector", "stages", "distance from factors"
        ),
    }
    for name, inputs, basis in (
        ("face_value", face, "bought directly"),
        ("look_through", through, "in all rounds of production"),
    ):
        total = groups.T @ inputs
        share = ratio(total, total.sum(axis=1, keepdims=True), np.nan).T
        measures[f"input_reliance_{name}"] = label(
            share, "origin destination", "share", f"share of the origin in inputs {basis}"
        )
        foreign = inputs.sum(axis=1) - (inputs * groups).sum(axis=1)
        measures[f"foreign_input_reliance_{name}"] = label(
            1.0 - np.diag(share), "region", "share", f"foreign share of inputs {basis}"
        )
        measures[f"industry_foreign_input_reliance_{name}"] = label(
            ratio(_fold(world, foreign), _fold(world, bought), np.nan), "region sector", "share",
            f"foreign share of an industry's inputs {basis}",
        )  # fmt: skip
    return measures


def productive_forces(world: World, choice: str) -> Measures:
    """GDP per head or value added per worker relative to the frontier; NaN where unknown."""
    per_head = world.satellite("gdp_per_head")
    workers = world.satellite("employment")
    label = _Labeller(world)
    R, S = len(world.regions), len(world.sectors)
    value = world.va.reshape(R, S)
    if (choice == "gdp_per_head" and per_head is None) or (
        choice == "value_added_per_worker" and workers is None
    ):
        missing = "gdp_per_head" if choice == "gdp_per_head" else "employment"
        msg = f"world {world.name} has no satellite {missing!r}; use productive_forces='auto'"
        raise InputError(msg)
    measures: Measures = {}
    level = np.full(R, np.nan)
    basis = "unknown: the world has neither GDP per head nor employment"
    if workers is not None:
        staff = np.asarray(workers.transpose("region", "sector").values, dtype=float)
        by_sector = ratio(value, staff, np.nan)
        measures["industry_productive_forces"] = label(
            _regions_to_countries(world, _to_frontier(by_sector)),
            "region sector", "frontier = 1", "value added per worker relative to the frontier",
        )  # fmt: skip
    if per_head is not None and choice in ("auto", "gdp_per_head"):
        level, basis = np.asarray(per_head.values, dtype=float), "GDP per head"
    elif workers is not None and choice in ("auto", "value_added_per_worker"):
        level = ratio(value.sum(axis=1), staff.sum(axis=1), np.nan)
        basis = "value added per worker"
    measures["productive_forces"] = label(
        _regions_to_countries(world, _to_frontier(level)), "region", "frontier = 1",
        f"{basis} relative to the frontier region",
    )  # fmt: skip
    return measures


def at_risk(world: World, scenario: Scenario, absorbed: Array) -> tuple[Measures, float]:
    """Shares of output, value added and absorption that hang on the ties a scenario cuts.

    Absorption at risk is the value, as a share, of a country's final absorption that was produced
    along chains which cross a cut tie at least once; `absorbed` (C,) is all value added in it.
    """
    partition = country_partition(world)
    R, C = len(world.regions), len(partition)
    left = extract(world, scenario.remaining(world), world.final_by_region)
    before = ratio(world.va, world.x, 0.0)
    country = np.zeros((R, C))
    for at, regions in enumerate(partition):
        country[regions, at] = 1.0
    surviving = left.content.sum(axis=0) @ country
    output, value = _fold(world, left.output), _fold(world, before * left.output)
    x, va = _fold(world, world.x), _fold(world, world.va)
    label = _Labeller(world)

    def lost(now: Array, base: Array) -> Array:
        return np.where(base != 0, 1.0 - ratio(now, base), np.nan)

    note = "that hangs on the ties cut"
    measures = {
        "at_risk_output": label(
            lost(output.sum(axis=1), x.sum(axis=1)), "region", "share", f"output {note}"
        ),
        "at_risk_value_added": label(
            lost(value.sum(axis=1), va.sum(axis=1)), "region", "share", f"value added {note}"
        ),
        "at_risk_absorption": label(
            lost(surviving, absorbed), "region", "share", f"final absorption {note}"
        ),
        "at_risk_industry_output": label(
            lost(output, x), "region sector", "share", f"output {note}"
        ),
    }
    return measures, left.residual


class _Labeller:
    """Gives arrays the names of a world's countries and sectors."""

    def __init__(self, world: World) -> None:
        countries, sectors = list(world.countries), list(world.sectors)
        self.labels = {
            "region": countries, "origin": countries, "destination": countries, "sector": sectors
        }  # fmt: skip

    def __call__(self, values: Array, dims: str, unit: str, long_name: str) -> xr.DataArray:
        names = dims.split()
        coords = {name: self.labels[name] for name in names}
        attrs = {"unit": unit, "long_name": long_name}
        return xr.DataArray(np.array(values, dtype=float), coords, names, attrs=attrs)


def _fold(world: World, values: Array) -> Array:
    """(C, S) sum of (n,) values over the parts of each country."""
    by_region = values.reshape(len(world.regions), len(world.sectors))
    return np.stack([by_region[regions].sum(axis=0) for regions in country_partition(world)])


def _by_product(world: World, flows: Array) -> Array:
    """(C, S, columns) sum of (n, columns) flows over the parts of each country."""
    by_region = flows.reshape(len(world.regions), len(world.sectors), -1)
    return np.stack([by_region[regions].sum(axis=0) for regions in country_partition(world)])


def _mean(weights: Array, values: Array, groups: Array) -> Array:
    known = np.where(np.isfinite(values), values * weights, 0.0)
    return ratio(groups.T @ known, groups.T @ weights, np.nan)


def _industry_mean(world: World, weights: Array, values: Array) -> Array:
    known = np.where(np.isfinite(values), values * weights, 0.0)
    return ratio(_fold(world, known), _fold(world, weights), np.nan)


def _regions_to_countries(world: World, values: Array) -> Array:
    """Figures of regions as figures of countries: of split countries the first known part."""
    rows: Sequence[Array] = [values[regions] for regions in country_partition(world)]
    return np.stack([_first_known(row) for row in rows])


def _to_frontier(level: Array) -> Array:
    """Figures over regions as shares of the highest known; NaN where none is known."""
    highest = np.where(np.isfinite(level), level, -np.inf).max(axis=0)
    return ratio(level, np.where(highest > 0, highest, np.nan))


def _first_known(row: Array) -> Array:
    known = row[np.isfinite(row).reshape(len(row), -1).any(axis=1)]
    first: Array = known[0] if len(known) else row[0]
    return first
