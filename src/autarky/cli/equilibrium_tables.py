"""Tables of the equilibrium clock: changes as shares of the base, for terminal and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from autarky._core.format import change, percent, quantity

if TYPE_CHECKING:
    from autarky.results import Result

MEASURES = ("real_income", "real_consumption", "real_wage")
PARTS = ("terms_of_trade", "trade_costs", "volume_of_trade", "transfers")
OTHERS = 10
"""Regions that "who else loses" lists."""
LARGE = 0.01
"""Share of income from which what the closure moved is worth a warning."""

UNITS = {
    "change": "share of the base",
    "median": "share of the base",
    "p10": "share of the base",
    "p90": "share of the base",
    "output": "change, share of the base",
    "employment": "change, share of the base",
    "price": "change, share of the base",
    "import_share_before": "share",
    "import_share": "share",
    "real_consumption": "change, share of the base",
    "real_wage": "change, share of the base",
    "loses_in": "share of draws",
    "not_viable": "share of draws",
    "one_sector": "change, share of the base",
    "no_inputs": "change, share of the base",
    "cobb_douglas": "change, share of the base",
    "nested": "change, share of the base",
    "nested_by_user": "change, share of the base",
    "month": "months",
    "rho": "1",
    "rho_by_user": "1",
    "critical_theta": "1",
    "critical_theta_by_user": "1",
}
"""Unit of every column of figures."""


def loss(result: Result, region: str) -> pd.DataFrame:
    """Measures of what the region loses, with bands, then what carries the change of real income.

    The parts add up: each has the share of the whole that it has in ln(real income).
    """
    data = result.data.sel(region=region)
    rows = [{"measure": name} | _banded(result, name, region) for name in MEASURES]
    whole = float(data["real_income"])
    weight = (whole - 1.0) / np.log(whole) if 0.0 < whole != 1.0 else 1.0
    rows += [
        {
            "measure": f"of which {name.replace('_', ' ')}",
            "change": weight * float(np.log(data[name])) if whole > 0.0 else float("nan"),
        }
        for name in PARTS
    ]
    frame = pd.DataFrame(rows)
    frame["measure"] = frame["measure"].str.replace("_", " ")
    return frame.set_index("measure")


def by_sector(result: Result, region: str) -> pd.DataFrame:
    """Output, employment and price of each product, and where it is bought, before and after."""
    data = result.data.sel(region=region)
    named = {"output": "output", "employment": "employment", "price": "prices"}
    frame = pd.DataFrame(
        {
            "sector": [str(s) for s in data["sector"].values],
            **{column: np.asarray(data[name]) - 1.0 for column, name in named.items()},
            "import_share_before": np.asarray(data["base_import_share"]),
            "import_share": np.asarray(data["import_share"]),
        }
    )
    bought = frame["import_share_before"].notna() | frame["output"].notna()
    return frame[bought].set_index("sector")


def others(result: Result, region: str) -> pd.DataFrame:
    """The ten other regions that lose most, and in which share of draws they lose."""
    order = result.data["real_income"].to_series().drop(region).sort_values().index[:OTHERS]
    rows = []
    for other in map(str, order):
        row: dict[str, object] = {"region": other, **_banded(result, "real_income", other)}
        if "real_income_draw" in result.data:
            drawn = np.asarray(result.data["real_income_draw"].sel(region=other))
            row["loses_in"] = float((drawn[np.isfinite(drawn)] < 1.0).mean())
        rows.append(row)
    return pd.DataFrame(rows).set_index("region")


def by_horizon(result: Result, region: str) -> pd.DataFrame:
    """Change of real income and other measures at each horizon; draws that cannot be lived."""
    data = result.data.sel(region=region)
    banded = [label for label in ("median", "p10", "p90") if f"real_income_{label}" in data]
    frame = pd.DataFrame(
        {
            "month": np.asarray(data["month"]),
            "change": np.asarray(data["real_income"]) - 1.0,
            **{label: np.asarray(data[f"real_income_{label}"]) - 1.0 for label in banded},
        }
    )
    for name in MEASURES[1:]:
        frame[name] = np.asarray(data[name]) - 1.0
    if "not_viable" in data:
        frame["not_viable"] = np.asarray(data["not_viable"])
    return frame.set_index("month")


def alone(result: Result, region: str) -> pd.DataFrame:
    """What every region loses alone, by closed forms from the coarsest on; the asked one first."""
    named = {
        "one_sector": "one_sector", "no_inputs": "no_inputs", "cobb_douglas": "cobb_douglas",
        "nested": "real_income", "nested_by_user": "real_income_by_user",
        "p10": "real_income_p10", "p90": "real_income_p90",
    }  # fmt: skip
    present = {column: name for column, name in named.items() if name in result.data}
    frame = pd.DataFrame({c: result.data[n].to_series() - 1.0 for c, n in present.items()})
    return _first(frame, region, frame["nested"])


def living(result: Result, region: str) -> pd.DataFrame:
    """Whether every region can live alone, and which product decides it; the asked one first."""
    frame = result.summary()
    return _first(frame, region, frame["critical_theta"].rank(ascending=False))


def warnings(result: Result) -> list[str]:
    """What a reader must know to judge the result, in words."""
    notes, found = result.certificate.notes, []
    unsolved = int(notes.get("draws_without_equilibrium", 0))
    if unsolved:
        draws = result.data.sizes["draw"] * result.data.sizes.get("month", 1)
        found.append(f"{unsolved} of {draws} draws have no equilibrium and are not in the bands")
    if "nonviable" in notes:
        found.append(f"final use cannot be met in {notes['nonviable']}: its ratios are nothing")
    found += [str(notes[name]) for name in ("unpaid_ties", "decomposition") if name in notes]
    absorbed = float(notes.get("absorbed_share_of_income", 0.0))
    if absorbed > LARGE:
        found.append(
            f"surpluses that the closure keeps do not add up; up to {percent(absorbed)} of income "
            "was spread over all regions to make them"
        )
    closed = float(notes.get("base_moved_surplus_share_of_gdp", 0.0))
    if closed > LARGE:
        moved = float(notes.get("base_moved_import_share", 0.0))
        found.append(
            f"trade was balanced before anything else: a surplus or deficit of up to "
            f"{percent(closed)} of GDP was closed, which moved import shares by up to "
            f"{100 * moved:.1f} points"
        )
    return found


def readable(frame: pd.DataFrame) -> pd.DataFrame:
    """Figures as a reader wants them: changes in per cent with their sign, bands as one column."""
    shown = frame.reset_index()
    for column in shown.columns:
        unit = UNITS.get(str(column), "")
        if unit.startswith(("share of the base", "change")):
            shown[column] = [_change(float(v)) for v in shown[column]]
        elif unit.startswith("share"):
            shown[column] = [percent(float(v)) for v in shown[column]]
        elif unit:
            shown[column] = [quantity(float(v)) for v in shown[column]]
    if "import_share_before" in shown:
        before, after = shown.pop("import_share_before"), shown.pop("import_share")
        shown["imports_before_→_after"] = [f"{b} → {a}" for b, a in zip(before, after, strict=True)]
    if "p10" in shown:
        low, high = shown.pop("p10"), shown.pop("p90")
        place = next(i for i, c in enumerate(shown.columns) if c in ("median", "nested")) + 1
        band = [f"{b} to {a}" if b != a else b for b, a in zip(low, high, strict=True)]
        shown.insert(place, "10_to_90_%_of_draws", band)
    return shown


def _banded(result: Result, name: str, region: str) -> dict[str, object]:
    """Change of an outcome, with the median and the band of draws where there are draws."""
    data = result.data.sel(region=region)
    row: dict[str, object] = {"change": float(data[name]) - 1.0}
    for label in ("median", "p10", "p90"):
        if f"{name}_{label}" in data:
            row[label] = float(data[f"{name}_{label}"]) - 1.0
    return row


def _first(frame: pd.DataFrame, region: str, key: pd.Series) -> pd.DataFrame:
    """Rows in rising order of a key, the region asked for before all others."""
    order = [str(name) for name in key.sort_values().index if str(name) != region]
    return frame.loc[[region, *order]]


def _change(share: float) -> str:
    """A change in per cent; a ratio of nothing is no fall of 100 %, but no life at all."""
    return "not viable" if share == -1.0 else change(share)
