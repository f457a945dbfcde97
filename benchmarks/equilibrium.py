"""The equilibrium clock against a nested solver and gegravity, in batches, and by bytes moved."""

from __future__ import annotations

import io
import sys
import time
import warnings
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from autarky import equilibrium
from autarky.equilibrium.accelerate import accelerate
from autarky.equilibrium.base import Base
from autarky.replications.caliendo_parro import base_1993, nafta_tariffs
from autarky.replications.felbermayr import base_2014, policy_draws
from benchmarks.registry import Figure, benchmark, median_seconds
from benchmarks.tables import icio_like, world_of

TESTS = Path(__file__).resolve().parents[1] / "tests"
SHARED = Path(__file__).resolve().parents[1] / ".." / "shared" / "data"
SIGMA = 5.0


@benchmark("equilibrium_nafta")
def equilibrium_nafta() -> list[Figure]:
    """Caliendo and Parro's NAFTA, 31 × 40: one solve from the balanced base, against theirs."""
    reference = _reference()
    data = base_1993(SHARED / "cp2015")
    tariff = nafta_tariffs(SHARED / "cp2015")
    base = data.base("balanced").consistent
    ours = median_seconds(lambda: equilibrium.solve(base, tariff=tariff), 15)
    before = reference.nested(data, reference.Shock(), closure="balanced")
    balanced = reference.moved(data, before, balanced=True)
    start = time.perf_counter()
    theirs = reference.nested(balanced, reference.Shock(tau=tariff), closure="balanced")
    nested = time.perf_counter() - start
    found = equilibrium.solve(base, tariff=tariff).real_income
    income = balanced.value_added + balanced.revenue
    gap = np.abs(theirs.I / income / theirs.Pi / found - 1.0)
    return [
        Figure("a solve of ours", ours, "s"),
        Figure("a solve of the nested algorithm (once)", nested, "s"),
        Figure("nested over ours", nested / ours, "×", 300.0, at_least=True),
        Figure("largest difference of real income", float(gap.max()), "ratio", 1e-6),
        *_bytes(base, {"tariff": tariff}),
    ]


@benchmark("equilibrium_draws")
def equilibrium_draws() -> list[Figure]:
    """Felbermayr et al., 44 × 50: one solve, and 1,000 draws × 3 policies in one call each."""
    folder = SHARED / "fgh2022"
    base = base_2014(folder).base("share_of_income")
    settled = base.consistent
    thetas, kappas = zip(
        *(policy_draws(folder, policy) for policy in ("single_market", "euro", "schengen")),
        strict=True,
    )
    one = median_seconds(lambda: equilibrium.solve(settled, cost_change=kappas[0](0)), 15)
    draws = len(thetas[0])
    start = time.perf_counter()
    equilibrium.solve(
        base,
        theta=np.concatenate(thetas),
        cost_change=lambda k: kappas[k // draws](k % draws),
        members=3 * draws,
    )
    many = time.perf_counter() - start
    return [
        Figure("a solve", one, "s", 0.06),
        Figure("1,000 draws × 3 policies, their bases included", many, "s", 150.0),
        Figure("a member of the batch", many / (3 * draws), "s"),
        *_bytes(settled, {"cost_change": kappas[0](0)}),
    ]


@benchmark("equilibrium_sizes")
def equilibrium_sizes() -> list[Figure]:
    """Synthetic worlds of the sizes of published tables: a decoupling of two halves."""
    figures = []
    for regions, sectors, bound in ((77, 45, 0.2), (160, 60, 1.2)):
        base = _synthetic(regions, sectors)
        half = np.arange(regions) < regions // 2
        cost = np.ones(base.tau.shape)
        cost[half[:, None] != half[None, :]] = 1.5
        seconds = median_seconds(lambda b=base, c=cost: equilibrium.solve(b, cost_change=c), 5)
        size = f"{regions} × {sectors}"
        figures.append(Figure(f"a solve, {size}", seconds, "s", bound))
        figures += _bytes(base, {"cost_change": cost}, f", {size}")
    return figures


@benchmark("equilibrium_gegravity")
def equilibrium_gegravity() -> list[Figure]:
    """One-sector worlds in which gravity holds: border costs halved between two countries."""
    figures = []
    for countries in (30, 50):
        trade, distance, scale = _gravity(countries)
        border = np.ones((countries, countries))
        border[0, 1] = border[1, 0] = 0.5 ** (1.0 / (SIGMA - 1.0))
        base = _one_sector(trade)
        ours = median_seconds(
            lambda b=base, c=border: equilibrium.solve(b, cost_change=c[:, :, None]), 15
        )
        seconds, prices = _peer(trade, distance, scale)
        found = equilibrium.solve(base, cost_change=border[:, :, None])
        truth, peer = (v / v[-1] for v in (found.wage, prices))
        change, gap = np.abs(truth - 1.0).max(), np.abs(peer - truth).max()
        size = f"{countries} countries"
        figures += [
            Figure(f"a solve of ours, {size}", ours, "s"),
            Figure(f"gegravity's simulate, {size}", seconds, "s"),
            Figure(f"gegravity over ours, {size}", seconds / ours, "×", 300.0, at_least=True),
            Figure(f"our residual, {size}", found.certificate.residuals["map"], "", 1e-8),
            Figure(f"gegravity's prices off it, {size}", float(gap), "ratio"),
            Figure(f"largest true change of a price, {size}", float(change), "ratio"),
        ]  # fmt: skip
    return figures


@cache
def _reference() -> object:
    """Plain solvers, which live with the tests."""
    import importlib.util

    name = "tests.reference"
    spec = importlib.util.spec_from_file_location(name, TESTS / "reference/equilibrium.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@cache
def _synthetic(regions: int, sectors: int) -> Base:
    """Shares of a synthetic table: those of the whole table where it fits, else drawn directly."""
    rng = np.random.default_rng(7)
    if regions * sectors <= 4000:
        world = world_of(*icio_like(regions, sectors), regions, sectors)
        return Base.from_world(world, rng.uniform(2.0, 12.0, sectors)).consistent
    pi = rng.random((regions, regions, sectors)) ** 3 * rng.lognormal(0, 1, regions)[:, None]
    pi[np.arange(regions), np.arange(regions)] += 3.0 * pi.sum(axis=1)
    gamma = rng.random((regions, sectors, sectors))
    return Base.from_shares(
        pi=pi / pi.sum(axis=1, keepdims=True),
        gamma=gamma / gamma.sum(axis=1, keepdims=True),
        value_added_share=rng.uniform(0.3, 0.6, (regions, sectors)),
        expenditure=rng.lognormal(0.0, 1.0, (regions, sectors)),
        value_added=rng.lognormal(0.0, 1.0, regions),
        final_share=rng.random((regions, sectors)),
        theta=rng.uniform(2.0, 12.0, sectors),
    ).consistent


def _bytes(base: Base, change: dict[str, object], where: str = "") -> list[Figure]:
    """Time of a sweep over one reading of what it must read: flows, inputs, state, history."""
    solution = equilibrium.solve(base, **change)
    case = solution.case()
    z = np.tile(solution.base_state(), (1, 1))
    seconds = median_seconds(lambda: accelerate([case], z.copy()), 5) / solution.sweeps[0]
    tables = 2 if (base.tau != 1.0).any() or "tariff" in change else 1
    floor = tables * base.pi.nbytes + 2 * base.gamma.nbytes + 17 * z.nbytes
    buffer = np.ones(max(floor // 8, 1))
    once = median_seconds(buffer.sum, 15)
    return [
        Figure(f"bytes that a sweep must read{where}", floor / 1e6, "MB"),
        Figure(f"a sweep over reading them once{where}", seconds / once, "×"),
    ]


def _gravity(countries: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Trade (importer, exporter) in which structural gravity holds, log distances, and the scale of
    outward resistances that gegravity's solver has to be told.
    """
    rng = np.random.default_rng(countries)
    place, output = rng.random((countries, 2)), rng.lognormal(0.0, 1.0, countries)
    distance = np.log(0.1 + np.linalg.norm(place[:, None] - place[None], axis=2)) + 5.0
    power = np.exp(-0.9 * distance - 2.0 * (1.0 - np.eye(countries)))
    inward, outward = np.ones(countries), np.ones(countries)
    world = output.sum()
    for _ in range(20_000):
        inward = power @ (output / world / outward)
        new = power.T @ (output / world / inward)
        if np.abs(new / outward - 1.0).max() < 1e-14:
            break
        outward = new
    trade = output[:, None] * output[None, :] / world * power / np.outer(inward, outward)
    return trade, distance, float(np.median(1.0 / (outward * inward[-1])))


def _one_sector(trade: np.ndarray) -> Base:
    spent = trade.sum(axis=1)
    return Base.from_shares(
        pi=(trade / spent[:, None])[:, :, None],
        gamma=np.zeros((len(trade), 1, 1)),
        value_added_share=np.ones((len(trade), 1)),
        expenditure=spent[:, None],
        value_added=trade.sum(axis=0),
        theta=SIGMA - 1.0,
    )


def _peer(trade: np.ndarray, distance: np.ndarray, scale: float) -> tuple[float, np.ndarray]:
    """Seconds of gegravity's simulation, its baseline built, and the factory-gate prices found."""
    import gegravity as ge

    codes = [f"C{k:02}" for k in range(len(trade))]
    rows = [
        {
            "importer": codes[n], "exporter": codes[i], "year": "2000", "trade": trade[n, i],
            "Y": trade[:, i].sum(), "E": trade[n].sum(), "distance": distance[n, i],
            "border": float(n != i), "pact": 0.0,
        }
        for n in range(len(trade))
        for i in range(len(trade))
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    estimates = pd.DataFrame(
        {"var": ["distance", "border", "pact"], "coeff": [-0.9, -2.0, np.log(2.0)], "ste": 0.1}
    )
    coefficients = ge.CostCoeffs(
        estimates, identifier_col="var", coeff_col="coeff", stderr_col="ste"
    )
    baseline = ge.BaselineData(
        frame, trade_var_name="trade", expend_var_name="E", output_var_name="Y"
    )
    with warnings.catch_warnings(), redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        model = ge.OneSectorGE(
            baseline, year="2000", reference_importer=codes[-1], expend_var_name="E",
            output_var_name="Y", sigma=SIGMA, cost_variables=["distance", "border", "pact"],
            cost_coeff_values=coefficients, quiet=True,
        )  # fmt: skip
        model.build_baseline(omr_rescale=scale)
        experiment = frame.copy()
        pair = {codes[0], codes[1]}
        experiment["pact"] = [
            float({a, b} == pair) for a, b in zip(frame["importer"], frame["exporter"], strict=True)
        ]
        model.define_experiment(experiment)
        start = time.perf_counter()
        model.simulate()
        seconds = time.perf_counter() - start
    return seconds, model.factory_gate_prices.loc[codes].to_numpy().ravel()
