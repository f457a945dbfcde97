"""Build the embedded world 1928: tidy the figures if asked, then write the world and its tables.

    python scripts/build_world_1928.py                     # build from figures_1928.csv
    python scripts/build_world_1928.py --tidy FOLDER       # first make figures_1928.csv

FOLDER holds the source tables (gdp.csv, bilateral_trade_1928.csv …); the environment variable
AUTARKY_WORLD1928_SOURCES names it too. Judged figures are in figures_1928_judged.csv beside this
script. Values read from a source table carry that row's source and evidence.
"""

from __future__ import annotations

import argparse
import csv
import math
import os
from pathlib import Path

import pandas as pd

from autarky.data.world1928 import reconstruct
from autarky.data.world1928.figures import COLUMNS, GOODS, REGIONS, SECTORS, load_figures

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "src" / "autarky" / "data" / "embedded" / "1928"
AGRICULTURE = ("food", "agri_materials")
SEED_SECTORS = {"agri_food": "agriculture", "fuel_raw": "fuel_minerals"}
GRADES = {"high": 1, "medium": 2, "low": 3}
NINETY_PERCENT = 1.645
TRADE_SOURCE = "RICardo (medialab/ricardo_data@e88d7f4), ODbL 1.0; reporters merged, fob"
REU_POOR = ("Hungary", "Greece", "Portugal", "Spain")
REU_KNOWN = (
    "Austria", "Belgium", "Denmark", "Finland", "Ireland", "Italy", "Netherlands", "Norway",
    "Sweden", "Switzerland", *REU_POOR,
)  # fmt: skip

Row = dict[str, object]


def main() -> None:
    """Tidy if asked, build, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tidy", nargs="?", const=os.environ.get("AUTARKY_WORLD1928_SOURCES"))
    sources = parser.parse_args().tidy
    if sources:
        tidy(Path(sources), OUT / "figures_1928.csv")
        load_figures.cache_clear()
    built = reconstruct()
    world, certificate = built.world, built.certificate
    world.save(OUT / "world.nc")
    target = OUT / "certificate.csv"
    certificate.to_csv(target, index=False, float_format="%.6g", lineterminator="\n")
    print(f"{world!r} written to {OUT}, {len(certificate)} targets")


def tidy(sources: Path, target: Path) -> None:
    """Write the one table of figures from the source tables and the judged figures."""
    judged = _read(HERE / "figures_1928_judged.csv")
    take = _Judged(judged)
    rows = [
        *_gdp(sources, take),
        *_satellites(sources),
        *_trade(sources, take),
        *_compositions(sources, take),
        *_value_added(sources, take),
        *_technology(take),
        *_final_use(take),
        *_employment(take),
        *[r for r in judged if not _is_intermediate_step(str(r["item"]))],
    ]
    for row in rows:
        for column in ("value", "low", "high"):
            if row[column] != "":
                row[column] = f"{float(str(row[column])):.6g}"
    with target.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{len(rows)} figures written to {target}")


def _is_intermediate_step(item: str) -> bool:
    """Say whether a judged figure only serves to derive six-sector figures here."""
    return item.endswith("5") or item in (
        "va_adjustment", "agri_materials_in_va", "agri_materials_in_use",
        "agri_materials_own_input", "export_share", "import_share",
    )  # fmt: skip


class _Judged:
    """The judged figures by key, with the ones that ranges are made of."""

    def __init__(self, rows: list[Row]) -> None:
        keys = ("item", "region", "counterpart", "sector")
        self.rows = {".".join(str(r[k]) for k in keys if r[k]): r for r in rows}

    def value(self, key: str, default: float | None = None) -> float:
        """Return one judged figure."""
        if key not in self.rows and default is not None:
            return default
        return float(str(self.rows[key]["value"]))

    def row(self, key: str) -> Row:
        """Return one judged row."""
        return self.rows[key]

    def of(self, item: str) -> list[Row]:
        """Return all rows of an item."""
        return [r for r in self.rows.values() if r["item"] == item]


def _row(
    item: str,
    value: float,
    unit: str,
    limits: tuple[float, float],
    *,
    evidence: str,
    source: str,
    **labels: str,
) -> Row:
    place = {k: labels.get(k, "") for k in ("region", "counterpart", "sector")}
    low, high = limits
    figure = {"value": value, "unit": unit, "low": low, "high": high}
    return {"item": item, **place, **figure, "evidence": evidence, "source": source}


def _spread(value: float, log_sd: float) -> tuple[float, float]:
    """Ninety per cent of draws lie between these."""
    return value * math.exp(-NINETY_PERCENT * log_sd), value * math.exp(NINETY_PERCENT * log_sd)


def _around(value: float, share: float) -> tuple[float, float]:
    return value * (1 - share), value * (1 + share)


def _gdp(sources: Path, take: _Judged) -> list[Row]:
    """Nominal GDP: implied by Fouquin–Hugot where a file has it, else as gdp.csv derives it."""
    table = pd.read_csv(sources / "nominal_gdp_1928_countries.csv", index_col=0)
    implied, real = table["implied_FH_usd_bn"], table["gdp1990_bn"]
    regional = pd.read_csv(sources / "gdp.csv").query("year == 1928").set_index("region")
    poor_ratio = implied[list(REU_POOR)].sum() / real[list(REU_POOR)].sum()
    known = list(REU_KNOWN)
    rest = float(regional.at["REU", "gdp_1990intl_bn"]) - real[known].sum()
    japan = float(regional.at["JPN", "gdp_1990intl_bn"]) / real["Japan"]
    implied_by = "RICardo trade over Fouquin-Hugot trade share of GDP"
    stated = {
        "GBR": (implied["United Kingdom"], implied_by, "file"),
        "DEU": (implied["Germany"], implied_by, "file"),
        "FRA": (implied["France"], implied_by, "file"),
        "USA": (implied["United States"], implied_by, "file"),
        "SUN": (implied["Russia"], f"{implied_by}, at the official parity 1.94 rbl/$", "file"),
        "IND": (implied["British India"], implied_by, "file"),
        "JPN": (implied["Japan"] * japan,
                f"{implied_by}; Korea and Taiwan added by their 1990$ share", "file"),
        "DOM": (implied[["Australia", "Canada", "New Zealand"]].sum(), f"{implied_by}: AUS+CAN+NZL",
                "file"),
        "REU": (implied[known].sum() + rest * poor_ratio,
                f"{implied_by}: 14 countries; the rest at the ratio of HUN, GRC, PRT, ESP", "file"),
    }  # fmt: skip
    ranges = {"IND": (10.5, 16.0), "SUN": (10.0, 16.0), "CHN": (9.1, 16.9), "ROW": (9.1, 16.9),
              "LAM": (15.3, 20.7), "JPN": (5.9, 9.5)}  # fmt: skip
    rows = []
    for region in REGIONS:
        note = regional.loc[region]
        value, source, evidence = stated.get(region) or (
            float(note["gdp_nominal_usd_bn"]), str(note["gdp_nominal_note"]),
            str(note["gdp_nominal_evidence"]).removesuffix("-derived"))  # fmt: skip
        limits = ranges.get(region) or _spread(value, take.value(f"sd_gdp.{region}"))
        rows.append(_row("gdp", value, "billion USD", limits, evidence=evidence, source=source,
                         region=region))  # fmt: skip
    return rows


def _satellites(sources: Path) -> list[Row]:
    people = pd.read_csv(sources / "population.csv").query("year == 1928").set_index("region")
    income = pd.read_csv(sources / "gdp.csv").query("year == 1928").set_index("region")
    rows = []
    for region in REGIONS:
        # observed countries are good to a few per cent, the interpolated ones to a quarter
        slack = 0.03 + 0.2 * (1 - min(float(people.at[region, "pop_observed_share"]), 1.0))
        if region == "SUN":
            slack = 0.11
        value = float(people.at[region, "population_mn"])
        rows.append(_row("population", value, "million persons", _around(value, slack),
                         evidence="file", source=str(people.at[region, "source"]),
                         region=region))  # fmt: skip
    for region in REGIONS:
        slack = 0.05 + 0.2 * (1 - min(float(income.at[region, "gdp_observed_share"]), 1.0))
        value = float(income.at[region, "gdp_pc_1990intl"])
        rows.append(_row("gdp_per_head", value, "1990 international $ a head",
                         _around(value, slack), evidence="file",
                         source=str(income.at[region, "source"]), region=region))  # fmt: skip
    return rows


def _trade(sources: Path, take: _Judged) -> list[Row]:
    sd = math.hypot(take.value("sd_trade_cell"), 2**0.5 * take.value("sd_trade_margin"))
    rows = []
    for line in _read(sources / "bilateral_trade_1928.csv"):
        if line["exporter"] == line["importer"] or line["best_fob_usd_mn"] == "":
            continue
        value = float(str(line["best_fob_usd_mn"]))
        rows.append(_row("trade", value, "million USD", _spread(value, sd),
                         evidence=str(line["evidence"]), source=TRADE_SOURCE,
                         region=str(line["exporter"]),
                         counterpart=str(line["importer"])))  # fmt: skip
    return rows


def _compositions(sources: Path, take: _Judged) -> list[Row]:
    """Five-way compositions with the spread of their reliability, and the reliability itself."""
    with (sources / "trade_composition.csv").open(encoding="utf-8", newline="") as file:
        # sources with unquoted commas shift the columns: the grade is the last cell of its line
        graded = {(line[0], line[1]): line[-1] for line in csv.reader(file)}
    rows: list[Row] = []
    for flow in ("export", "import"):
        for region in REGIONS:
            grade = graded[region, flow]
            rows.append(_row(f"{flow}_reliability", GRADES[grade], "1 high, 2 medium, 3 low",
                             (1, 3), evidence="literature", source="trade_composition.csv",
                             region=region))  # fmt: skip
            for goods in GOODS:
                row = dict(take.row(f"{flow}_share.{region}.{goods}"))
                value = float(str(row["value"]))
                sd = min(take.value(f"sd_composition.{grade}"), value / 2)
                row["low"], row["high"] = value - NINETY_PERCENT * sd, value + NINETY_PERCENT * sd
                rows.append(row)
    return rows


def _value_added(sources: Path, take: _Judged) -> list[Row]:
    """Seed shares, adjusted, agriculture split in two by `agri_materials_in_va`."""
    rows = []
    for line in _read(sources / "va_5sector_1928_seed.csv"):
        region = str(line["region"])
        five = SEED_SECTORS.get(str(line["sector"]), str(line["sector"]))
        value = float(str(line["va_share_pct"]))
        shift = take.value(f"va_adjustment.{region}.{five}", 0.0)
        note = "va_5sector_1928_seed.csv (three-sector shares of the literature, industry divided)"
        note += f", {shift:+g} points" if shift else ""
        for sector, part in _parts(take, region, five):
            source = note + (f"; {part:.0%} of agriculture" if sector in AGRICULTURE else "")
            sd = take.value(f"va_softness.{region}.{sector}")
            share = (value + shift) * part
            rows.append(_row("va_share", share, "% of GDP", _spread(share, sd),
                             evidence="assumption", source=source, region=region,
                             sector=sector))  # fmt: skip
    return rows


def _employment(take: _Judged) -> list[Row]:
    """Five-sector shares; agriculture split like its value added."""
    rows = []
    for line in take.of("employment_share5"):
        region, five = str(line["region"]), str(line["sector"])
        for sector, part in _parts(take, region, five):
            row = dict(line, item="employment_share", sector=sector)
            for column in ("value", "low", "high"):
                row[column] = float(str(line[column])) * part
            if sector in AGRICULTURE:
                row["source"] = f"{line['source']}; {part:.0%} of agriculture, as of value added"
            rows.append(row)
    return rows


def _parts(take: _Judged, region: str, five: str) -> list[tuple[str, float]]:
    if five != "agriculture":
        return [(five, 1.0)]
    part = take.value(f"agri_materials_in_va.{region}")
    return [("food", 1.0 - part), ("agri_materials", part)]


def _technology(take: _Judged) -> list[Row]:
    """Input coefficients of six sectors from five.

    Columns: ``food`` keeps the column of agriculture; ``agri_materials`` too, except that it
    takes only `agri_materials_own_input` of its agricultural inputs. Rows: the input from
    agriculture is divided by `agri_materials_in_use` of the user.
    """
    rows = []
    for kind in ("rich", "poor"):
        for user in SECTORS:
            column = "agriculture" if user in AGRICULTURE else user
            for line in take.of("technology5"):
                if (line["region"], line["sector"]) != (kind, column):
                    continue
                factor = 1.0
                if user == "agri_materials" and line["counterpart"] == "agriculture":
                    factor = take.value("agri_materials_own_input")
                for supplier, part in _use_parts(take, str(line["counterpart"]), user):
                    rows.append(_scaled(line, part * factor, item="technology",
                                        counterpart=supplier, sector=user))  # fmt: skip
    return rows


def _final_use(take: _Judged) -> list[Row]:
    rows = []
    for line in take.of("final_use5"):
        for sector, part in _use_parts(take, str(line["sector"]), str(line["counterpart"])):
            rows.append(_scaled(line, part, item="final_use", sector=sector))
    return rows


def _use_parts(take: _Judged, supplier: str, user: str) -> list[tuple[str, float]]:
    if supplier != "agriculture":
        return [(supplier, 1.0)]
    part = take.value(f"agri_materials_in_use.{user}")
    return [("food", 1.0 - part), ("agri_materials", part)]


def _scaled(line: Row, factor: float, **labels: str) -> Row:
    row: Row = dict(line, **labels)
    for column in ("value", "low", "high"):
        row[column] = float(str(line[column])) * factor
    if factor != 1.0:
        row["source"] = f"{line['source']}; {factor:.3g} of the agricultural input"
    return row


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return [dict(r) for r in csv.DictReader(file)]


if __name__ == "__main__":
    main()
