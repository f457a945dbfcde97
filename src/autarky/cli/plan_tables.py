"""Tables of the planning clock, for terminal and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from autarky._core.format import percent

if TYPE_CHECKING:
    from autarky.results import Result

PATHS = {
    "gdp_per_head": "GDP a\nhead",
    "accumulation": "invested",
    "food_city": "food\ncity",
    "food_village": "food\nvillage",
    "living_city": "living\ncity",
    "living_village": "living\nvillage",
    "herd": "herds",
    "machine_imports": "foreign\nmachines",
    "debt": "debt",
    "deaths": "deaths\na 1000",
}
"""Columns of the table of years, broken so that they fit a narrow terminal."""
READING = "base year = 1; invested: share of GDP; debt: share of base-year GDP"
"""Units of the table of years."""
PRICES = {"plan_wage": "wage", "foreign_exchange": "foreign\nexchange"}
COEFFICIENT = "rank regression coefficient, +: the larger it is, the larger the lead"
"""What the figures of "what flips it" are."""
ORDERS = {
    "share_in_order": "optimum > snail > zigzag > gallop",
    "share_in_order_ties": "ties counted as in order",
}
WELFARE = {
    "welfare_vs_base_pct": "against the base year kept for ever",
    "welfare_vs_optimum_pct": "against the optimum",
    "welfare_vs_open_pct": "against no scenario",
}
SHARES = ("accumulation", "debt")
ROWS = 11
"""Years that the table shows at most."""
LARGEST = 6
"""Parameters that "what flips it" lists for each lead."""


def years(result: Result) -> pd.DataFrame:
    """Paths by year of the plan."""
    frame = pd.DataFrame({name: result.data[name].to_series() for name in PATHS})
    return frame.rename_axis("year")


def prices(result: Result) -> pd.DataFrame:
    """Plan prices by year over that of the base-year basket; no rows for a rule."""
    if "plan_price" not in result.data:
        return pd.DataFrame()
    price = result.data["plan_price"]
    columns = [str(r) for r in price["role"].values]
    frame = pd.DataFrame(price.values, index=price["year"].to_index(), columns=columns)
    for name in PRICES:
        frame[name] = result.data[name].to_series()
    return frame.rename_axis("year")


def welfare(result: Result) -> pd.DataFrame:
    """Consumption-equivalent changes, %."""
    rows = [{"welfare": t, "percent": float(result.data[n])} for n, t in WELFARE.items()]
    return pd.DataFrame(rows).set_index("welfare")


def compared(result: Result) -> pd.DataFrame:
    """Welfare of every policy under every regime, with bands where there are draws."""
    data, name = result.data, "welfare_vs_optimum_pct"
    frame = data[name].to_series().rename("vs_optimum").to_frame()
    for label in ("median", "p10", "p90"):
        if f"{name}_{label}" in data:
            frame[label] = data[f"{name}_{label}"].to_series()
    frame["vs_base"] = data["welfare_vs_base_pct"].to_series()
    frame["food_city_least"] = data["food_city"].min("year").to_series()
    frame["gdp_per_head_last"] = data["gdp_per_head"].isel(year=-1).to_series()
    return frame.reset_index()


def orders(result: Result) -> pd.DataFrame:
    """Share of draws in which the optimum beats the snail, that the zigzag, that the gallop."""
    names = [n for n in ("share_in_order", "share_in_order_ties") if n in result.data]
    frame = result.data[names].to_dataframe()
    return frame.reset_index()


def in_order(result: Result) -> str:
    """How often the expected order holds, as the start of a finding; nothing without draws."""
    name = "share_in_order_ties"
    if result.data.sizes["draw"] < 2 or name not in result.data:
        return ""
    share = percent(float(result.data[name].values[0]))
    return f"The order optimum, snail, zigzag, gallop holds in {share} of draws, ties counted. "


def flips(result: Result) -> pd.DataFrame:
    """Parameters that move the lead of one policy over the next most; no rows for few draws."""
    if not _told_apart(result):
        return pd.DataFrame()
    rows = []
    for regime in result.data["regime"].values:
        for lead in result.data["lead"].values:
            found = result.data["flips"].sel(regime=regime, lead=lead).to_series()
            for name in found.abs().sort_values(ascending=False).index[:LARGEST]:
                row = {"regime": str(regime), "lead": str(lead), "parameter": str(name)}
                rows.append(row | {"coefficient": float(found[name])})
    return pd.DataFrame(rows)


def readable_years(frame: pd.DataFrame) -> pd.DataFrame:
    """Some of the years, named as a reader wants them; a column of nothing is left out."""
    step = max(1, -(-len(frame) // ROWS))
    shown = frame.iloc[::step].reset_index()
    if not (frame["deaths"] >= 0.005).any():
        shown = shown.drop(columns="deaths")
    for name in SHARES:
        shown[name] = [percent(float(v)) for v in shown[name]]
    for name in shown.columns:
        if name not in ("year", *SHARES):
            shown[name] = [f"{float(v):.2f}" for v in shown[name]]
    shown["year"] = shown["year"].astype(str)
    return shown.rename(columns=PATHS)


def readable_prices(frame: pd.DataFrame) -> pd.DataFrame:
    """Prices of the years that the table of years shows."""
    from autarky.planning.explain import ROLE_WORDS

    roles = {role: "\n".join(words.rsplit(" ", 1)) for role, words in ROLE_WORDS.items()}

    step = max(1, -(-len(frame) // ROWS))
    shown = frame.iloc[::step].map(lambda v: f"{v:.2f}").reset_index()
    shown["year"] = shown["year"].astype(str)
    return shown.rename(columns=roles | PRICES)


def readable_compared(frame: pd.DataFrame) -> pd.DataFrame:
    """Welfare with its sign and its band in one column; one regime goes without saying."""
    shown = frame[["policy"]].copy()
    shown["welfare against the optimum"] = [signed(v) for v in frame["vs_optimum"]]
    if "p10" in frame:
        shown["median"] = [signed(v) for v in frame["median"]]
        both = zip(frame["p10"], frame["p90"], strict=True)
        shown["10 to 90 % of draws"] = [f"{signed(a)} to {signed(b)}" for a, b in both]
    shown["against the base year"] = [signed(v) for v in frame["vs_base"]]
    shown["least food in the city"] = [_two(v) for v in frame["food_city_least"]]
    shown["GDP per head at the end"] = [_two(v) for v in frame["gdp_per_head_last"]]
    return shown


def _two(value: float) -> str:
    return f"{value:.2f}" if np.isfinite(value) else "–"


def readable_orders(frame: pd.DataFrame) -> pd.DataFrame:
    """Shares of draws in words."""
    rows = [
        {"order": text, "share of draws": percent(float(frame[name].iloc[0]))}
        for name, text in ORDERS.items()
        if name in frame
    ]
    return pd.DataFrame(rows)


def readable_flips(frame: pd.DataFrame) -> pd.DataFrame:
    """Coefficients with their sign, a line for each lead's name."""
    shown = frame[["lead", "parameter"]].copy()
    shown["lead"] = shown["lead"].where(~shown["lead"].duplicated(), "")
    shown["coefficient"] = [f"{v:+.2f}".replace("-", "−") for v in frame["coefficient"]]
    return shown


def signed(per_cent: float) -> str:
    """A change that is a per cent already."""
    if not np.isfinite(per_cent):
        return "no plan"
    if abs(per_cent) < 0.005:
        return "0 %"
    return f"{per_cent:+.2f} %".replace("-", "−") if abs(per_cent) < 1 else (
        f"{per_cent:+.1f} %".replace("-", "−")
    )  # fmt: skip


def warnings(result: Result) -> list[str]:
    """What a reader must know to judge the result, in words."""
    notes, found = result.certificate.notes, []
    missed = float(notes.get("terminal_law_missed", 0.0))
    if missed > 0.005:
        found.append(
            f"the years after the plan eat up {percent(missed)} of a base year's capital, herd or "
            "credit: the end of the plan is not sustained"
        )
    explained = int(notes.get("draws_explained", 0))
    if explained:
        first = next(iter(notes.get("explanations", [])), "")
        found.append(f"{explained} of {notes['draws']} draws have no plan; the first: {first}")
    off = float(notes.get("base_year_role_off_pct", 0.0))
    if off > 1.0:
        found.append(f"the base year is reproduced to {off:.1f} % only, in its worst role")
    return found + _reading(result)


def _reading(result: Result) -> list[str]:
    """What the figures are of, where that does not go without saying."""
    data, found = result.data, []
    if data.attrs.get("policy", "rules") not in {"optimum", "optimum_with_levy", "mpc"}:
        found.append(
            "a rule governs for three fifths of the years, and the best plan follows, so that what "
            "the rule leaves behind counts"
        )
    regimes = data["regime"].values if "regime" in data.coords else [data.attrs["regime"]]
    if "uncertain" in regimes:
        found.append("the years are those of isolation that has not ended; welfare is expected")
    draws = data.sizes.get("draw", 1)
    if draws > 1 and not _told_apart(result):
        found.append(f"{draws} draws are too few to say what flips the order; give --draws 200")
    return found


def _told_apart(result: Result) -> bool:
    """Whether there are draws enough to tell the parameters apart: two for each of them."""
    data = result.data
    return "flips" in data and data.sizes["draw"] >= 2 * data.sizes["parameter"]
