"""Outcomes of the equilibrium clock, computed a second time from the equations as documented."""

from dataclasses import dataclass

import numpy as np
import pytest
import xarray as xr
from tests.strategies import random_world

import autarky as ak
from autarky.equilibrium import Base, Spec, run, solve
from autarky.equilibrium.run import calibrated
from autarky.scenario import Cost, Cut, Tariff

ETA, EPSILON, SIGMA = 0.6, 0.4, 0.8
EXACT = 1e-11
REGIONS, SECTORS = ["AAA", "BBB", "CCC"], ["farm", "mill", "mine"]
CASES = [
    ("balanced", 1.0, "pooled"), ("balanced", 0.0, "pooled"), ("balanced", 0.5, "separate"),
    ("share_of_income", 0.0, "pooled"), ("share_of_income", 1.0, "separate"),
]  # fmt: skip


def taxed_world():
    """Three regions and products, with households, a government and tariffs."""
    rng = np.random.default_rng(11)
    rates = xr.DataArray(
        rng.uniform(0.0, 0.4, (3, 3)), {"region": REGIONS, "sector": SECTORS}, ("region", "sector"),
        attrs={"unit": "share"},
    )  # fmt: skip
    return random_world(
        rng, 3, 3, uses=2, categories=("households", "government"), satellites={"tariff": rates}
    )


SCENARIO = ak.Scenario(
    tariffs=[Tariff(importer="AAA", exporter="BBB", sectors="mill", rate=0.25)],
    costs=[Cost(importer="CCC", exporter="AAA", factor=1.6)],
    cuts=[Cut(importer="BBB", exporter="CCC", sectors="farm", remaining=0.3)],
)


@dataclass(frozen=True)
class Ties:
    """(importer, exporter, sector) one plus the tariff, factor of costs, share that is left."""

    tau: np.ndarray
    kappa: np.ndarray
    left: np.ndarray

    @classmethod
    def of(cls, base: Base):
        """What `SCENARIO` says, written into arrays by hand."""
        tau, kappa, left = base.tau.copy(), np.ones((3, 3, 3)), np.ones((3, 3, 3))
        tau[0, 1, 1] += 0.25
        kappa[2, 0, :] = 1.6
        left[1, 2, 0] = 0.3
        return cls(tau, kappa, left)


@dataclass(frozen=True)
class State:
    """Prices as ratios to the base and values in money; n importer, i exporter, j product."""

    w: np.ndarray  # (n, j) rewards
    P: np.ndarray  # (use, n, j) prices of composites
    c: np.ndarray  # (n, j) unit costs
    B: np.ndarray  # (n, j) share of value added
    flows: np.ndarray  # (n, i, j) before tariffs
    Y: np.ndarray  # (i, j) output
    W: np.ndarray  # (n,) reward of all factors
    income: np.ndarray  # (n,) before what the closure's absorber takes
    basket: dict  # name: (n,) price of final use and of the households' basket


def ces(shares, prices, elasticity):
    """Price of a bundle: the mean of prices whose substitutes have an elasticity."""
    return (shares * prices ** (1.0 - elasticity)).sum() ** (1.0 / (1.0 - elasticity))


def state(base: Base, ties: Ties, theta, given) -> State:
    """Everything else from rewards, prices and expenditures, one cell after another."""
    w, P, X = given
    c, B, flows = np.zeros((3, 3)), np.zeros((3, 3)), np.zeros((3, 3, 3))
    for n, j in np.ndindex(3, 3):
        inputs = ces(base.gamma[n, :, j], P[0, n], EPSILON)
        share = base.value_added_share[n, j]
        c[n, j] = ces(np.array([share, 1.0 - share]), np.array([w[n, j], inputs]), ETA)
        B[n, j] = share * (w[n, j] / c[n, j]) ** (1.0 - ETA)
    for u, n, i, j in np.ndindex(base.uses, 3, 3, 3):
        at = n, i, j
        dearer = ties.kappa[at] * ties.tau[at] / base.tau[at] * c[i, j] / P[u, n, j]
        bought = base.pi[u, n, i, j] * ties.left[at] * dearer ** -theta[j] * X[u, n, j]
        flows[at] += bought / ties.tau[at]
    Y = flows.sum(axis=0)
    W = (B * Y).sum(axis=1) / base.value_added
    gross = W * base.value_added + (flows * (ties.tau - 1.0)).sum(axis=(1, 2))
    before = base.value_added + base.tariff_revenue
    kept = 1.0 - (base.surplus / before if base.closure == "share_of_income" else 0.0)
    shares = {"final": base.final_share, "households": base.household_share}
    basket = {
        name: np.array([ces(share[n], P[-1, n], SIGMA) for n in range(3)])
        for name, share in shares.items()
    }
    return State(w, P, c, B, flows, Y, W, gross * kept, basket)


def expected(new: State, old: State) -> dict[str, np.ndarray]:
    """Outcomes as the documentation defines them, every region and product by itself."""
    foreign = 1.0 - np.eye(3)[:, :, None]
    price = new.basket["final"] / old.basket["final"]
    households = new.basket["households"] / old.basket["households"]
    income, reward = new.income / old.income, new.W / old.W
    exports, imports = ([(s.flows * foreign).sum(axis=a) for s in (new, old)]
                        for a in ((0, 2), (1, 2)))  # fmt: skip
    home = np.array([[new.flows[n, n, j] for j in range(3)] for n in range(3)])
    return {
        "real_income": income / price,
        "real_consumption": income / households,
        "real_wage": reward / price,
        "price_index": price,
        "exports": exports[0] / exports[1],
        "imports": imports[0] / imports[1],
        "output": (new.Y / new.c) / (old.Y / old.c),
        "employment": (new.B * new.Y / new.w) / (old.B * old.Y / old.w),
        "prices": new.P[-1] / old.P[-1] / price[:, None],
        "import_share": 1.0 - home / new.flows.sum(axis=1),
        "trade": new.flows / old.flows,
    }


@pytest.fixture
def _tight(monkeypatch):
    """Let the solver go on to rounding, so that what differs is the definitions."""
    monkeypatch.setattr("autarky.equilibrium.accelerate.TOLERANCE", 1e-14)


@pytest.mark.usefixtures("_tight")
@pytest.mark.parametrize(("closure", "mobility", "uses"), CASES)
def test_outcomes_are_what_the_documentation_says(closure, mobility, uses):
    world = taxed_world()
    spec = Spec(
        theta={"farm": 5.0, "mill": 3.0, "mine": 8.0}, theta_multiplier=0.7, eta=ETA,
        epsilon=EPSILON, sigma=SIGMA, mobility=mobility, closure=closure, uses=uses,
    )  # fmt: skip
    base, theta = calibrated(world, spec), 0.7 * np.array([5.0, 3.0, 8.0])
    ties = Ties.of(base)
    point = solve(
        base, theta=theta, eta=ETA, epsilon=EPSILON, sigma=SIGMA, mobility=mobility,
        tariff=ties.tau, cost_change=ties.kappa, remaining=ties.left,
    ).point()  # fmt: skip
    new = state(base, ties, theta, (np.exp(point.w), np.exp(point.P), point.X))
    none = Ties(base.tau, np.ones((3, 3, 3)), np.ones((3, 3, 3)))
    one = np.ones((3, 3))
    old = state(base, none, theta, (one, np.ones_like(base.expenditure), base.expenditure))
    found = run(world, SCENARIO, spec, draws=1).data
    for name, values in expected(new, old).items():
        np.testing.assert_allclose(found[name].values, values, rtol=EXACT, err_msg=name)
