"""Published data sets of quantitative trade models, all in one layout.

Indices: n importer, i exporter, j and k sectors. The folders are those of the shared data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

CP_REGIONS = (
    "ARG", "AUS", "AUT", "BRA", "CAN", "CHL", "CHN", "DNK", "FIN", "FRA", "DEU", "GRC", "HUN",
    "IND", "IDN", "IRL", "ITA", "JPN", "KOR", "MEX", "NLD", "NZL", "NOR", "PRT", "ZAF", "ESP",
    "SWE", "TUR", "GBR", "USA", "ROW",
)  # fmt: skip
CP_SECTORS = (
    "agriculture", "mining", "food", "textile", "wood", "paper", "petroleum", "chemicals",
    "plastic", "minerals", "basic metals", "metal products", "machinery n.e.c.", "office",
    "electrical", "communication", "medical", "auto", "other transport", "other", "electricity",
    "construction", "retail", "hotels", "land transport", "water transport", "air transport",
    "auxiliary transport", "post", "finance", "real estate", "renting of machinery", "computer",
    "R&D", "other business", "public", "education", "health", "other services", "private",
)  # fmt: skip
CP_TRADABLE = 20
CP_NON_TRADABLE_THETA = 8.22
NAFTA = ("CAN", "MEX", "USA")

FGH_SHAPE = (44, 50)
# Name of the coefficients' file and of the dummies' file of each policy.
FGH_POLICIES = {
    "single_market": ("bbothEEA", "Smarket"),
    "euro": ("bbotheuro", "Euro"),
    "schengen": ("bschengen", "Schengen"),
}
FGH_LEAST_THETA = 0.001


@dataclass(frozen=True)
class Published:
    """A base year; values in one currency unit, which differs between data sets."""

    pi: np.ndarray  # (n, i, j) share of importer n's expenditure on j that goes to exporter i
    tau: np.ndarray  # (n, i, j) 1 + tariff rate
    gamma: np.ndarray  # (n, k, j) share of input k among the inputs of user j
    value_added_share: np.ndarray  # (n, j) of gross output
    expenditure: np.ndarray  # (n, j) tariffs included
    value_added: np.ndarray  # (n,)
    surplus: np.ndarray  # (n,) exports less imports, tariffs excluded
    theta: np.ndarray  # (j,)
    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    final_share: np.ndarray | None = None  # (n, j), sums to 1 over j

    @property
    def shape(self) -> tuple[int, int]:
        return self.value_added_share.shape

    @property
    def output(self) -> np.ndarray:
        """Gross output (i, j) that meets the expenditure, before tariffs."""
        return np.einsum("nij,nj->ij", self.pi / self.tau, self.expenditure)

    @property
    def revenue(self) -> np.ndarray:
        """Tariff revenue (n,)."""
        return np.einsum("nij,nj->n", self.pi * (1 - 1 / self.tau), self.expenditure)


def caliendo_parro(folder: Path) -> Published:
    """1993 base of Caliendo and Parro (2015), 31 countries × 40 sectors, USD.

    As in the authors' program: trade values exclude tariffs (expenditure = value × tau); domestic
    sales = gross output − exports, 0 where negative, output then being raised to exports.
    Trade is in thousand USD in the file, gross output in USD.
    """
    N, J = len(CP_REGIONS), len(CP_SECTORS)
    tau = _cp_tariffs(folder, 1993)
    flow = np.zeros((N, N, J))
    flow[..., :CP_TRADABLE] = 1000.0 * _importer_exporter_sector(_table(folder, "xbilat1993"), N)
    exports, imports = flow.sum(axis=0), flow.sum(axis=1)
    output = np.maximum(_table(folder, "GO").T, exports)
    own = np.arange(N)
    flow[own, own] = output - exports
    spent = flow * tau
    X = spent.sum(axis=1)
    share = _table(folder, "B").T
    theta = np.full(J, CP_NON_TRADABLE_THETA)
    theta[:CP_TRADABLE] = _table(folder, "T")
    return Published(
        pi=spent / X[:, None],
        tau=tau,
        gamma=_table(folder, "IO").reshape(N, J, J),
        value_added_share=share,
        expenditure=X,
        value_added=(share * output).sum(axis=1),
        surplus=(exports - imports).sum(axis=1),
        theta=theta,
        regions=CP_REGIONS,
        sectors=CP_SECTORS,
    )


def caliendo_parro_tariffs_2005(folder: Path) -> np.ndarray:
    """tau'[n,i,j] of the NAFTA experiment: 2005 among CAN, MEX and USA, 1993 elsewhere."""
    tau, later = _cp_tariffs(folder, 1993), _cp_tariffs(folder, 2005)
    member = np.isin(CP_REGIONS, NAFTA)
    inside = member[:, None] & member[None, :]
    return np.where(inside[..., None], later, tau)


def caliendo_parro_table2(folder: Path) -> pd.DataFrame:
    """Published Table 2, percent, by country."""
    return pd.read_csv(folder / "published_table2.csv", index_col="country")


def felbermayr(folder: Path) -> Published:
    """2014 base of Felbermayr, Gröschl and Heiland (2022), 44 countries × 50 sectors, mUSD.

    The table still contains inventories: re-solve it with unchanged tariffs before use. Its theta
    is that of the mean over draws of the tariff coefficient.
    """
    N, J = FGH_SHAPE
    countries = pd.read_stata(folder / "countrylist.dta").sort_values("ccode")
    sectors = pd.read_stata(folder / "sectorlist.dta").sort_values("sec_id")
    return Published(
        pi=_importer_exporter_sector(_comma(folder, "Din2014"), N),
        tau=_importer_exporter_sector(_comma(folder, "tariffs2014"), N),
        gamma=_comma(folder, "G").reshape(N, J, J),
        value_added_share=_comma(folder, "B").T,
        expenditure=_comma(folder, "X0").T,
        value_added=_comma(folder, "VA_n"),
        surplus=_comma(folder, "S_n"),
        theta=_fgh_theta(_fgh_coefficients(folder, "bltau").mean(axis=0)),
        regions=tuple(countries["iso"]),
        sectors=tuple(sectors["sector"]),
        final_share=_comma(folder, "alphas").T,
    )


def felbermayr_draws(
    folder: Path, policy: str, draws: int | None = None
) -> tuple[np.ndarray, Callable[[int], np.ndarray]]:
    """theta (draw, j) and the iceberg ratio kappa[n,i,j] of a draw when `policy` ends.

    `draws` takes the first so many of 1000; kappa = exp(−b_policy · dummy / −b_tau).
    """
    coefficients, dummies = FGH_POLICIES[policy]
    tariff = _fgh_coefficients(folder, "bltau")[:draws]
    effect = _fgh_coefficients(folder, coefficients)[:draws]
    dummy = _comma(folder / "dummies", f"dummy_diff_{dummies}")
    inverse = np.where(tariff < 0, -1 / tariff, 0.0)

    def kappa(member: int) -> np.ndarray:
        return np.exp(-dummy[..., None] * (effect[member] * inverse[member]))

    return _fgh_theta(tariff), kappa


def felbermayr_single_market(folder: Path) -> pd.Series:
    """Published change of real consumption at the end of the Single Market, percent."""
    table = pd.read_csv(folder / "published_single_market.csv", index_col="country")
    return table["real_consumption_change_pct"]


def _table(folder: Path, name: str) -> np.ndarray:
    return np.loadtxt(folder / f"{name}.txt")


def _comma(folder: Path, name: str) -> np.ndarray:
    return np.loadtxt(folder / f"{name}.txt", delimiter=",")


def _importer_exporter_sector(stacked: np.ndarray, regions: int) -> np.ndarray:
    """Blocks (importer × exporter) of the sectors, one below the other, as (n, i, j)."""
    return np.moveaxis(stacked.reshape(-1, regions, regions), 0, -1)


def _cp_tariffs(folder: Path, year: int) -> np.ndarray:
    N, J = len(CP_REGIONS), len(CP_SECTORS)
    tau = np.ones((N, N, J))
    percent = _importer_exporter_sector(_table(folder, f"tariffs{year}"), N)
    tau[..., :CP_TRADABLE] += percent / 100
    return tau


def _fgh_coefficients(folder: Path, name: str) -> np.ndarray:
    path = folder / "bdraws" / f"{name}-sec-nnew.txt"
    return np.loadtxt(path, delimiter="\t", skiprows=1)


def _fgh_theta(tariff_coefficient: np.ndarray) -> np.ndarray:
    """theta = −b − 1 (the file's coefficients hold for values before tariffs)."""
    positive = tariff_coefficient < -(1 + FGH_LEAST_THETA)
    return np.where(positive, -tariff_coefficient - 1, FGH_LEAST_THETA)
