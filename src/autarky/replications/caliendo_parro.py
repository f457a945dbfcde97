"""Caliendo and Parro (2015), Table 2: what NAFTA's tariff cuts did to its members.

Folder ``cp2015`` (authors' public replication package; text, numbers apart by white space):
``xbilat1993`` 620 × 31, thousand USD, 20 tradable sectors one below the other, rows importer,
columns exporter; ``tariffs1993``, ``tariffs2005``, the same layout, per cent; ``IO`` 1240 × 40, 31
blocks of rows input and columns user; ``B`` and ``GO`` 40 × 31, share of value added and gross
output in USD; ``T``, θ of the 20 tradables; each with the ending ``.txt``. And
``published_table2.csv``: country, welfare_first_order_pct, terms_of_trade_pct,
volume_of_trade_pct, real_wage_pct.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autarky.replications.matrices import importer_exporter_sector, read_matrix
from autarky.replications.published import Published
from autarky.replications.registry import replicates
from autarky.replications.replication import Comparison, Found, Replication, Request

Array = NDArray[np.float64]

REGIONS = (
    "ARG", "AUS", "AUT", "BRA", "CAN", "CHL", "CHN", "DNK", "FIN", "FRA", "DEU", "GRC", "HUN",
    "IND", "IDN", "IRL", "ITA", "JPN", "KOR", "MEX", "NLD", "NZL", "NOR", "PRT", "ZAF", "ESP",
    "SWE", "TUR", "GBR", "USA", "ROW",
)  # fmt: skip
SECTORS = (
    "agriculture", "mining", "food", "textile", "wood", "paper", "petroleum", "chemicals",
    "plastic", "minerals", "basic metals", "metal products", "machinery n.e.c.", "office",
    "electrical", "communication", "medical", "auto", "other transport", "other", "electricity",
    "construction", "retail", "hotels", "land transport", "water transport", "air transport",
    "auxiliary transport", "post", "finance", "real estate", "renting of machinery", "computer",
    "R&D", "other business", "public", "education", "health", "other services", "private",
)  # fmt: skip
TRADABLE = 20
NON_TRADABLE_THETA = 8.22
NAFTA = ("CAN", "MEX", "USA")
FILES = ("xbilat1993", "tariffs1993", "tariffs2005", "IO", "B", "GO", "T")
TABLE = "published_table2.csv"
MEASURES = {
    "welfare_first_order_pct": "welfare, first order",
    "terms_of_trade_pct": "terms of trade",
    "volume_of_trade_pct": "volume of trade",
    "real_wage_pct": "real wage",
}
DEPARTURES = (
    (
        "The equilibrium is found by Anderson acceleration of one sweep of all equations, not "
        "by the authors' nested search; both solve the same equations."
    ),
    "Trade deficits are closed before the experiment, as in their section 5.2.",
    (
        "The base is given to the equilibrium clock as shares, not as a World: value added, "
        "expenditure and trade come from different sources, and the final demand that they "
        "imply is negative in some sectors."
    ),
    (
        "The exact change of real income is added; the published welfare is its first-order "
        "part alone."
    ),
)


@replicates(
    Replication(
        id="caliendo-parro-2015",
        title="NAFTA's tariffs, 1993 to 2005",
        source="Caliendo and Parro (2015), Review of Economic Studies 82: 1–44, Table 2",
        reproduces=(
            "Change of welfare, its terms-of-trade and volume-of-trade parts, and real wages of "
            "the members of NAFTA when tariffs among them go from those of 1993 to those of 2005."
        ),
        departures=DEPARTURES,
        needs="cp2015",
        files=(*(f"{name}.txt" for name in FILES), TABLE),
    )
)
def nafta(request: Request) -> Found:
    """Compute Table 2 again."""
    from autarky import equilibrium

    base = base_1993(request.folder).base("balanced")
    solution = equilibrium.solve(
        base, tariff=nafta_tariffs(request.folder), progress=request.progress
    )
    first = equilibrium.first_order(solution)
    ours = {
        "welfare_first_order_pct": first["welfare"],
        "terms_of_trade_pct": first["terms_of_trade"],
        "volume_of_trade_pct": first["volume_of_trade"],
        "real_wage_pct": solution.real_wage - 1.0,
    }
    at = [REGIONS.index(name) for name in NAFTA]
    printed = table_2(request.folder).loc[list(NAFTA)]
    lines = [
        Comparison(text, name, float(mine), float(theirs), "%").as_printed()
        for key, text in MEASURES.items()
        for name, mine, theirs in zip(NAFTA, 100.0 * ours[key][at], printed[key], strict=True)
    ]
    exact = dict(zip(NAFTA, 100.0 * (solution.real_income[at] - 1.0), strict=True))
    lines += [
        Comparison("real income, exact", name, float(exact[name]), unit="%") for name in NAFTA
    ]
    return Found(tuple(lines), _summary(lines, exact))


def base_1993(folder: Path) -> Published:
    """Read the base of 1993: 31 countries, 40 sectors, USD.

    As in the authors' program: trade values exclude tariffs (expenditure = value × τ); domestic
    sales = gross output − exports, 0 where negative, output then being raised to exports.

    Parameters
    ----------
    folder
        As the module's text says.

    Raises
    ------
    FormatError
        If a file is missing or is not what it should be.
    """
    N, J = len(REGIONS), len(SECTORS)
    tau = _tariffs(folder, 1993)
    flow = np.zeros((N, N, J))
    flow[..., :TRADABLE] = 1000.0 * importer_exporter_sector(
        _matrix(folder, "xbilat1993", TRADABLE * N, N), N
    )
    exports, imports = flow.sum(axis=0), flow.sum(axis=1)
    output = np.maximum(_matrix(folder, "GO", J, N).T, exports)
    own = np.arange(N)
    flow[own, own] = output - exports
    spent = flow * tau
    X = spent.sum(axis=1)
    share = _matrix(folder, "B", J, N).T
    theta = np.full(J, NON_TRADABLE_THETA)
    theta[:TRADABLE] = _matrix(folder, "T", TRADABLE)
    return Published(
        pi=spent / X[:, None],
        tau=tau,
        gamma=_matrix(folder, "IO", N * J, J).reshape(N, J, J),
        value_added_share=share,
        expenditure=X,
        value_added=(share * output).sum(axis=1),
        surplus=(exports - imports).sum(axis=1),
        theta=theta,
        regions=REGIONS,
        sectors=SECTORS,
    )


def nafta_tariffs(folder: Path) -> Array:
    """Read τ'[n, i, j] of the experiment: 2005 among CAN, MEX and USA, 1993 elsewhere."""
    tau, later = _tariffs(folder, 1993), _tariffs(folder, 2005)
    member = np.isin(REGIONS, NAFTA)
    inside = member[:, None] & member[None, :]
    return np.where(inside[..., None], later, tau)


def table_2(folder: Path) -> pd.DataFrame:
    """Read the published Table 2, per cent, by country."""
    return pd.read_csv(folder / TABLE, index_col="country")


def _summary(lines: list[Comparison], exact: dict[str, float]) -> str:
    printed = [line for line in lines if np.isfinite(line.theirs)]
    same = sum(line.low <= line.ours <= line.high for line in printed)
    worst = max(abs(line.ours - line.theirs) for line in printed)
    welfare = {line.where: line.ours for line in printed if line.what == "welfare, first order"}
    return (
        f"{same} of {len(printed)} figures of Table 2 agree to the last printed digit; the largest "
        f"difference is {worst:.3f} points. Welfare there is first-order: for Mexico "
        f"{welfare['MEX']:+.2f} %, where the exact change of real income at the same equilibrium "
        f"is {exact['MEX']:+.3f} %."
    )


def _matrix(folder: Path, name: str, *shape: int) -> Array:
    return read_matrix(folder / f"{name}.txt", shape)


def _tariffs(folder: Path, year: int) -> Array:
    N, J = len(REGIONS), len(SECTORS)
    tau = np.ones((N, N, J))
    percent = _matrix(folder, f"tariffs{year}", TRADABLE * N, N)
    tau[..., :TRADABLE] += importer_exporter_sector(percent, N) / 100.0
    return tau
