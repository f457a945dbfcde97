"""Write the tables of ``src/autarky/data/history``: changes of regime, and openness of the world.

    python scripts/build_history.py ../shared/data

reads ``regimes`` and ``history`` under the given folder (or under AUTARKY_TEST_DATA). Figures of
the Jordà–Schularick–Taylor and Correlates of War databases are for tests only and are left out, and
so are the columns of other lists of regimes: the script prints how far they differ.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pandas as pd

TARGET = Path(__file__).resolve().parents[1] / "src/autarky/data/history"
OWID = "as collected by Our World in Data (owid/owid-datasets@48c9992)"
FOUQUIN_HUGOT = (
    "Fouquin and Hugot (2016), Two Centuries of Bilateral Trade and Gravity Data: 1827-2014, CEPII "
    f"working paper 2016-14, series World, {OWID}"
)
SERIES = {  # column in the file read, unit, source
    "exports_share": ("exp_pct_gdp", "percent of GDP", FOUQUIN_HUGOT),
    "imports_share": ("imp_pct_gdp", "percent of GDP", FOUQUIN_HUGOT),
    "trade_share": (
        "pwt9_trade_pct_gdp",
        "percent of GDP",
        f"Penn World Table 9, exports and imports together, {OWID}",
    ),
    "trade_volume": (
        "world_trade_volume_1913_100",
        "1913 = 100",
        f"Federico and Tena (2016), {OWID}",
    ),
}
RECALLED = (
    "standard chronologies of communist and socialist states, recalled, not checked against a "
    "page; mode and independence coded for this project"
)


def main() -> None:
    """Read both tables, tidy and write them."""
    given = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("AUTARKY_TEST_DATA")
    if given is None:
        sys.exit("say where the data are: python scripts/build_history.py ../shared/data")
    folder = Path(given)
    coded = pd.read_csv(folder / "regimes" / "socialist_regime_entries_1917_1990.csv")
    wide = pd.read_csv(folder / "history" / "world_openness_1800_2020.csv")
    _regimes(coded).to_csv(TARGET / "regime_changes.csv", index=False, lineterminator="\n")
    _openness(wide).to_csv(TARGET / "world_openness.csv", index=False, lineterminator="\n")
    _say_differences(coded)


def _regimes(coded: pd.DataFrame) -> pd.DataFrame:
    """A row for each entry, in order of date."""
    kept = coded.rename(columns={"count_as_independent_entry": "independent"})
    kept = kept[["country", "entry", "exit", "mode", "independent", "note"]]
    return kept.sort_values("entry", kind="stable").assign(source=RECALLED, evidence="literature")


def _openness(wide: pd.DataFrame) -> pd.DataFrame:
    """A row for each year and series that has a figure."""
    parts = [
        wide[["year", column, "evidence"]]
        .rename(columns={column: "value"})
        .dropna(subset="value")
        .assign(series=series, unit=unit, source=source)
        for series, (column, unit, source) in SERIES.items()
    ]
    return pd.concat(parts)[["year", "series", "value", "unit", "source", "evidence"]]


def _say_differences(coded: pd.DataFrame) -> None:
    """How the years of entry lie against other lists, where those do not begin too late to say."""
    for column, first in (("kailitz_first", 1946), ("bjornskov_rode_first", 1950)):
        known = coded[(coded[column] > first) & (coded["entry"] > first)]
        off = (known["entry"] // 1 - known[column]).abs()
        print(
            f"{column}: {len(known)} entries can be compared; within a year "
            f"{int((off <= 1).sum())}, farthest {int(off.max())} years "
            f"({known.loc[off.idxmax(), 'country']})"
        )


if __name__ == "__main__":
    main()
