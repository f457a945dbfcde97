"""Write the table of trade elasticities by class, ``equilibrium/defaults/theta.csv``.

    python scripts/build_theta.py ../shared/data

reads ``cp2015``, ``crc2014`` and ``fgh2022`` under the given folder (or under AUTARKY_TEST_DATA).

Value of a tradable class: Caliendo and Parro's θ. Its range reaches from the least to the largest
of four: that value over and times `SPREAD`, Costinot and Rodríguez-Clare's value, Felbermayr,
Gröschl and Heiland's mean draw where most of their draws are above zero, and the one θ for all
trade of Simonovska and Waugh; never below `FLOOR`.

Several classes in one: the harmonic mean weighted by imports, 1/θ = Σ m_k/θ_k with m_k the share of
class k in their imports. The loss in autarky of many small sectors is Σ m_k/θ_k in the first order
(Arkolakis, Costinot and Rodríguez-Clare 2012, with -ln λ_k equal to the import share), so this one
θ gives the loss of its parts, and petroleum, whose 64.85 says that its origins hardly matter, adds
nearly nothing to it; an arithmetic mean it would rule. Ends of ranges are merged alike: what is
wrong with one study is wrong with all its classes.
"""

from __future__ import annotations

import csv
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

TARGET = Path(__file__).resolve().parents[1] / "src/autarky/equilibrium/defaults/theta.csv"
SPREAD = 1.5  # assumed: estimates by sector have standard errors of a third to half their size
FLOOR = 1.0  # half of Boehm et al.'s long run for all trade; losses in autarky explode below it
ONE_FOR_ALL, LOWEST_OF_ALL = 4.0, 1.75  # Simonovska and Waugh; the lower end of Boehm et al.
CP = "Caliendo and Parro (2015)"
CRC = "Costinot and Rodríguez-Clare (2014)"
FGH = "Felbermayr, Gröschl and Heiland (2022)"
SW = "Simonovska and Waugh (2014)"

# class: (code in CRC's 35 sectors, numbers of FGH's 50 sectors), in the order of CP's T.txt
TRADABLE = {
    "agriculture": (1, (1, 2, 3)),
    "mining": (2, (4,)),
    "food": (3, (5,)),
    "textiles": (4, (6,)),
    "wood": (6, (7,)),
    "paper": (7, (8, 9)),
    "petroleum": (8, (10,)),
    "chemicals": (9, (11, 12)),
    "plastics": (10, (13,)),
    "minerals": (11, (14,)),
    "basic_metals": (12, (15,)),
    "metal_products": (12, (16,)),
    "machinery": (13, (19,)),
    "office": (14, (17,)),
    "electrical": (14, (18,)),
    "communication": (14, (17,)),
    "medical": (14, (17,)),
    "auto": (15, (20,)),
    "other_transport": (15, (21,)),
    "other": (16, (22,)),
}
ELECTRONICS = ("office", "communication", "medical")
FILLED = ("auto", "other_transport")
SERVICES = ("utilities", "construction", "trade_transport", "other_services")
MERGED = {
    "electronics": ELECTRONICS,
    "electrical_optical": (*ELECTRONICS, "electrical"),
    "metals": ("basic_metals", "metal_products"),
    "transport_equipment": FILLED,
    "group_food": ("agriculture", "food"),
    "group_agri_materials": ("agriculture",),
    "group_fuel_minerals": ("mining", "petroleum"),
    "group_light": ("textiles", "wood", "paper", "other"),
    "group_materials": ("chemicals", "plastics", "minerals", "basic_metals", "metal_products"),
    "group_machinery": ("machinery", "electrical", *ELECTRONICS, *FILLED),
    "group_heavy": (
        *("chemicals", "plastics", "minerals", "basic_metals", "metal_products"),
        *("machinery", "electrical", *ELECTRONICS, *FILLED),
    ),
    "group_utilities_construction": ("utilities", "construction"),
    "group_trade_transport": ("trade_transport",),
    "group_services": ("other_services",),
}

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    theta: float
    low: float
    high: float
    evidence: str
    source: str


def main() -> None:
    """Read the studies, make the rows and write them."""
    given = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("AUTARKY_TEST_DATA")
    if given is None:
        sys.exit("say where the data are: python scripts/build_theta.py ../shared/data")
    folder = Path(given)
    rows = _tradable(folder) | _services() | {"unknown": _unknown()}
    weights = _imports(folder)
    merged = {name: _merge(parts, rows, weights) for name, parts in MERGED.items()}
    unknown = rows.pop("unknown")
    with TARGET.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(["class", "theta", "low", "high", "unit", "evidence", "source"])
        for name, r in (rows | merged | {"unknown": unknown}).items():
            numbers = [f"{v:.4g}" for v in (r.theta, r.low, r.high)]
            out.writerow([name, *numbers, "1", r.evidence, r.source])


def _tradable(folder: Path) -> dict[str, Row]:
    """CP's value by class, with the range that the four studies span."""
    cp = np.loadtxt(folder / "cp2015" / "T.txt")
    crc = np.loadtxt(folder / "crc2014" / "SECTORAL_TRADE_ELASTICITY.tsv")[:, 1]
    draws = _draws(folder)
    rows = {}
    for theta, (name, (code, sectors)) in zip(cp, TRADABLE.items(), strict=True):
        at = [s - 1 for s in sectors]
        weight = _sector_imports(folder)[at]
        fgh = float(np.average(draws[:, at].mean(axis=0), weights=weight))
        above = float(np.average((draws[:, at] > 0).mean(axis=0), weights=weight))
        others = {f"{CRC} {crc[code - 1]:g}": crc[code - 1], f"{SW} about 4": ONE_FOR_ALL}
        if above >= 0.5:
            others[f"{FGH} {fgh:.2f} in the mean of 1000 draws"] = fgh
        low = max(FLOOR, min(theta / SPREAD, *others.values()))
        high = max(theta * SPREAD, *others.values())
        rows[name] = Row(theta, low, high, *_said(name, others, above))
    return rows


def _said(name: str, others: dict[str, float], above: float) -> tuple[str, str]:
    evidence, text = "file", f"{CP}, Review of Economic Studies 82, as in their replication package"
    if name in FILLED:
        evidence = "assumption"
        text = (
            f"the value that {CP} have in their replication package in place of an estimate; "
            "their own, 1.84 for autos and 0.39 for other transport equipment (recalled, not "
            "checked against the source), are held to be too low"
        )
    text += f"; range: a factor {SPREAD:g} either way, {', '.join(others)}, not below {FLOOR:g}"
    if above < 0.5:
        text += f"; {FGH} find zero in {100 * (1 - above):.0f} % of their draws: left out"
    return evidence, text


def _services() -> dict[str, Row]:
    """One value for all services: no study at hand tells them apart."""
    text = (
        f"{CRC} set 5 for all services for want of estimates (Egger, Larch and Staub 2012 find "
        f"5.96: recalled, not checked against the source); range from {FGH}'s 0.62, not below "
        f"{FLOOR:g}, to the 8.22 of {CP} for "
        "sectors without an estimate"
    )
    return {name: Row(5.0, FLOOR, 8.22, "assumption", text) for name in SERVICES}


def _unknown() -> Row:
    text = (
        f"a product that no classification names: one elasticity for all trade, about 4 by {SW}; "
        "range from 1.75, the lower end of the long run of Boehm, Levchenko and Pandalai-Nayar "
        f"(2023), to the 8.22 of {CP} for sectors without an estimate"
    )
    return Row(ONE_FOR_ALL, LOWEST_OF_ALL, 8.22, "assumption", text)


def _merge(parts: tuple[str, ...], rows: dict[str, Row], imports: dict[str, float]) -> Row:
    """Several classes in one: harmonic means weighted by imports."""
    first = rows[parts[0]]
    if len(parts) == 1 or {rows[p].theta for p in parts} == {first.theta}:
        text = f"as {parts[0]}: {first.source}"
        return Row(first.theta, first.low, first.high, first.evidence, text)
    share = np.array([imports[p] for p in parts])
    share /= share.sum()

    def mean(values: list[float]) -> float:
        return float(1 / (share / np.array(values)).sum())

    ends = [[getattr(rows[p], f) for p in parts] for f in ("theta", "low", "high")]
    listed = ", ".join(f"{p} {100 * s:.1f} %" for p, s in zip(parts, share, strict=True))
    text = (
        f"harmonic mean of its classes weighted by their share of imports ({listed}; WIOD 2014 "
        f"as in {FGH}"
    )
    if set(ELECTRONICS) & set(parts):
        text += ", electronics split as in the trade of 1993 of Caliendo and Parro"
    grades = {rows[p].evidence for p in parts}
    evidence = "assumption" if "assumption" in grades else "file"
    return Row(*map(mean, ends), evidence, text + "), so that it has the loss of its parts")


def _imports(folder: Path) -> dict[str, float]:
    """Imports by class in 2014, electronics split by the trade of 1993."""
    by_sector = _sector_imports(folder)
    trade = np.loadtxt(folder / "cp2015" / "xbilat1993.txt").reshape(20, 31, 31).sum(axis=(1, 2))
    names = list(TRADABLE)
    split = {n: trade[names.index(n)] for n in ELECTRONICS}
    total = sum(split.values())
    imports = {n: float(sum(by_sector[s - 1] for s in at)) for n, (_, at) in TRADABLE.items()}
    return imports | {n: imports[n] * v / total for n, v in split.items()}


def _sector_imports(folder: Path) -> Array:
    """(50,) imports of the 44 regions before tariffs, 2014."""
    home = folder / "fgh2022"
    share = np.loadtxt(home / "Din2014.txt", delimiter=",").reshape(50, 44, 44)
    tariff = np.loadtxt(home / "tariffs2014.txt", delimiter=",").reshape(50, 44, 44)
    spent = np.loadtxt(home / "X0.txt", delimiter=",")
    flows = share / tariff * spent[:, :, None]
    foreign: Array = (flows * (1 - np.eye(44))).sum(axis=(1, 2))
    return foreign


def _draws(folder: Path) -> Array:
    """(1000, 50) θ of each draw: minus the coefficient of the tariff, less 1, 0 where below."""
    path = folder / "fgh2022" / "bdraws" / "bltau-sec-nnew.txt"
    return np.maximum(-np.loadtxt(path, delimiter="\t", skiprows=1) - 1, 0.0)


if __name__ == "__main__":
    main()
