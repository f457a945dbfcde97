"""A case of the literal model from the inputs of the factored one, and both runs side by side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from tests.reference.disruption import Case, literal

from autarky.disruption.damage import Damage
from autarky.disruption.economy import Economy
from autarky.disruption.simulate import simulate

ZERO = 1e-9


def by_importer(flow: np.ndarray) -> np.ndarray:
    """(product, importer, exporter[, user]) as a matrix supplier × column, region-major both."""
    S, R = flow.shape[:2]
    wide = flow.reshape(S, R, R, -1)
    return wide.transpose(2, 0, 1, 3).reshape(R * S, -1)


def case_of(economy: Economy, events, days: int) -> Case:
    """The literal model's inputs: those of the first member."""
    table, members, spec = economy.table, economy.members, economy.spec
    S, R = table.shape
    damage = Damage(events, economy.world, table, compat=False)
    phases = [economy.ties.phase(day) for day in range(days)]
    return Case(
        R=R,
        S=S,
        Z=by_importer(table.Z),
        Yh=by_importer(table.households),
        Yo=by_importer(table.others),
        drawdown=table.drawdown.ravel(),
        x0=table.x.ravel(),
        kappa=np.stack([phase.kappa.transpose(1, 2, 0) for phase in phases]),
        cut=np.stack([phase.cut.transpose(1, 2, 0) for phase in phases]),
        psi=float(members.psi[0]),
        s=members.inventory_days[..., 0],
        tau=members.restoration_days[..., 0],
        phi=members.rerouting[:, 0],
        needed=(economy.buying.kind > 0).reshape(S, -1),
        crit=economy.defaults.criticality.reshape(S, -1),
        rule=members.criticality[0],
        rationing=economy.rationing,
        household_target=economy.household_target[..., 0],
        household_start=economy.household_start[..., 0],
        restock_days=float(members.restocking[0]),
        start=economy.start[..., 0].reshape(S, -1),
        lost=np.stack([damage.lost(day).ravel() for day in range(days)]),
        alpha_base=spec.overproduction_base,
        alpha_max=spec.overproduction_max,
        alpha_tau=spec.overproduction_days,
        order=spec.order,
        gap=spec.inventory_gap,
    )


class Everything:
    """Notes all that the literal model returns, by day, for every member."""

    def __init__(self) -> None:
        self.days: list[dict[str, np.ndarray]] = []
        self._unmet = None

    def before(self, _day, state) -> None:
        self._unmet = state.books.unmet.copy()

    def after(self, _day, happened, state, _lost) -> None:
        def flat(values):
            return values.reshape(-1, values.shape[-1]).copy()

        stocks = state.books.w
        self.days.append(
            {
                "output": flat(happened.output),
                "demand": flat(happened.demand),
                "capacity": flat(happened.capacity),
                "consumption": happened.consumption.copy(),
                "other": happened.other_use.copy(),
                "stocks": stocks.reshape(len(stocks), -1, stocks.shape[-1]).copy(),
                "household": state.households.h.copy(),
                "unmet": state.books.unmet - self._unmet,
            }
        )

    def paths(self, member: int = 0) -> dict[str, np.ndarray]:
        names = self.days[0]
        return {name: np.stack([d[name][..., member] for d in self.days]) for name in names}


def moved_by_rounding(economy: Economy, events, days: int, expected: dict) -> dict:
    """By how much the literal model's own paths move when its table moves by a rounding.

    Where inventories run low its dynamics can amplify: then nothing nearer can be asked of anybody.
    """
    rng = np.random.default_rng(1)
    case = case_of(economy, events, days)

    def nudged(values):
        return values * (1.0 + np.finfo(float).eps * rng.integers(-1, 2, values.shape))

    names = ("Z", "Yh", "Yo", "x0", "start", "s")
    other = literal(replace(case, **{n: nudged(getattr(case, n)) for n in names}), days)
    other["unmet"] = other["unmet"].reshape(days, case.S, case.R, case.S).sum(axis=3)
    return {name: np.abs(other[name] - expected[name]).max() for name in expected}


def both(world, scenario, spec, events=()) -> tuple[dict, dict, Economy]:
    """Paths of the factored model, of the literal one, and what was run."""
    economy = Economy.of(world, scenario, spec)
    seen = Everything()
    simulate(economy, events, [seen])
    expected = literal(case_of(economy, events, spec.horizon_days), spec.horizon_days)
    found = seen.paths()
    S = economy.table.shape[0]
    R = economy.table.shape[1]  # the literal model's unmet use is by industry, ours by region
    expected["unmet"] = expected["unmet"].reshape(spec.horizon_days, S, R, S).sum(axis=3)
    return found, expected, economy
