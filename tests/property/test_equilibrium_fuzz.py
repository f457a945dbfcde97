"""Whatever is cut or taxed: a certified equilibrium, or a refusal that says whom and why."""

import re
import warnings

import numpy as np
import pytest
from tests.property.equilibrium_cases import CLOSURES, abroad, make_base
from tests.strategies import REGIONS, SECTORS

from autarky._core.errors import AutarkyError
from autarky._core.status import Status
from autarky.equilibrium import solve

POLICIES = ("raise", "latent", "nonviable")
OUTCOMES = ("real_income", "real_consumption", "real_wage", "wage", "price_index", "income")


def make_case(seed):
    """A base, a change and elasticities, all over their whole ranges."""
    rng = np.random.default_rng([1930, seed])
    R, S = int(rng.integers(2, 6)), int(rng.integers(1, 4))
    base = make_base(
        rng, R, S,
        closure=str(rng.choice(CLOSURES)),
        tariffs=float(rng.choice([0.0, 0.5])),
        theta=np.exp(rng.uniform(np.log(0.3), np.log(20.0), S)),
        zeros=float(rng.choice([0.0, 0.3])),
        idle=bool(S > 1 and rng.random() < 0.3),
        uses=str(rng.choice(["pooled", "separate"])),
        settled=bool(rng.random() < 0.5),
    )  # fmt: skip
    return base, make_change(rng, base), make_elasticities(rng)


def make_change(rng, base):
    shape, foreign = base.tau.shape, abroad(base)

    def some():
        return foreign & (rng.random(shape) < rng.choice([0.1, 0.5, 0.9, 1.0]))

    change = {}
    if rng.random() < 0.8:
        left = rng.choice([0.0, 0.0, 1e-8, 1e-2, 0.4], shape)
        change["remaining"] = np.where(some(), left, 1.0)
    if rng.random() < 0.5:
        change["tariff"] = np.where(some(), 1.0 + rng.uniform(-0.3, 5.0, shape), base.tau)
    if rng.random() < 0.5:
        dearer = np.exp(rng.uniform(np.log(0.5), np.log(50.0), shape))
        change["cost_change"] = np.where(some(), dearer, 1.0)
    return change


def make_elasticities(rng):
    named = ("eta", "epsilon", "sigma")
    found = {name: float(rng.choice([0.0, 1.0, rng.uniform(0.0, 2.0)])) for name in named}
    return found | {"mobility": float(rng.choice([0.0, 1.0, rng.random()]))}


def judge(seed, policy):
    """Solve a case and return what became of it: an equilibrium or a reason, or this fails."""
    found, refused = None, ""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            base, change, elasticities = make_case(seed)
            found = solve(base, **change, **elasticities, no_supplier=policy)
        except AutarkyError as error:
            refused = f"{type(error).__name__}: {error}"
    if found is None:
        assert names_something(refused), refused
        return refused
    assert found.certificate.holds
    assert found.solved.all()
    assert found.status is (Status.NONVIABLE if found.nonviable.any() else Status.CONVERGED)
    assert (found.distance <= 1e-9).all()
    for name in OUTCOMES:
        values = getattr(found, name)
        assert np.isfinite(values[~found.nonviable]).all(), name
        assert (values[~found.nonviable] > 0.0).all(), name
        if name != "income":
            assert (values[found.nonviable] == 0.0).all(), name
    assert policy == "nonviable" or not found.nonviable.any()
    flows = found.trade()
    assert np.isfinite(flows).all()
    assert (flows >= 0.0).all()
    cut = change.get("remaining")
    assert cut is None or (flows[cut == 0.0] == 0.0).all()
    return found.status.name


def names_something(text):
    """Whether a refusal names a region, a product or an elasticity."""
    words = set(re.findall(r"\w+", text))
    return bool(words & {*REGIONS, *SECTORS, "θ", "η", "ε", "σ"})


@pytest.mark.parametrize(("seed", "policy"), [(s, p) for s in range(20) for p in POLICIES])
def test_an_equilibrium_or_a_reason(seed, policy):
    judge(seed, policy)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20, 520))
def test_many_more(seed):
    for policy in POLICIES:
        judge(seed, policy)
