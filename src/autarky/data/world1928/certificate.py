"""How far world 1928 missed each of its targets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autarky.data.world1928.figures import CATEGORIES, GOODS, REGIONS, SECTORS
from autarky.data.world1928.inputs import Inputs
from autarky.data.world1928.region import Accounts
from autarky.data.world1928.trade import Trade

Array = NDArray[np.float64]
Rows = Iterator[tuple[Any, ...]]
COLUMNS = ["target", "binding", "region", "counterpart", "sector", "unit", "asked", "reached"]
MONEY, PERCENT = "million USD", "%"


def certify(inputs: Inputs, trade: Trade, accounts: Accounts) -> pd.DataFrame:
    """Return a row per target: asked, reached, miss.

    Targets that bind exactly are bilateral totals, GDP, government and investment; services
    margins are scaled to one world total first; compositions of trade, of value added and of
    final use, and input coefficients, give way. The miss is reached less asked, in the row's unit.
    """
    rows = [
        *_pairs(trade),
        *_services(inputs, trade),
        *_totals(inputs, accounts),
        *_compositions(trade),
        *_shares("value added", inputs.va_share, accounts.value_added),
        *_final(inputs, accounts),
        *_technology(accounts),
    ]
    table = pd.DataFrame(rows, columns=pd.Index(COLUMNS))
    table["miss"] = table["reached"] - table["asked"]
    return table


def summarise(certificate: pd.DataFrame, sweeps: int, newton_steps: int) -> dict[str, Any]:
    """Return the certificate by group, JSON-ready: count, median and largest miss, where."""
    groups: dict[str, Any] = {}
    for (target, binding), rows in certificate.groupby(["target", "binding"], sort=False):
        miss = rows["miss"].abs()
        worst = rows.iloc[int(miss.to_numpy().argmax())]
        largest = _digits(float(miss.max()))
        place = (worst["region"], worst["counterpart"], worst["sector"]) if largest else ()
        groups[str(target)] = {
            "binding": str(binding),
            "count": len(rows),
            "unit": str(worst["unit"]),
            "median_miss": _digits(float(miss.median())),
            "largest_miss": largest,
            "largest_at": " ".join(filter(None, place)),
        }
    return {
        "method": "soft three-way scaling of trade, weighted entropy by region, imports by use",
        "scaling_sweeps": sweeps,
        "newton_steps": newton_steps,
        "targets": groups,
    }


def _digits(value: float) -> float:
    """Three digits; rounding noise below 1e-9 is zero, so that it cannot change a hash."""
    return 0.0 if value < 1e-9 else float(f"{value:.3g}")


def _pairs(trade: Trade) -> Rows:
    reached = trade.flows[:, :, : len(GOODS)].sum(axis=2)
    for o, origin in enumerate(REGIONS):
        for d, destination in enumerate(REGIONS):
            if o != d:
                pair = trade.pair_totals[o, d], reached[o, d]
                yield "merchandise by pair", "exact", origin, destination, "", MONEY, *pair


def _services(inputs: Inputs, trade: Trade) -> Rows:
    services = trade.flows[:, :, -1]
    for r, region in enumerate(REGIONS):
        yield ("services exports", "scaled", region, "", "services", MONEY,
               inputs.services_export[r], services[r].sum())  # fmt: skip
        yield ("services imports", "scaled", region, "", "services", MONEY,
               inputs.services_import[r], services[:, r].sum())  # fmt: skip


def _totals(inputs: Inputs, accounts: Accounts) -> Rows:
    asked = {
        "GDP": (inputs.gdp, accounts.value_added.sum(axis=1)),
        "government": (inputs.gdp * inputs.government_share, accounts.final[:, :, 1].sum(axis=1)),
        "investment": (inputs.gdp * inputs.investment_share, accounts.final[:, :, 2].sum(axis=1)),
    }
    for name, (target, reached) in asked.items():
        for r, region in enumerate(REGIONS):
            yield name, "exact", region, "", "", MONEY, target[r], reached[r]


def _compositions(trade: Trade) -> Rows:
    goods = trade.flows[:, :, : len(GOODS)]
    yield from _shares("composition of exports", trade.export_target, goods.sum(axis=1))
    yield from _shares("composition of imports", trade.import_target, goods.sum(axis=0))


def _shares(name: str, asked: Array, reached: Array) -> Rows:
    share = 100.0 * reached / reached.sum(axis=1, keepdims=True)
    wanted = 100.0 * asked / asked.sum(axis=1, keepdims=True)
    for r, region in enumerate(REGIONS):
        for s in range(asked.shape[1]):
            yield name, "soft", region, "", SECTORS[s], PERCENT, wanted[r, s], share[r, s]


def _final(inputs: Inputs, accounts: Accounts) -> Rows:
    for f, category in enumerate(CATEGORIES):
        yield from _shares(
            f"composition of {category}", inputs.final_use[:, :, f], accounts.final[:, :, f]
        )


def _technology(accounts: Accounts) -> Rows:
    """Move of the inputs from their prior: root mean square of logs, weighted by value."""
    prior = accounts.prior_intermediate
    ratio = np.divide(accounts.intermediate, prior, out=np.ones_like(prior), where=prior > 0)
    moved = np.log(ratio)
    mean = np.sqrt((prior * moved**2).sum(axis=(1, 2)) / prior.sum(axis=(1, 2)))
    for r, region in enumerate(REGIONS):
        yield "inputs against their prior", "soft", region, "", "", "log", 0.0, mean[r]
