"""Calibration, refusals, missing suppliers, draws and results of the equilibrium clock."""

import numpy as np
import pytest
import xarray as xr
from tests.property.equilibrium_cases import MIDDLE, from_base, make_base, own_trade
from tests.strategies import REGIONS, SECTORS, random_world

import autarky as ak
from autarky._core.errors import InfeasibleError, InputError, NameNotFoundError, NotConvergedError
from autarky._core.status import Status
from autarky.equilibrium import Base, Spec, autarky, horizon_curve, run, solve, viability
from autarky.equilibrium.draws import Ensemble
from autarky.equilibrium.run import calibrated, changes
from autarky.equilibrium.supply import Needs, look
from autarky.scenario import Cost, Credit, Cut, Stock, Tariff
from autarky.world import World


def shares(**changes):
    """Two regions alike with two products; figures of `changes` in place of theirs."""
    pi = np.where(np.eye(2)[:, :, None] > 0, 0.8, 0.2) * np.ones(2)
    given = {
        "pi": pi, "gamma": np.tile([[0.5, 0.25], [0.5, 0.75]], (2, 1, 1)),
        "value_added_share": np.full((2, 2), 0.5), "expenditure": np.full((2, 2), 100.0),
        "value_added": np.full(2, 100.0), "theta": 4.0, "regions": ("AAA", "BBB"),
        "sectors": ("farm", "mill"),
    }  # fmt: skip
    return given | changes


def changed(name, at, value):
    values = np.array(shares()[name], dtype=float)
    values[at] = value
    return {name: values}


# -- Base.from_shares ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"pi": np.ones((2, 2))}, r"pi has the shape \(2, 2\), not"),
        ({"gamma": np.ones((2, 2))}, r"gamma has the shape \(2, 2\), not \(2, 2, 2\)"),
        ({"value_added_share": [0.5, 0.5]}, r"value_added_share must be \(region, sector\)"),
        ({"expenditure": np.ones(2)}, r"expenditure has the shape"),
        ({"value_added": np.ones((2, 2))}, r"value_added has the shape \(2, 2\), not \(2,\)"),
        ({"theta": [4.0, 4.0, 4.0]}, r"theta has the shape \(3,\), not \(2,\)"),
        ({"tau": np.ones(2)}, r"tau has the shape \(2,\), not \(2, 2, 2\)"),
        ({"surplus": [1.0]}, r"surplus has the shape \(1,\), not \(2,\)"),
        ({"final_share": [0.5, 0.5]}, r"final_share has the shape"),
        ({"household_share": [0.5, 0.5]}, r"household_share has the shape"),
        ({"regions": ["AAA"]}, "there are 1 regions and 2 sectors for 2×2"),
        ({"sectors": ["farm"]}, "there are 2 regions and 1 sectors for 2×2"),
        (changed("pi", (0, 1, 1), -0.2), r"pi\[0, 0, 1, 1\] = -0.2 is below 0"),
        (changed("gamma", (0, 0, 1), -0.25), r"gamma\[0, 0, 1\] = -0.25 is below 0 by more"),
        (changed("value_added_share", (0, 1), 1.2), r"\[0, 1\] = 1.2 is not between 0 and 1"),
        (changed("expenditure", (1, 0), -1.0), r"expenditure\[0, 1, 0\] = -1 is below 0"),
        (changed("value_added", (1,), 0.0), r"value_added\[1\] = 0 is not above 0"),
        ({"theta": [4.0, 0.0]}, r"theta\[1\] = 0 is not above 0"),
        ({"tau": np.zeros((2, 2, 2))}, r"tau\[0, 0, 0\] = 0 is not above 0"),
        ({"final_share": [[1, -1], [1, 1]]}, r"final_share"),
        ({"final_share": [[0, 0], [1, 1]]}, "AAA has no final expenditure"),
        (changed("pi", (0, 1, 1), 0.5), "the origins of mill in AAA add up to 1.3, not 1"),
        (changed("gamma", (1, 0, 0), 0.7), "the inputs of farm in BBB add up to 1.2, not 1"),
        ({"closure": "open"}, "there is no closure 'open'; choose one of balanced"),
        ({"theta": "high"}, "theta must be an array of numbers"),
        ({"expenditure": np.full((2, 2), np.nan)}, "expenditure has figures that are not finite"),
    ],
)
def test_shares_that_cannot_be_are_refused(change, message):
    with pytest.raises(InputError, match=message):
        Base.from_shares(**shares(**change))


def test_all_problems_of_a_base_are_named_at_once():
    wrong = changed("pi", (0, 1, 1), 0.5) | changed("value_added", (1,), -1.0)
    with pytest.raises(InputError, match=r"2 problems: \(1\) value_added.*; \(2\) the origins"):
        Base.from_shares(**shares(**wrong))


def test_shares_that_are_rounded_are_scaled_and_arrays_are_frozen():
    base = Base.from_shares(**shares(pi=shares()["pi"] * (1.0 + 5e-5)))
    np.testing.assert_allclose(base.pi.sum(axis=2), 1.0, rtol=1e-15)
    np.testing.assert_allclose(base.final_share.sum(axis=1), 1.0)
    np.testing.assert_allclose(base.surplus, 0.0, atol=1e-10)
    with pytest.raises(ValueError, match="read-only"):
        base.pi[0] = 1.0
    with pytest.raises(InputError, match="no closure 'open'"):
        base.with_closure("open")
    assert Base.from_shares(**shares(regions=None, sectors=None)).regions == (
        "region 1",
        "region 2",
    )


def test_a_base_that_is_an_equilibrium_is_its_own_settled_base():
    base = Base.from_shares(**shares())
    np.testing.assert_allclose(base.consistent.pi, base.pi, atol=1e-12)
    np.testing.assert_allclose(base.consistent.expenditure, base.expenditure, rtol=1e-9)
    assert max(base.report.values()) < 1e-10


def test_closing_deficits_is_reported():
    base = Base.from_shares(**shares(**changed("pi", (0, slice(None), 0), (0.5, 0.5))))
    assert base.surplus[0] == pytest.approx(-30.0)
    assert base.report["surplus_share_of_gdp"] == pytest.approx(0.3)
    settled = base.consistent
    net = settled.sales.sum(axis=(0, 2)) - settled.sales.sum(axis=(1, 2))
    np.testing.assert_allclose(net, 0.0, atol=1e-6)
    kept = base.with_closure("fixed_nominal").consistent
    net = kept.sales.sum(axis=(0, 2)) - kept.sales.sum(axis=(1, 2))
    np.testing.assert_allclose(net, base.surplus, rtol=1e-6)


# -- Base.from_world -------------------------------------------------------------------------------


def balanced_world(rng, **options):
    """A world in which no region has a deficit: all regions alike but for what they sell where."""
    R, S = 3, 2
    a = rng.uniform(0.05, 0.2, (S, S))
    spread = np.full((R, R), 0.1) + 0.7 * np.eye(R)
    Z = np.einsum("rq,ij->riqj", spread, a * 100.0).reshape(R * S, R * S)
    Y = np.einsum("rq,i->riq", spread, rng.uniform(50.0, 90.0, S)).reshape(R * S, R)
    return World.from_arrays(
        Z, Y, regions=REGIONS[:R], sectors=SECTORS[:S], name="balanced", unit="USD", **options
    )


def test_a_world_without_deficits_is_an_equilibrium_as_it_stands(rng):
    world = balanced_world(rng)
    base = Base.from_world(world, 4.0)
    np.testing.assert_allclose(base.pi.sum(axis=2), 1.0)
    np.testing.assert_allclose(base.gamma.sum(axis=1), 1.0)
    np.testing.assert_allclose(base.final_share.sum(axis=1), 1.0)
    earned = (world.x - world.Z.sum(axis=0)).reshape(3, 2).sum(axis=1)
    np.testing.assert_allclose(base.value_added, earned, rtol=1e-9)
    spent = np.stack([world.Z.reshape(3, 2, 6).sum(axis=0)[:, q * 2 : q * 2 + 2].sum(axis=1)
                      + world.Y.reshape(3, 2, 3).sum(axis=0)[:, q] for q in range(3)])  # fmt: skip
    np.testing.assert_allclose(base.expenditure[0], spent, rtol=1e-9)
    np.testing.assert_allclose(base.output.ravel(), world.x, rtol=1e-9)
    np.testing.assert_allclose(base.surplus, 0.0, atol=1e-9)
    assert max(base.report.values()) < 1e-9


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Changes in inventories", False),
        ("INVNT", False),
        ("changes in stocks", False),
        ("gross capital formation incl. changes in inventories", True),
        ("GFCF", True),
        ("livestock and orchards", True),
    ],
)
def test_inventories_are_known_by_their_name(rng, name, kept):
    from autarky.equilibrium.calibrate import lasting

    world = random_world(rng, 2, 2, uses=2, categories=("households", name))
    assert list(lasting(world)) == [True, kept]


def test_inventories_are_removed_or_kept_where_positive(rng):
    world = random_world(rng, 2, 2)
    stocks = np.tile([[7.0, 5.0]], (4, 1))
    stocks[0, 0] = -3.0
    Y = np.stack([world.Y, stocks], axis=2).reshape(4, 4)
    with_stocks = World.from_arrays(
        world.Z, Y, regions=world.regions, sectors=world.sectors, unit="USD",
        categories=("households", "changes in inventories"), name="stocks",
        tolerate=("negative_final_demand",),
    )  # fmt: skip
    bases = {
        kind: Base.from_world(with_stocks, 4.0, inventories=kind)
        for kind in ("removed", "positive")
    }
    inputs = np.einsum("isnu->ns", np.asarray(with_stocks.dataset["intermediate"].values))
    final = world.Y.reshape(2, 2, 2).sum(axis=0).T
    np.testing.assert_allclose(bases["removed"].expenditure[0], inputs + final)
    kept = np.maximum(stocks, 0.0).reshape(2, 2, 2).sum(axis=0).T
    np.testing.assert_allclose(bases["positive"].expenditure[0], inputs + final + kept)
    with pytest.raises(InputError, match="inventories are 'removed' or 'positive', not 'kept'"):
        Base.from_world(with_stocks, 4.0, inventories="kept")


def with_satellite(world, name, values, dims, **options):
    labels = {"region": list(world.regions), "sector": list(world.sectors)}
    attrs = {"unit": "1", "source": "drawn", "evidence": "assumption"}
    array = xr.DataArray(values, {d: labels[d] for d in dims}, dims, attrs=attrs)
    return World.from_arrays(
        world.Z, world.Y, regions=world.regions, sectors=world.sectors, unit="USD", name="taxed",
        satellites={name: array}, **options,
    )  # fmt: skip


def test_tariffs_of_the_world_enter_the_base_and_its_revenue(rng):
    world = random_world(rng, 3, 2)
    rates = np.array([[0.1, 0.2], [0.3, 0.0], [0.0, 0.5]])
    base = Base.from_world(with_satellite(world, "tariff", rates, ("region", "sector")), 4.0)
    for n in range(3):
        for i in range(3):
            np.testing.assert_allclose(base.tau[n, i], 1.0 if n == i else 1.0 + rates[n])
    use = np.asarray(world.dataset["intermediate"].values).sum(axis=3)
    use = (use + np.asarray(world.dataset["final"].values).sum(axis=3)).transpose(2, 0, 1)
    imports = use.sum(axis=1) - np.einsum("nnj->nj", use)
    np.testing.assert_allclose(base.tariff_revenue, (imports * rates).sum(axis=1), rtol=1e-9)
    np.testing.assert_allclose(base.sales, use, rtol=1e-9)
    wrong = with_satellite(world, "tariff", np.full((3, 2), -1.0), ("region", "sector"))
    with pytest.raises(InputError, match="has -1 for farm in AAA; give a finite number above −1"):
        Base.from_world(wrong, 4.0)


def test_there_is_no_tariff_between_parts_of_a_country(rng):
    world = random_world(rng, 3, 2)
    parts = {"AAA": "ZZZ", "BBB": "ZZZ"}
    taxed = with_satellite(
        world, "tariff", np.full((3, 2), 0.4), ("region", "sector"), countries=parts
    )
    tau = Base.from_world(taxed, 4.0).tau
    assert (tau[:2, :2] == 1.0).all()
    assert (tau[:2, 2] == 1.4).all()
    assert (tau[2, :2] == 1.4).all()


def test_trade_between_parts_of_a_country_is_not_foreign(rng):
    parts = {"AAA": "ZZZ", "BBB": "ZZZ"}
    world = random_world(rng, 4, 2, countries=parts)
    scenario = ak.Scenario.blockade("CCC", remaining=0.4)
    found = run(world, scenario, Spec(theta=4.0), draws=1)
    base = calibrated(world, Spec(theta=4.0))
    abroad = base.sales.copy()
    abroad[:2, :2] = 0.0
    abroad[np.arange(4), np.arange(4)] = 0.0
    share = abroad.sum(axis=1) / base.sales.sum(axis=1)
    np.testing.assert_allclose(found.data["base_import_share"].values, share, rtol=1e-9)
    after = found.data["trade"].fillna(0.0).values * base.sales * (abroad > 0)
    for name, over in (("exports", (0, 2)), ("imports", (1, 2))):
        grown = after.sum(axis=over) / abroad.sum(axis=over)
        np.testing.assert_allclose(found.data[name].values, grown, rtol=1e-9)


def test_theta_may_be_a_figure_a_dict_an_array_or_a_satellite(rng):
    world = random_world(rng, 2, 2)
    default = Base.from_world(world).theta
    assert (Base.from_world(world, 3.0).theta == 3.0).all()
    assert Base.from_world(world, {"mill": 7.0}).theta.tolist() == [default[0], 7.0]
    assert Base.from_world(world, [2.0, 5.0]).theta.tolist() == [2.0, 5.0]
    own = with_satellite(world, "theta", [6.0, 9.0], ("sector",))
    assert Base.from_world(own).theta.tolist() == [6.0, 9.0]
    assert Base.from_world(own, {"mill": 7.0}).theta.tolist() == [6.0, 7.0]
    with pytest.raises(NameNotFoundError, match=r"no sector 'mil'.*did you mean 'mill'"):
        Base.from_world(world, {"mil": 7.0})
    with pytest.raises(InputError, match="theta has the shape"):
        Base.from_world(world, [1.0, 2.0, 3.0])
    with pytest.raises(InputError, match=r"theta.*is not above 0"):
        Base.from_world(world, 0.0)


# -- solve: what is given --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"tariff": np.ones((2, 2))}, r"tariff has the shape \(2, 2\); it must be \(2, 2, 2\)"),
        ({"tariff": np.zeros((2, 2, 2))}, "tariff of farm from AAA to AAA is 0; it must be"),
        ({"cost_change": -np.ones((2, 2, 2))}, "cost_change of farm from AAA to AAA is -1"),
        ({"remaining": np.full((2, 2, 2), 1.5)}, "is 1.5; it must be between 0 and 1"),
        ({"remaining": np.full((2, 2, 2), np.nan)}, "is nan; it must be between 0 and 1"),
        (
            {"remaining": np.ones((2, 2, 2)), "embargo": np.zeros((2, 2, 2))},
            "give embargo or remaining",
        ),
        ({"tariff": lambda _: 1.0}, "tariff is a function of the member; say how many members"),
        ({"theta": np.ones(3)}, r"theta has the shape \(3,\); give \(2,\) or \(members, 2\)"),
        ({"theta": -1.0}, "theta must be above 0 in every sector"),
        ({"eta": -0.1}, "eta must be a number of at least 0"),
        ({"epsilon": np.nan}, "epsilon must be a number of at least 0"),
        ({"sigma": "much"}, "sigma must be a number"),
        ({"mobility": 1.1}, "mobility must be between 0 and 1"),
        ({"eta": [1.0, 0.5], "sigma": [1, 1, 1]}, "numbers of members differ"),
        ({"eta": [1.0, 0.5], "theta": np.ones((3, 2))}, "members differ: 3 of theta"),
        ({"no_supplier": "wait"}, "no_supplier is 'raise', 'latent' or 'nonviable', not 'wait'"),
        ({"no_supplier": "latent", "latent_share": 0.0}, "latent_share must be between 0 and 1"),
    ],
)  # fmt: skip
def test_what_cannot_be_solved_for_is_refused(options, message):
    with pytest.raises(InputError, match=message):
        solve(Base.from_shares(**shares()), **options)


def test_a_start_of_another_size_is_refused(rng):
    base = make_base(rng)
    two = solve(base, eta=[1.0, 0.5])
    with pytest.raises(InputError, match="start has 2 members of another size"):
        solve(base, start=two)


def test_progress_is_told_and_may_stop_the_work(rng):
    base, seen = make_base(rng, settled=False), []
    solve(base, eta=np.linspace(0.5, 1.5, 7), progress=lambda *told: seen.append(told))
    assert {name for name, _, _ in seen} == {"solves"}
    assert seen[-1] == ("solves", 14, 14)
    assert [done for _, done, _ in seen] == sorted(done for _, done, _ in seen)

    def stop(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        solve(base, eta=[0.5, 1.5], progress=stop)


def needy(rng):
    """A base of which the first region cannot live alone, and the others can live without it."""
    return make_base(rng, 3, 2, theta=[0.8, 0.8]), {"eta": 0.08, "epsilon": 0.08, "sigma": 0.08}


def test_a_region_that_collapses_is_refused_by_name_or_counts_as_nothing(rng):
    base, hard = needy(rng)
    left = np.where(own_trade(base), 1e-12, 1.0)
    with pytest.raises(InfeasibleError, match=r"AAA cannot live on the ties .*'nonviable'"):
        solve(base, remaining=left, **hard)
    both = {name: [1.0, value] for name, value in hard.items()}
    found = solve(base, remaining=left, **both, throw=False)
    assert found.solved.all()
    assert found.status is Status.NONVIABLE
    assert found.nonviable.tolist() == [[False] * 3, [True, False, False]]
    assert found.real_income[1, 0] == 0.0
    easy = solve(base, remaining=left)
    np.testing.assert_allclose(found.real_income[0], easy.real_income, rtol=1e-9)
    reported = solve(base, remaining=left, **hard, no_supplier="nonviable")
    cut_off = solve(base, embargo=own_trade(base), **hard, no_supplier="nonviable")
    np.testing.assert_allclose(found.real_income[1], cut_off.real_income, rtol=1e-9)
    np.testing.assert_allclose(reported.real_income, cut_off.real_income, rtol=1e-9)


def test_deeper_cuts_leave_less_up_to_the_collapse(rng):
    """A draw that cannot be followed is not left out of a band, which would flatter the worst."""
    base, hard = needy(rng)
    shares = 10.0 ** -np.arange(0, 13)
    left = np.where(own_trade(base), shares[:, None, None, None], 1.0)
    found = solve(base, remaining=left, **hard, throw=False)
    assert found.solved.all()
    assert (np.diff(found.real_income[:, 0]) <= 0).all()
    assert found.real_income[0, 0] == pytest.approx(1.0)
    assert found.real_income[-1, 0] == 0.0


def test_members_without_an_equilibrium_are_raised_or_marked(rng, monkeypatch):
    monkeypatch.setattr("autarky.equilibrium.collapse.LEAST", 0.0)  # nothing counts as collapse
    base, hard = needy(rng)
    left = np.where(own_trade(base), 1e-12, 1.0)
    with pytest.raises(NotConvergedError, match=r"prices have no limit beyond .*larger θ, ε, η"):
        solve(base, remaining=left, **hard)
    both = {name: [1.0, value] for name, value in hard.items()}
    found = solve(base, remaining=left, **both, throw=False)
    assert found.solved.tolist() == [True, False]
    assert found.status is Status.NOT_CONVERGED
    assert np.isnan(found.real_income[1]).all()
    assert np.isfinite(found.real_income[0]).all()
    alone = solve(base, remaining=left, **hard, throw=False)
    assert not alone.certificate.holds


def test_a_region_that_cannot_live_alone_is_refused_by_name(rng):
    base, hard = needy(rng)
    with pytest.raises(InfeasibleError, match=r"AAA \(ρ = .*first for want of (farm|mill)\)"):
        solve(base, embargo=own_trade(base), **hard)
    found = solve(base, embargo=own_trade(base), **hard, no_supplier="nonviable")
    assert found.nonviable.tolist() == [True, False, False]
    assert found.status is Status.NONVIABLE
    assert found.real_income[0] == 0.0
    assert "AAA" in found.certificate.notes["nonviable"]


# -- solve: no supplier ----------------------------------------------------------------------------


def without_home_supply(**options):
    """AAA makes no farm goods: it buys them from BBB and CCC, as inputs too."""
    rng = np.random.default_rng(1)
    base = make_base(rng, 3, 2, theta=[4.0, 4.0])
    pi = base.pi[0].copy()
    pi[:, 0, 0] = 0.0
    pi /= pi.sum(axis=1, keepdims=True)
    return from_base(base, pi=pi, surplus=None, **options).consistent


def test_a_product_without_supplier_is_refused_by_name():
    base = without_home_supply()
    with pytest.raises(InputError, match="leaves no supplier of farm in AAA; leave"):
        solve(base, embargo=own_trade(base))
    halves = np.where(own_trade(base), 0.5, 1.0)
    assert solve(base, remaining=halves).real_income[0] < 1.0


def test_a_latent_producer_makes_the_loss_finite_and_less_the_larger_it_is():
    base = without_home_supply()
    cut = own_trade(base)
    found = [
        solve(base, embargo=cut, no_supplier="latent", latent_share=share)
        for share in (1e-6, 1e-3, 1e-1)
    ]
    losses = [1.0 - s.real_income[0] for s in found]
    assert 1.0 > losses[0] > losses[1] > losses[2] > 0.0
    assert all(s.certificate.holds and not s.nonviable.any() for s in found)
    assert all((s.trade()[cut] == 0.0).all() for s in found)
    for s, share in zip(found, (1e-6, 1e-3, 1e-1), strict=True):
        np.testing.assert_allclose(s.base.pi.sum(axis=2), 1.0)
        assert s.base.pi[0, 0, 0, 0] == pytest.approx(share)
    tiny = solve(base, no_supplier="latent", latent_share=1e-9)
    np.testing.assert_allclose(tiny.real_income, 1.0, atol=1e-9)


def test_a_region_that_is_not_viable_leaves_the_rest_of_the_world_to_trade():
    base = without_home_supply()
    found = solve(base, embargo=own_trade(base), no_supplier="nonviable", **MIDDLE)
    assert found.nonviable.tolist() == [True, False, False]
    for name in ("real_income", "real_consumption", "real_wage", "wage", "price_index", "income"):
        values = getattr(found, name)
        assert values[0] == 0.0, name
        assert (values[1:] > 0.0).all(), name
    assert found.certificate.holds
    flows = found.trade()[1:, 1:]
    np.testing.assert_allclose(flows.sum(axis=(0, 2)), flows.sum(axis=(1, 2)), rtol=1e-8)
    assert found.status is Status.NONVIABLE


def test_a_world_in_which_nobody_is_viable():
    base = without_home_supply()
    pi = base.pi[0].copy()
    pi[:, 1:, 0], pi[:, 0, 0] = 0.0, 1.0  # farm goods come from AAA, and mills from the others
    pi[:, 0, 1] = 0.0
    pi /= pi.sum(axis=1, keepdims=True)
    base = from_base(base, pi=pi, surplus=None).consistent
    found = solve(base, embargo=own_trade(base), no_supplier="nonviable")
    assert found.nonviable.all()
    assert found.status is Status.NONVIABLE
    assert (found.real_income == 0.0).all()


def test_a_latent_producer_for_inputs_alone():
    base = make_base(np.random.default_rng(1), 3, 2, uses="separate")
    pi = base.pi.copy()
    pi[0, 0, 0, 0] = 0.0  # mills of AAA buy all their farm goods abroad, its households do not
    pi /= pi.sum(axis=2, keepdims=True)
    base = from_base(base, pi=pi, surplus=None).consistent
    found = solve(base, embargo=own_trade(base), no_supplier="latent")
    assert not found.nonviable.any()
    assert 0.0 < found.real_income[0] < 1.0


def test_a_surplus_above_all_that_a_region_earns_is_refused_by_name():
    rng = np.random.default_rng(27)
    base = make_base(rng, 3, 2, closure="fixed_nominal", tariffs=0.4)
    cut = np.ones(base.tau.shape)
    cut[0, 1:, 1] = cut[1:, 0, 1] = 0.0
    with pytest.raises(NotConvergedError, match="CCC"):
        solve(base, remaining=cut, **MIDDLE)


def test_want_of_an_input_stops_an_industry_and_then_those_who_need_its_product():
    """AAA has no ore, so it makes no steel; BBB gets its steel from AAA alone, and so on to CCC."""
    open_ = np.zeros((1, 3, 3, 3), dtype=bool)  # use, sector, importer, exporter
    open_[0, 1, [0, 1], 0] = True  # steel of AAA to AAA and BBB
    open_[0, 2, [1, 2], 1] = True  # machines of BBB to BBB and CCC
    open_[0, 0, 2, 2] = open_[0, 1, 2, 2] = True  # CCC has ore and steel of its own
    inputs = np.zeros((3, 3, 3), dtype=bool)  # region, input, user
    inputs[0, 0, 1] = inputs[1, 1, 2] = True
    final = np.zeros((3, 3), dtype=bool)
    final[2, 2] = True
    found = look(open_, Needs(inputs, final), 1)
    assert np.argwhere(found.dead).tolist() == [[0, 1], [1, 2]]
    assert found.nonviable.tolist() == [False, False, True]
    missing = np.argwhere(found.missing.any(axis=0)).tolist()
    assert missing == [[0, 0], [1, 1], [2, 2]]
    assert not found.open[0, 1, 1].any()
    assert not found.open[:, :, 2].any()
    assert not found.unpaid.any()


def test_trade_that_runs_one_way_only_cannot_be_paid_for():
    base = without_home_supply()
    cut = np.zeros(base.tau.shape, dtype=bool)
    cut[0, 1:, 1] = True  # AAA still imports farm goods
    cut[1:, 0] = True  # and sells nothing
    with pytest.raises(InputError, match="no supplier of farm in AAA"):
        solve(base, embargo=cut)
    full = make_base(np.random.default_rng(2), 3, 2)
    found = solve(full, embargo=cut)
    note = found.certificate.notes["unpaid_ties"]
    assert "AAA from BBB" in note
    assert "AAA from CCC" in note
    alone = solve(full, embargo=own_trade(full))
    np.testing.assert_allclose(found.real_income, alone.real_income, rtol=1e-8)
    # on credit it can
    lent = make_base(np.random.default_rng(2), 3, 2, closure="share_of_income")
    assert "unpaid_ties" not in solve(lent, embargo=cut).certificate.notes


# -- scenarios -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world():
    rng = np.random.default_rng(7)
    return with_satellite(
        random_world(rng, 3, 2),
        "tariff",
        [[0.1, 0.2], [0.0, 0.3], [0.1, 0.0]],
        ("region", "sector"),
    )


def test_rules_of_a_scenario_become_changes(world):
    tie = {"importer": "AAA", "exporter": "BBB"}
    scenario = ak.Scenario(
        tariffs=[Tariff(**tie, rate=0.2), Tariff(**tie, sectors="mill", rate=0.1)],
        costs=[Cost(**tie, factor=2.0), Cost(**tie, sectors="farm", factor=1.5)],
        cuts=[Cut(**tie, remaining=0.5), Cut(**tie, sectors="farm", remaining=0.2)],
    )
    base = calibrated(world, Spec())
    found = changes(world, scenario, base)
    np.testing.assert_allclose(found["tariff"][0, 1], [1.1 + 0.2, 1.2 + 0.3])
    np.testing.assert_allclose(found["cost_change"][0, 1], [3.0, 2.0])
    np.testing.assert_allclose(found["remaining"][0, 1], [0.2, 0.5])
    for name, rest in (("tariff", base.tau), ("cost_change", 1.0), ("remaining", 1.0)):
        others = np.ones((3, 3), dtype=bool)
        others[0, 1] = False
        np.testing.assert_array_equal(found[name][others], np.broadcast_to(rest, (3, 3, 2))[others])
    assert changes(world, ak.Scenario.none(), base) == {}


def test_tariffs_that_add_up_to_minus_everything_are_refused(world):
    tie = {"importer": "AAA", "exporter": "BBB"}
    scenario = ak.Scenario(tariffs=[Tariff(**tie, rate=-0.7), Tariff(**tie, rate=-0.5)])
    with pytest.raises(InputError, match="add up to −100 % or less"):
        run(world, scenario, draws=1)


def test_credit_stocks_and_days_are_not_read(world):
    cut = {"importer": "AAA", "exporter": "BBB", "remaining": 0.3}
    plain = ak.Scenario(cuts=[Cut(**cut)])
    more = ak.Scenario(
        cuts=[Cut(**cut, start_days=20, duration_days=40, ramp_days=5)],
        credit=[Credit(region="AAA", ceiling_share_of_gdp=0.1)],
        stocks=[Stock(region="AAA", days=90)], rationing="households_first", start_month=3,
    )  # fmt: skip
    first, other = run(world, plain, draws=4), run(world, more, draws=4)
    assert first.data.identical(other.data)


# -- Spec, draws and horizons ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"horizn": "long"}, "'horizn'.*did you mean 'horizon'"),
        ({"horizon": "soon"}, "horizon"),
        ({"horizon": 0.5}, "horizon"),
        ({"horizon": 121}, "horizon"),
        ({"theta": -1.0}, "theta"),
        ({"theta_multiplier": 0.0}, "theta_multiplier"),
        ({"eta": -0.1}, "'eta'"),
        ({"mobility": 1.5}, "mobility"),
        ({"closure": "open"}, "closure"),
        ({"latent_share": 0.0}, "latent_share"),
        ({"no_supplier": "wait"}, "no_supplier"),
        ({"uses": "mixed"}, "uses"),
    ],
)
def test_a_spec_that_cannot_be_is_refused(fields, message):
    with pytest.raises(InputError, match=r"equilibrium\.Spec.*" + message):
        Spec(**fields)


def test_horizons_have_names_and_months_and_fields_set_stay_set():
    assert [Spec(horizon=h).months for h in ("short", "medium", "long", 7)] == [12, 36, 120, 7]
    long, short = Spec().substitution(), Spec(horizon="short").substitution()
    assert {n: r.value for n, r in long.items()} == dict.fromkeys(
        ("eta", "epsilon", "sigma", "mobility", "theta_multiplier"), 1.0
    )
    assert short["mobility"].value == 0.0
    assert all(short[n].value < 1.0 for n in short)
    given = Spec(horizon="short", eta=0.9).substitution()["eta"]
    assert (given.value, given.low, given.high) == (0.9, 0.9, 0.9)
    assert Spec(eta=0.9).substitution(1)["eta"].value == 0.9


def test_what_the_spec_sets_is_not_drawn(world):
    def drawn(**fields):
        spec = Spec(horizon="short", **fields)
        return Ensemble.of(world, spec, calibrated(world, spec), 16, 1)

    whole = drawn()
    assert list(whole.places) == [
        "theta", "theta.farm", "theta.mill", "eta", "epsilon", "sigma", "mobility",
        "theta_multiplier",
    ]  # fmt: skip
    some = drawn(theta={"farm": 5.0}, eta=0.7, theta_multiplier=1.0)
    assert list(some.places) == ["theta", "theta.mill", "epsilon", "sigma", "mobility"]
    options = some.options()
    assert (options["theta"][:, 0] == 5.0).all()
    assert (options["eta"] == 0.7).all()
    assert len(np.unique(options["theta"][:, 1])) == 16
    fixed = drawn(theta=4.0, eta=1, epsilon=1, sigma=1, mobility=1, theta_multiplier=1)
    assert fixed.places.shape == (16, 0)
    assert (fixed.options()["theta"] == 4.0).all()


def test_draws_stay_in_their_ranges_and_keep_their_places_at_every_horizon(world):
    spec = Spec()
    ensemble = Ensemble.of(world, spec, calibrated(world, spec), 50, 3)
    for months in (1, 12, 36, 120):
        known = spec.substitution(months)
        for name in ("eta", "epsilon", "sigma", "mobility", "theta_multiplier"):
            values, span = ensemble.parameter(name, months), known[name]
            assert ((values >= span.low - 1e-12) & (values <= span.high + 1e-12)).all(), name
            if span.high > span.low:
                order = np.argsort(ensemble.places[name])
                assert (np.diff(values[order]) > 0).all(), name


def test_draws_are_repeated_by_their_seed(world):
    siege, spec = ak.Scenario.blockade("AAA", remaining=0.2), Spec(horizon="medium")
    first, same, other = (run(world, siege, spec, draws=12, seed=s).data for s in (1, 1, 2))
    assert first.identical(same)
    assert not np.array_equal(first["real_income_draw"], other["real_income_draw"])
    for name in ("real_income", "real_wage", "trade", "output"):  # the centre is not drawn
        np.testing.assert_array_equal(first[name], other[name])


def test_bands_and_ranks(world):
    siege = ak.Scenario.blockade("AAA", remaining=0.2)
    data = run(world, siege, Spec(horizon="medium"), draws=40).data
    for name in ("real_income", "real_consumption", "real_wage"):
        low, middle, high = (data[f"{name}_{q}"].values for q in ("p10", "median", "p90"))
        assert (low <= middle).all()
        assert (middle <= high).all()
        draws = data[f"{name}_draw"].values
        assert draws.shape == (40, 3)
        np.testing.assert_allclose(middle, np.median(draws, axis=0))
        np.testing.assert_allclose(high, np.percentile(draws, 90, axis=0))
    more = data["loses_more"].values
    np.testing.assert_array_equal(np.diag(more), 0.0)
    assert (more + more.T <= 1.0 + 1e-12).all()
    draws = data["real_income_draw"].values
    assert more[0, 1] == (draws[:, 0] < draws[:, 1]).mean()
    assert more[0, 1] > 0.5
    assert data["parameter_value"].dims == ("draw", "parameter")
    product = sum(
        np.log(data[n]) for n in ("terms_of_trade", "trade_costs", "volume_of_trade", "transfers")
    )
    np.testing.assert_allclose(np.exp(product), data["real_income"], rtol=1e-7)


@pytest.mark.parametrize("draws", [0, -3, 2.5])
def test_a_number_of_draws_that_is_none_is_refused(world, draws):
    with pytest.raises(InputError, match="draws must be at least 1, a whole number, not"):
        run(world, draws=draws)


def test_one_draw_is_the_central_case_alone(world):
    result = run(world, ak.Scenario.blockade("AAA", remaining=0.5), draws=1)
    assert "real_income_draw" not in result.data
    assert result.provenance.seed is None
    assert result.headline == ("real_income", "real_consumption", "real_wage", "terms_of_trade")


def test_the_horizon_curve_is_run_at_each_horizon(world):
    siege, spec = ak.Scenario.blockade("AAA", remaining=0.1), Spec()
    curve = horizon_curve(world, siege, spec, months=(3, 12, 120), draws=6)
    for month in (3, 12, 120):
        once = run(world, siege, Spec(horizon=month), draws=6).data
        here = curve.data.sel(month=month)
        for name in ("real_income", "real_consumption", "real_wage"):
            np.testing.assert_allclose(here[name], once[name], rtol=1e-8)
            np.testing.assert_allclose(here[f"{name}_draw"], once[f"{name}_draw"], rtol=1e-8)
            np.testing.assert_allclose(here[f"{name}_p10"], once[f"{name}_p10"], rtol=1e-8)
    losses = 1.0 - curve.data["real_income"].sel(region="AAA").values
    assert losses[0] > losses[1] > losses[2] > 0.0
    assert curve.certificate.holds


@pytest.mark.parametrize(
    ("months", "message"),
    [((), "months must be one horizon"), ((0.5, 12), "0.5 months"), ((12, 240), "240 months")],
)
def test_months_outside_what_is_known_are_refused(world, months, message):
    with pytest.raises(InputError, match=message):
        horizon_curve(world, None, months=months, draws=1)


# -- alone -----------------------------------------------------------------------------------------


def test_autarky_of_every_region(world):
    result = autarky(world, epsilon=(0.2, 1.0), draws=20)
    data = result.data
    forms = ("one_sector", "no_inputs", "cobb_douglas", "real_income", "real_income_separate",
             "real_income_by_user")  # fmt: skip
    for name in forms:
        assert data[name].dims == ("region",)
        assert ((data[name] > 0) & (data[name] < 1)).all(), name
    np.testing.assert_allclose(data["real_income"], data["cobb_douglas"], rtol=1e-10)  # long run
    assert (data["cobb_douglas"] < data["no_inputs"]).all()
    assert (data["real_income_p10"] <= data["real_income_p90"]).all()
    assert data["real_income_at"].dims == ("shares", "epsilon", "region")
    np.testing.assert_allclose(
        data["real_income_at"].sel(shares="pooled", epsilon=1.0), data["real_income"], rtol=1e-10
    )
    assert (data["real_income_at"].sel(epsilon=0.2) < data["real_income_at"].sel(epsilon=1.0)).all()
    assert result.status is Status.EXACT
    base = calibrated(world, Spec())
    for n, name in enumerate(world.regions):
        exact = solve(base, embargo=own_trade(base, n)).real_income[n]
        assert exact == pytest.approx(float(data["real_income"].sel(region=name)), rel=1e-7)
    np.testing.assert_allclose(
        data["tariff_revenue_share"],
        base.tariff_revenue / (base.value_added + base.tariff_revenue),
        rtol=1e-9,
    )


def test_uses_that_buy_at_home_alike_lose_alike(rng):
    data = autarky(balanced_world(rng), Spec(horizon="short"), draws=1).data
    np.testing.assert_allclose(data["real_income_separate"], data["real_income"], rtol=1e-9)
    np.testing.assert_allclose(data["real_income_by_user"], data["real_income"], rtol=1e-9)
    found = viability(balanced_world(rng)).data
    for name in ("rho", "critical_theta", "critical_multiplier"):
        for kind in ("separate", "by_user"):
            np.testing.assert_allclose(found[f"{name}_{kind}"], found[name], rtol=1e-7)


def hungry():
    """AAA makes no farm goods and needs them: in its mills and at home."""
    world = random_world(np.random.default_rng(5), 3, 2)
    Z, Y = world.Z.copy(), world.Y.copy()
    Z[0], Y[0], Z[:, 0] = 0.0, 0.0, 0.0
    return World.from_arrays(
        Z, Y, regions=world.regions, sectors=world.sectors, tolerate=("zero_output",), name="hungry"
    )


def test_a_region_without_home_supply_cannot_live_alone():
    world = hungry()
    alone = autarky(world, Spec(horizon="short"), draws=1).data
    for name in ("real_income", "real_income_separate", "real_income_by_user", "cobb_douglas"):
        assert float(alone[name].sel(region="AAA")) == 0.0
        assert (alone[name].sel(region=["BBB", "CCC"]) > 0.0).all()
    found = viability(world, epsilon=(0.0, 0.5)).data
    for name in ("rho", "rho_separate", "rho_by_user", "critical_theta"):
        assert np.isinf(float(found[name].sel(region="AAA"))), name
        assert np.isfinite(found[name].sel(region=["BBB", "CCC"])).all(), name
    assert str(found["deciding_sector"].sel(region="AAA").item()) == "farm"


def test_viability_of_every_region(world):
    result = viability(world, epsilon=(0.0, 0.2, 0.9))
    data = result.data
    for end in ("", "_separate", "_by_user"):
        for name in ("rho", "critical_theta", "critical_multiplier"):
            assert data[name + end].dims == ("region",)
            assert ((data[name + end] > 0) & np.isfinite(data[name + end])).all()
        np.testing.assert_allclose(data[f"deciding_share{end}"].sum("sector"), 1.0, rtol=1e-9)
    best = data["deciding_share_by_user"].idxmax("sector")
    assert data["deciding_sector"].values.tolist() == best.values.tolist()
    assert data["rho_at"].dims == ("shares", "epsilon", "region")
    rho = data["rho_at"].sel(shares="pooled")
    assert (rho.diff("epsilon") < 0).all()


def test_rho_is_one_at_the_critical_theta(rng):
    world = balanced_world(rng)  # without deficits to be closed, which is done with θ
    theta = float(viability(world).data["critical_theta"][1])
    spec = Spec(theta=theta, theta_multiplier=1.0, eta=0.0, epsilon=0.0)
    found = viability(world, spec).data
    assert float(found["rho"][1]) == pytest.approx(1.0, abs=1e-8)
    assert float(found["critical_multiplier"][1]) == pytest.approx(1.0, abs=1e-8)
