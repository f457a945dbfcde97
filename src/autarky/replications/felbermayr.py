"""Felbermayr, Gröschl and Heiland (2022), Table 5: the end of the European Single Market.

Folder ``fgh2022`` (authors' replication package). Text, numbers apart by commas: ``Din2014`` and
``tariffs2014`` 2200 × 44, expenditure shares and one plus tariffs, 50 sectors one below the other,
rows importer, columns exporter; ``alphas``, ``B``, ``X0`` 50 × 44, final-use shares, shares of
value added, expenditure in million USD; ``G`` 2200 × 50, 44 blocks of rows input and columns user;
``VA_n``, ``S_n`` 44, value added and surplus. ``bdraws/*-sec-nnew.txt``, apart by tabs under one
line of heads, 1000 draws × 50 sectors: ``bltau`` coefficient of tariffs, ``bbothEEA`` of the Single
Market, ``bbotheuro``, ``bschengen``. ``dummies/dummy_diff_Smarket``, ``…Euro``, ``…Schengen``
44 × 44, each with the ending ``.txt``. ``countrylist.dta``, ``sectorlist.dta``. And
``published_single_market.csv``: country, real_consumption_change_pct.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autarky._core.errors import InputError, unknown_name
from autarky.replications.matrices import importer_exporter_sector, read_matrix
from autarky.replications.published import Published
from autarky.replications.registry import replicates
from autarky.replications.replication import Comparison, Found, Replication, Request

Array = NDArray[np.float64]

COUNTRIES, SECTORS = 44, 50
DRAWS = 1000
LEAST_THETA = 0.001
POLICIES = {
    "single_market": ("bbothEEA", "Smarket"),
    "euro": ("bbotheuro", "Euro"),
    "schengen": ("bschengen", "Schengen"),
}
"""Name of the coefficients' file and of the dummies' file of each policy."""
MATRICES = ("Din2014", "tariffs2014", "alphas", "B", "X0", "G", "VA_n", "S_n")
TABLE = "published_single_market.csv"
DEPARTURES = (
    (
        "The equilibrium is found by Anderson acceleration of one sweep of all equations, not "
        "by the authors' program."
    ),
    (
        "Inventories are removed as the authors do: each draw's base is solved without them "
        "and with unchanged tariffs first."
    ),
    (
        "Surpluses keep their shares of income; what then does not add up over the world is "
        "spread in proportion to income, after the change of real income is taken."
    ),
    (
        "The base is given to the equilibrium clock as shares, not as a World: its base year "
        "is in balance only after it is solved."
    ),
)


@replicates(
    Replication(
        id="felbermayr-2022",
        title="The end of the European Single Market, 2014",
        source=(
            "Felbermayr, Gröschl and Heiland (2022), Journal of International Economics 138, "
            "Table 5"
        ),
        reproduces=(
            "Change of real consumption of 44 countries when the trade costs that the Single "
            "Market saves come back, mean over 1,000 bootstrap draws of elasticities and effects."
        ),
        departures=DEPARTURES,
        needs="fgh2022",
        files=(
            *(f"{name}.txt" for name in MATRICES), "bdraws/bltau-sec-nnew.txt",
            "bdraws/bbothEEA-sec-nnew.txt", "dummies/dummy_diff_Smarket.txt", "countrylist.dta",
            "sectorlist.dta", TABLE,
        ),
        draws=DRAWS,
    )
)  # fmt: skip
def single_market(request: Request) -> Found:
    """Compute the Single Market's column of Table 5 again."""
    from autarky import equilibrium

    base = base_2014(request.folder).base("share_of_income")
    theta, kappa = policy_draws(request.folder, "single_market", request.draws)
    solution = equilibrium.solve(
        base, cost_change=kappa, theta=theta, members=len(theta), progress=request.progress
    )
    change = 100.0 * (solution.real_income.reshape(len(theta), -1) - 1.0)
    printed = single_market_table(request.folder)
    low, high = np.quantile(change, (0.1, 0.9), axis=0)
    lines = tuple(
        Comparison(
            "real consumption", name, float(change[:, n].mean()), float(printed[name]), "%",
            ours_low=float(low[n]), ours_high=float(high[n]),
        ).as_printed()
        for n, name in enumerate(base.regions)
    )  # fmt: skip
    notes = [f"What is spread is at most {100.0 * solution.absorbed:.3f} % of a region's income."]
    if request.draws < DRAWS:
        notes.append(f"The mean is over the first {request.draws} of {DRAWS:,} draws.")
    return Found(lines, _summary(lines, request.draws), departures=tuple(notes))


def base_2014(folder: Path) -> Published:
    """Read the base of 2014: 44 countries, 50 sectors, million USD.

    The table still contains inventories; the base that the clock settles does not. θ is that of the
    mean over draws of the tariff coefficient.

    Parameters
    ----------
    folder
        As the module's text says.

    Raises
    ------
    FormatError
        If a file is missing or is not what it should be.
    """
    N, J = COUNTRIES, SECTORS
    countries = pd.read_stata(folder / "countrylist.dta").sort_values("ccode")
    sectors = pd.read_stata(folder / "sectorlist.dta").sort_values("sec_id")
    return Published(
        pi=importer_exporter_sector(_matrix(folder, "Din2014", J * N, N), N),
        tau=importer_exporter_sector(_matrix(folder, "tariffs2014", J * N, N), N),
        gamma=_matrix(folder, "G", N * J, J).reshape(N, J, J),
        value_added_share=_matrix(folder, "B", J, N).T,
        expenditure=_matrix(folder, "X0", J, N).T,
        value_added=_matrix(folder, "VA_n", N),
        surplus=_matrix(folder, "S_n", N),
        theta=_theta(_coefficients(folder, "bltau").mean(axis=0)),
        regions=tuple(countries["iso"]),
        sectors=tuple(sectors["sector"]),
        final_share=_matrix(folder, "alphas", J, N).T,
    )


def policy_draws(
    folder: Path, policy: str, draws: int = DRAWS
) -> tuple[Array, Callable[[int], Array]]:
    """Read θ (draw, j) and the iceberg ratio κ[n, i, j] of a draw when a policy ends.

    Parameters
    ----------
    folder
        As the module's text says.
    policy
        ``"single_market"``, ``"euro"`` or ``"schengen"``.
    draws
        The first so many of 1000. κ = exp(−b_policy · dummy / −b_τ), and 1 where b_τ ≥ 0;
        θ = −b_τ − 1, at least 0.001: the coefficients hold for values before tariffs.

    Raises
    ------
    InputError
        If there is no such policy, or the authors have fewer draws.
    """
    if policy not in POLICIES:
        raise InputError(unknown_name("policy", policy, "Felbermayr et al.", list(POLICIES)))
    if not 1 <= draws <= DRAWS:
        msg = f"felbermayr-2022 has {DRAWS:,} draws, not {draws:,}; ask for 1 to {DRAWS:,}"
        raise InputError(msg)
    coefficients, dummies = POLICIES[policy]
    tariff = _coefficients(folder, "bltau")[:draws]
    effect = _coefficients(folder, coefficients)[:draws]
    dummy = _matrix(folder / "dummies", f"dummy_diff_{dummies}", COUNTRIES, COUNTRIES)
    negative = tariff < 0
    inverse = np.where(negative, -1.0 / np.where(negative, tariff, -1.0), 0.0)

    def kappa(member: int) -> Array:
        found: Array = np.exp(-dummy[..., None] * (effect[member] * inverse[member]))
        return found

    return _theta(tariff), kappa


def single_market_table(folder: Path) -> pd.Series[float]:
    """Read the published change of real consumption at the end of the Single Market, per cent."""
    table = pd.read_csv(folder / TABLE, index_col="country")
    return table["real_consumption_change_pct"]


def _summary(lines: tuple[Comparison, ...], draws: int) -> str:
    same = sum(line.low <= line.ours <= line.high for line in lines)
    worst = max(lines, key=lambda line: abs(line.ours - line.theirs))
    most = min(lines, key=lambda line: line.ours)
    return (
        f"{same} of {len(lines)} countries agree to the last printed digit over {draws:,} draws; "
        f"the largest difference is {abs(worst.ours - worst.theirs):.3f} points ({worst.where}). "
        f"{most.where} loses most, {-most.ours:.2f} % of real consumption."
    )


def _matrix(folder: Path, name: str, *shape: int) -> Array:
    return read_matrix(folder / f"{name}.txt", shape, delimiter=",")


def _coefficients(folder: Path, name: str) -> Array:
    path = folder / "bdraws" / f"{name}-sec-nnew.txt"
    return read_matrix(path, (DRAWS, SECTORS), delimiter="\t", header=1)


def _theta(tariff_coefficient: Array) -> Array:
    positive = tariff_coefficient < -(1 + LEAST_THETA)
    found: Array = np.where(positive, -tariff_coefficient - 1, LEAST_THETA)
    return found
