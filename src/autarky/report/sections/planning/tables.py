"""Tables of the section."""

from __future__ import annotations

import pandas as pd

from autarky.planning import parameters
from autarky.planning.table import ROLE_TITLES
from autarky.plot.style import sentence_case
from autarky.plot.tempos import NAMES
from autarky.report.section import Table
from autarky.report.sections.planning.findings import Findings

RATIO = "base year = 1"
SHOWN = {
    "accumulation": ("invested, first year", "share", 0),
    "gdp_per_head": ("GDP per head, last year", RATIO, -1),
    "food_city": ("food per head in the city, least", RATIO, None),
    "food_village": ("food per head in the village, least", RATIO, None),
    "herd": ("herds, least", RATIO, None),
    "debt": ("foreign debt, last year", "share", -1),
}
"""Column, unit and year of each path; None: the least of all years."""
RANGES = 12
"""Parameters with the widest ranges that are listed."""


def tables(found: Findings) -> tuple[Table, ...]:
    """Policies, isolation, plan prices, and the figures to challenge first."""
    return (_policies(found), _isolation(found), _prices(found), _ranges(found))


def _policies(found: Findings) -> Table:
    welfare = {"optimum": 0.0} | found.welfare
    rows = []
    for policy, value in welfare.items():
        row: dict[str, object] = {
            "policy": sentence_case(NAMES[policy]), "welfare against the optimum": value / 100,
        }  # fmt: skip
        for path, (column, _, year) in SHOWN.items():
            values = found.path(path, policy)
            row[column] = float(values.min() if year is None else values[year])
        rows.append(row)
    units = {"welfare against the optimum": "share"}
    units |= {column: unit for column, unit, _ in SHOWN.values()}
    caption = "Tempos side by side; central figures, consumption for ever against the optimum"
    return Table(caption, pd.DataFrame(rows).set_index("policy"), units)


def _isolation(found: Findings) -> Table:
    frame = pd.DataFrame(
        {
            "years of isolation": [str(y) for y in found.prices["isolated_years"].values],
            "welfare of the optimum": found.prices["loss_pct"].values / 100,
            "a further year": found.prices["loss_a_year_pct"].values / 100,
        }
    )
    units = {"welfare of the optimum": "share"}
    caption = "The price of isolation from the base year on, consumption for ever"
    return Table(
        caption, frame.iloc[1:].set_index("years of isolation"), units | {"a further year": "share"}
    )


def _prices(found: Findings) -> Table:
    """Plan prices, every fourth year."""
    data = found.best.data
    columns = {
        ROLE_TITLES[str(r)]: data["plan_price"].sel(role=r).values for r in data["role"].values
    }
    columns |= {
        "labour": data["plan_wage"].values,
        "foreign exchange": data["foreign_exchange"].values,
    }
    frame = pd.DataFrame({"year": [str(y) for y in data["year"].values]} | columns).iloc[::4]
    frame = frame.set_index("year")
    units = dict.fromkeys(columns, RATIO)
    return Table("Prices of the optimal plan over that of the base-year basket", frame, units)


def _ranges(found: Findings) -> Table:
    """Figures with the widest ranges for their size."""
    year = found.context.world.info.year
    known = parameters(found.context.region, year=year)
    width = {n: (f.high - f.low) / max(abs(f.value), 1e-9) for n, f in known.items()}
    widest = sorted(width, key=width.__getitem__, reverse=True)[:RANGES]
    rows = [
        {
            "parameter": n.replace("_", " "), "figure": known[n].value, "from": known[n].low,
            "to": known[n].high, "evidence": known[n].evidence, "source": known[n].source,
        }
        for n in widest
    ]  # fmt: skip
    units = dict.fromkeys(("evidence", "source"), "text")
    units |= dict.fromkeys(("figure", "from", "to"), "see source")
    caption = "Figures to challenge first: those with the widest ranges for their size"
    return Table(caption, pd.DataFrame(rows).set_index("parameter"), units)
