"""Felbermayr, Gröschl and Heiland (2022), Journal of International Economics 138: Europe undone.

Change of real consumption when the Single Market ends, 44 countries and 50 sectors of 2014, mean
over 1,000 bootstrapped sets of elasticities; surpluses keep their shares of income.

`data/felbermayr_single_market.csv` holds real income (ratio to the base) of the first 20 sets, as
the call with all 1,000 gives it. To write it anew after a change of the model that is meant::

    python -m pytest tests/golden/test_felbermayr.py -m slow -k write --basetemp=out

and copy `out/*/felbermayr_single_market.csv` here; the same test compares the two files.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.reference import equilibrium as reference
from tests.reference.equilibrium import Shock

from autarky import equilibrium
from autarky.replications.felbermayr import base_2014, policy_draws, single_market_table

STORED = Path(__file__).parent / "data" / "felbermayr_single_market.csv"
CLOSURE = "share_of_income"
FEW = 20


@pytest.fixture(scope="module")
def folder(shared_data):
    return shared_data / "fgh2022"


@pytest.fixture(scope="module")
def figures(folder):
    return base_2014(folder)


@pytest.fixture(scope="module")
def base(figures):
    return figures.base(CLOSURE)


@pytest.fixture(scope="module")
def thousand(folder, base):
    """Solution of all draws in one call; slow."""
    theta, kappa = policy_draws(folder, "single_market")
    return equilibrium.solve(base, cost_change=kappa, theta=theta, members=len(theta))


def table(real_income: np.ndarray, regions: tuple[str, ...]) -> pd.DataFrame:
    index = pd.RangeIndex(len(real_income), name="draw")
    return pd.DataFrame(real_income, index=index, columns=list(regions))


def test_twenty_draws_are_those_of_the_thousand(folder, base):
    theta, kappa = policy_draws(folder, "single_market", FEW)
    solution = equilibrium.solve(base, cost_change=kappa, theta=theta, members=FEW)
    assert solution.certificate.holds
    stored = pd.read_csv(STORED, index_col="draw")
    assert tuple(stored.columns) == base.regions
    np.testing.assert_allclose(solution.real_income, stored.to_numpy(), rtol=1e-9)


@pytest.mark.parametrize("policy", ["euro", "schengen"])
def test_other_policies_as_the_literal_model(folder, figures, base, policy):
    theta, kappa = policy_draws(folder, policy, 3)
    solution = equilibrium.solve(base, cost_change=kappa, theta=theta, members=3)
    at = int(np.argmin(solution.real_income.min(axis=1)))  # the draw with the largest loss
    assert solution.real_income[at].min() < 0.975
    np.testing.assert_allclose(
        solution.real_income[at], literal(figures, theta, kappa, at), rtol=1e-9
    )


@pytest.mark.slow
@pytest.mark.parametrize("policy", ["single_market", "euro", "schengen"])
def test_three_draws_of_every_policy_as_the_literal_model(folder, figures, base, policy):
    theta, kappa = policy_draws(folder, policy, 3)
    solution = equilibrium.solve(base, cost_change=kappa, theta=theta, members=3)
    for k in range(3):
        expected = literal(figures, theta, kappa, k)
        np.testing.assert_allclose(solution.real_income[k], expected, rtol=1e-9)


@pytest.mark.slow
def test_all_draws_give_every_published_number(folder, base, thousand):
    published = single_market_table(folder).loc[list(base.regions)]
    assert thousand.certificate.holds
    found = 100 * (thousand.real_income.mean(axis=0) - 1)
    np.testing.assert_allclose(found, published, rtol=0, atol=0.01)
    np.testing.assert_array_equal(np.round(found, 2), published)
    # income is taken before what the closures absorb, which is small
    assert 1e-5 < thousand.absorbed < 1e-3


@pytest.mark.slow
def test_write_the_stored_draws_anew(base, thousand, tmp_path):
    new = table(thousand.real_income[:FEW], base.regions)
    new.to_csv(tmp_path / STORED.name, float_format="%.14f")
    written = pd.read_csv(tmp_path / STORED.name, index_col="draw")
    stored = pd.read_csv(STORED, index_col="draw")
    pd.testing.assert_frame_equal(written, stored, rtol=1e-9, atol=0)


def literal(figures, theta, kappa, draw: int) -> np.ndarray:
    """Real income of one draw, before what the closure absorbs."""
    own = replace(figures, theta=theta[draw])
    before, after = (
        reference.literal(own, shock, closure=CLOSURE) for shock in (None, Shock(kappa=kappa(draw)))
    )
    found = reference.relative(before, after)["real_income"]
    return found / (after.mu / before.mu)
