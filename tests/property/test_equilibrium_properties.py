"""What must hold for the equilibrium of any table under any change."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.property.equilibrium_cases import (
    CLOSURES,
    MIDDLE,
    abroad,
    from_base,
    make_base,
    own_trade,
    shocks,
)

from autarky.equilibrium import Base, solve
from autarky.equilibrium.welfare import PARTS, decompose, first_order

few = settings(max_examples=8, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
closures = st.sampled_from(CLOSURES)
RATIOS = ("real_income", "real_consumption", "real_wage", "wage", "price_index")


def assert_same(ours, theirs, rtol=1e-9, names=RATIOS):
    for name in names:
        np.testing.assert_allclose(
            getattr(ours, name), getattr(theirs, name), rtol=rtol, err_msg=name
        )


@few
@given(seeds, closures, st.booleans(), st.sampled_from([0.0, 0.3]))
def test_where_nothing_happens_nothing_changes(seed, closure, settled, zeros):
    rng = np.random.default_rng(seed)
    base = make_base(rng, 3, 2, closure=closure, tariffs=0.4, settled=settled, zeros=zeros)
    same = {"tariff": base.tau, "cost_change": np.ones_like(base.tau)}
    for change in ({}, same, {"remaining": np.ones_like(base.tau)}):
        found = solve(base, **change, **MIDDLE)
        for name in RATIOS:
            np.testing.assert_allclose(getattr(found, name), 1.0, atol=1e-10, err_msg=name)
        parts = first_order(found)
        assert max(np.abs(part).max() for part in parts.values()) < 1e-9


@few
@given(seeds, closures, st.sampled_from(["pooled", "separate"]))
def test_all_accounts_hold(seed, closure, uses):
    rng = np.random.default_rng(seed)
    base = make_base(rng, 4, 2, closure=closure, tariffs=0.4, uses=uses, settled=False)
    for change in shocks(rng, base).values():
        found = solve(base, **change, **MIDDLE)
        assert found.certificate.holds
        assert max(found.certificate.residuals.values()) <= 1e-8
        # again from outcomes alone
        tau, point, trade = change.get("tariff", base.tau), found.point(), found.trade()
        np.testing.assert_allclose(trade.sum(axis=0), point.Y, rtol=1e-8)
        revenue = (trade * (tau - 1.0)).sum(axis=(1, 2))
        earned = (point.B * point.Y).sum(axis=1)
        final = (trade * tau).sum(axis=(1, 2)) - ((1.0 - point.B) * point.Y).sum(axis=1)
        np.testing.assert_allclose(final, found.income, rtol=1e-7)
        np.testing.assert_allclose(final.sum(), (earned + revenue).sum(), rtol=1e-8)
        if closure == "balanced":
            net = trade.sum(axis=(0, 2)) - trade.sum(axis=(1, 2))
            np.testing.assert_allclose(net / found.income, 0.0, atol=1e-8)


@few
@given(seeds, closures, st.sampled_from([1e3, 1e-6]))
def test_the_unit_of_money_is_irrelevant(seed, closure, factor):
    rng = np.random.default_rng(seed)
    base = make_base(rng, 3, 2, closure=closure, tariffs=0.3, settled=False)
    money = {n: getattr(base, n) * factor for n in ("value_added", "surplus")}
    scaled = from_base(base, expenditure=base.expenditure[0] * factor, **money)
    for change in shocks(rng, base).values():
        ours, theirs = (solve(b, **change, **MIDDLE) for b in (base, scaled))
        assert_same(ours, theirs)
        np.testing.assert_allclose(theirs.income, factor * ours.income, rtol=1e-9)


@few
@given(seeds, closures)
def test_relabelling_permutes_the_results(seed, closure):
    rng = np.random.default_rng(seed)
    base = make_base(rng, 4, 3, closure=closure, tariffs=0.3, settled=False)
    r, s = rng.permutation(4), rng.permutation(3)
    flows = np.ix_(r, r, s)
    moved = from_base(
        base, pi=base.pi[0][flows], tau=base.tau[flows], gamma=base.gamma[np.ix_(r, s, s)],
        expenditure=base.expenditure[0][np.ix_(r, s)], value_added=base.value_added[r],
        surplus=base.surplus[r], theta=base.theta[s],
        **{n: getattr(base, n)[np.ix_(r, s)]
           for n in ("value_added_share", "final_share", "household_share")},
    )  # fmt: skip
    for change in shocks(rng, base).values():
        ours = solve(base, **change, **MIDDLE)
        theirs = solve(moved, **{name: value[flows] for name, value in change.items()}, **MIDDLE)
        for name in RATIOS:
            np.testing.assert_allclose(
                getattr(theirs, name), getattr(ours, name)[r], rtol=1e-9, err_msg=name
            )
        np.testing.assert_allclose(theirs.trade(), ours.trade()[flows], rtol=1e-7, atol=1e-9)


@few
@given(seeds, closures)
def test_a_batch_is_its_members_one_by_one(seed, closure):
    rng = np.random.default_rng(seed)
    base = make_base(rng, 3, 2, closure=closure, tariffs=0.3, settled=False)
    many = 5
    thetas = rng.uniform(1.0, 9.0, (many, 2))
    etas, epsilons = rng.uniform(0.2, 1.4, (2, many))
    mobility = np.array([1.0, 0.0, 0.3, 1.0, 0.7])
    tariffs = np.stack([shocks(rng, base)["tariff"]["tariff"] for _ in range(many)])
    cuts = np.stack([shocks(rng, base)["cut"]["remaining"] for _ in range(many)])
    whole = solve(
        base, tariff=tariffs, remaining=cuts, theta=thetas, eta=etas, epsilon=epsilons,
        mobility=mobility,
    )  # fmt: skip
    lazy = solve(
        base, tariff=lambda k: tariffs[k], remaining=lambda k: cuts[k], theta=thetas, eta=etas,
        epsilon=epsilons, mobility=mobility, members=many,
    )  # fmt: skip
    assert_same(lazy, whole, rtol=0.0)
    for k in range(many):
        one = solve(
            base, tariff=tariffs[k], remaining=cuts[k], theta=thetas[k], eta=etas[k],
            epsilon=epsilons[k], mobility=mobility[k],
        )  # fmt: skip
        for name in RATIOS:
            np.testing.assert_allclose(
                getattr(whole, name)[k], getattr(one, name), rtol=1e-9, err_msg=name
            )


def test_symmetric_countries_fare_alike():
    R, S = 4, 2
    home = np.eye(R)[:, :, None]
    pi = np.where(home > 0, 0.7, 0.1) * np.ones(S)
    gamma = np.tile([[0.3, 0.6], [0.7, 0.4]], (R, 1, 1))
    B = np.tile([0.4, 0.6], (R, 1))
    X = np.tile([100.0, 80.0], (R, 1))
    VA = (B * X).sum(axis=1)
    base = Base.from_shares(
        pi=pi, gamma=gamma, value_added_share=B, expenditure=X, value_added=VA, theta=4.0
    )
    foreign = abroad(base)
    for change in (
        {"tariff": np.where(foreign, 1.2, 1.0)}, {"cost_change": np.where(foreign, 1.5, 1.0)},
        {"remaining": np.where(foreign, 0.2, 1.0)}, {"embargo": foreign},
    ):  # fmt: skip
        found = solve(base, **change, **MIDDLE)
        np.testing.assert_allclose(found.wage, 1.0, rtol=1e-9)
        for name in RATIOS:
            np.testing.assert_allclose(getattr(found, name), getattr(found, name)[0], rtol=1e-9)
        assert found.real_income[0] < 1.0


@few
@given(seeds, closures)
def test_an_embargo_is_a_remaining_share_of_nothing(seed, closure):
    rng = np.random.default_rng(seed)
    base = make_base(rng, 3, 2, closure=closure, tariffs=0.3)
    mask = abroad(base) & (rng.random(base.tau.shape) < 0.4)
    ours = solve(base, embargo=mask, **MIDDLE)
    assert_same(ours, solve(base, remaining=np.where(mask, 0.0, 1.0), **MIDDLE), rtol=0.0)
    assert (ours.trade()[mask] == 0.0).all()
    near = solve(base, remaining=np.where(mask, 1e-12, 1.0), **MIDDLE)
    np.testing.assert_allclose(near.real_income, ours.real_income, rtol=1e-6)


@few
@given(seeds)
def test_the_less_remains_of_a_regions_trade_the_more_it_loses(seed):
    rng = np.random.default_rng(seed)
    base = make_base(rng, 3, 2)
    own = own_trade(base)
    steps = [np.where(own, left, 1.0) for left in (1.0, 0.8, 0.5, 0.2, 0.05, 0.0)]
    found = solve(base, remaining=np.stack(steps), **MIDDLE).real_income[:, 0]
    assert found[0] == pytest.approx(1.0, abs=1e-10)
    assert (np.diff(found) < 0).all()


@few
@given(seeds, st.sampled_from(["theta", "eta", "epsilon", "sigma"]))
def test_more_substitution_loses_no_more_alone(seed, name):
    rng = np.random.default_rng(seed)
    base = make_base(rng, 3, 3)
    levels = {"theta": [2.0, 3.0, 6.0, 30.0]}.get(name, [0.1, 0.5, 1.0, 1.6])
    options = {k: v for k, v in MIDDLE.items() if k != name} | {"mobility": 1.0}
    given_levels = np.outer(levels, np.ones(3)) if name == "theta" else np.array(levels)
    found = solve(base, embargo=own_trade(base), **options, **{name: given_levels})
    alone = found.real_income[:, 0]
    assert (alone < 1.0).all()
    assert (np.diff(alone) >= -1e-10).all()


@few
@given(seeds, closures)
def test_income_answers_a_small_change_as_its_first_order_terms_say(seed, closure):
    """Central differences of exact solutions against eq. 11, for a tariff, a cost and a cut."""
    rng = np.random.default_rng(seed)
    base = make_base(rng, 3, 2, closure=closure, tariffs=0.5)
    mask = abroad(base) & (rng.random(base.tau.shape) < 0.5)
    h = 1e-3
    step = np.where(mask, h, 0.0)
    kinds = {
        "tariff": (base.tau + step, base.tau - step),
        "cost_change": (np.exp(step), np.exp(-step)),
    }
    for kind, (up, down) in kinds.items():
        one, other = (solve(base, **{kind: change}, **MIDDLE) for change in (up, down))
        slope = (np.log(one.real_income) - np.log(other.real_income)) / (2.0 * h)
        size = np.abs(slope).max()
        assert size > 1e-3
        parts = [decompose(s) for s in (one, other)]
        small = [first_order(s) for s in (one, other)]
        absorbed = np.log(one.point().mu / other.point().mu) / (2.0 * h)
        whole = (small[0]["welfare"] - small[1]["welfare"]) / (2.0 * h)
        if closure == "balanced":
            np.testing.assert_allclose(absorbed, 0.0, atol=1e-9)
            np.testing.assert_allclose(whole, slope, atol=2e-5 * max(size, 1.0))
        total = 0.0
        for name in PARTS:
            exact = (getattr(parts[0], name) - getattr(parts[1], name)) / (2.0 * h)
            first = (small[0][name] - small[1][name]) / (2.0 * h)
            if closure == "balanced" or name != "transfers":
                np.testing.assert_allclose(first, exact, atol=2e-5 * max(size, 1.0), err_msg=name)
            total = total + exact
        np.testing.assert_allclose(total, slope, atol=1e-5 * max(size, 1.0))


@pytest.mark.parametrize("closure", CLOSURES)
@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 20))]
)
def test_the_parts_of_welfare_add_up(seed, closure):
    rng = np.random.default_rng(seed)
    base = make_base(rng, 3, 2, closure=closure, tariffs=0.4)
    for kind, change in shocks(rng, base).items():
        found = solve(base, **change, **MIDDLE)
        parts = decompose(found)
        total = sum(getattr(parts, name) for name in PARTS)
        np.testing.assert_allclose(total, np.log(found.real_income), rtol=0, atol=1e-8)
        assert parts.gap <= 1e-8
        if closure == "balanced":
            np.testing.assert_allclose(parts.transfers, 0.0, atol=1e-9)
            np.testing.assert_allclose(first_order(found)["transfers"], 0.0, atol=1e-12)
        if kind == "tariff":
            np.testing.assert_allclose(parts.trade_costs, 0.0, atol=1e-12)


@few
@given(seeds)
def test_the_parts_of_welfare_add_up_where_trade_inside_a_country_becomes_dearer_or_is_cut(seed):
    rng = np.random.default_rng(seed)
    base = make_base(rng, 3, 2, tariffs=0.4)
    dearer = rng.uniform(0.7, 1.5, base.tau.shape)
    left = rng.uniform(0.4, 1.0, base.tau.shape)
    for change in ({"cost_change": dearer}, {"remaining": left}):
        found = solve(base, **change, **MIDDLE)
        parts = decompose(found)
        total = sum(getattr(parts, name) for name in PARTS)
        np.testing.assert_allclose(total, np.log(found.real_income), rtol=0, atol=1e-8)
    small = solve(base, cost_change=dearer**1e-5, **MIDDLE)
    np.testing.assert_allclose(
        first_order(small)["welfare"], np.log(small.real_income), rtol=1e-3, atol=1e-8
    )


@few
@given(seeds, closures)
def test_two_uses_with_equal_origins_are_one(seed, closure):
    rng = np.random.default_rng(seed)
    base = make_base(rng, 3, 3, closure=closure, tariffs=0.3)
    inputs = np.einsum("nkj,nj->nk", base.gamma, (1.0 - base.value_added_share) * base.output)
    X = np.stack([inputs, base.expenditure[0] - inputs])
    two = from_base(base, pi=np.stack([base.pi[0]] * 2), expenditure=X)
    assert two.uses == 2
    for change in shocks(rng, base).values():
        ours, theirs = (solve(b, **change, **MIDDLE) for b in (base, two))
        assert_same(ours, theirs)
        np.testing.assert_allclose(theirs.trade(), ours.trade(), rtol=1e-7, atol=1e-9)


def test_results_are_the_same_bit_for_bit_on_one_core_and_on_four(rng, monkeypatch):
    base = make_base(rng, 4, 3, tariffs=0.3)
    thetas = rng.uniform(1.0, 9.0, (40, 3))
    mask = np.where(own_trade(base), 0.1, 1.0)

    def run(cores):
        monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(cores)), raising=False)
        return solve(base, remaining=mask, theta=thetas, **MIDDLE)

    first = run(1)
    for cores in (1, 4, 4):
        again = run(cores)
        assert_same(again, first, rtol=0.0)
        np.testing.assert_array_equal(again.z, first.z)
        np.testing.assert_array_equal(again.sweeps, first.sweeps)


@few
@given(seeds, closures)
def test_a_warm_start_ends_at_the_same_place_sooner(seed, closure):
    rng = np.random.default_rng(seed)
    base = make_base(rng, 3, 2, closure=closure, tariffs=0.3)
    change = shocks(rng, base)["mixture"]
    cold = solve(base, **change, **MIDDLE)
    near = {**change, "cost_change": change["cost_change"] ** 1.01}
    warm = solve(base, **near, **MIDDLE, start=cold)
    again = solve(base, **near, **MIDDLE)
    assert_same(warm, again)
    assert warm.sweeps[0] < again.sweeps[0]
    assert solve(base, **change, **MIDDLE, start=cold).sweeps[0] <= 2
