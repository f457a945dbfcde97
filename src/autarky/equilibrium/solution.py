"""What solving gives: ratios to the base of every member, with residuals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import NotConvergedError
from autarky._core.status import Certificate, Status
from autarky.equilibrium.base import Base
from autarky.equilibrium.cases import kept_surpluses
from autarky.equilibrium.certify import RESIDUALS, residuals
from autarky.equilibrium.equations import Member, Point, basket_price, evaluate
from autarky.equilibrium.iterate import Found
from autarky.equilibrium.reference import Reference
from autarky.equilibrium.tasks import Case

Array = NDArray[np.float64]

OUTCOMES = ("real_income", "real_consumption", "real_wage", "wage", "price_index", "income")


@dataclass(frozen=True, eq=False)
class Solution:
    """Equilibria of one or many members, as ratios to the base where not said otherwise.

    Without members (one theta, one change) arrays have no leading axis.

    Parameters
    ----------
    real_income
        (…, region) income over the price of final use: the exact change of welfare. Income is
        (W VA + R − S'), before the share μ of eq. 6 that makes the world's sum come out, as
        Felbermayr, Gröschl and Heiland (2022) have it; `absorbed` says how large that is. In a
        group of regions that the change has split off from the rest μ counts: nobody finances a
        deficit there.
    real_consumption
        (…, region) income over the price of the households' basket.
    real_wage
        (…, region) reward of factors over the price of final use.
    wage
        (…, region) reward of factors, in units of the world's value added.
    price_index
        (…, region) price of final use.
    income
        (…, region) final expenditure, money of the base.
    absorbed
        Largest ``|μ − 1|`` of any region and member, in the new equilibrium or the base.
    nonviable
        (…, region) regions whose final use cannot be met; their ratios are 0.
    status, certificate
        How it ended, and the largest residuals over all members that are solved; over those that
        are not where none is.
    distance, sweeps
        (members,) largest ``|T(z) − z|`` and evaluations of the map.
    """

    base: Base
    real_income: Array
    real_consumption: Array
    real_wage: Array
    wage: Array
    price_index: Array
    income: Array
    absorbed: float
    nonviable: NDArray[np.bool_]
    status: Status
    certificate: Certificate
    distance: Array
    sweeps: NDArray[np.int64]
    solved: NDArray[np.bool_]
    z: Array
    _members: tuple[Case, ...]
    _zero: Reference

    @property
    def members(self) -> int:
        """How many members there are."""
        return len(self.z)

    def refuse_unless_certified(self) -> None:
        """Raise if a residual is above its tolerance.

        Raises
        ------
        NotConvergedError
            With the residual, and the elasticities of the first member that it is of.
        """
        if self.certificate.holds and self.solved.all():
            return
        what = self.certificate.notes.get("rejected", "a residual is above its bound")
        task = self._members[int(np.argmin(self.solved))].task
        eta, epsilon, sigma, _ = task.elasticity
        msg = (
            f"no equilibrium holds to its tolerance: {what} "
            f"(η {eta:.2g}, ε {epsilon:.2g}, σ {sigma:.2g}); leave more of the flows, or give more "
            "time to substitute"
        )
        raise NotConvergedError(msg + kept_surpluses(self.base))

    def point(self, member: int = 0) -> Point:
        """Everything that the equations give at a member's equilibrium."""
        return self._members[member].point(self.z[member])

    def case(self, member: int = 0) -> Case:
        """What a member was solved with."""
        return self._members[member]

    def reference(self, member: int = 0) -> Point:
        """The base of a member: the equilibrium with its parameters and nothing changed."""
        found: Point = self._zero.points[self._zero.which[member]]
        return found

    def base_state(self, member: int = 0) -> Array:
        """(size,) state of a member's base."""
        found: Array = self._zero.z[self._zero.which[member]]
        return found

    def base_trade(self, member: int = 0) -> Array:
        """(importer, exporter, sector) flows before tariffs in a member's base, money."""
        flows: Array = self._members[member].at(0.0).trade(self.base_state(member))
        return np.asarray(flows.sum(axis=0).transpose(1, 2, 0))

    def trade(self, member: int = 0) -> Array:
        """(importer, exporter, sector) flows before tariffs at a member's equilibrium, money."""
        flows: Array = self._members[member].trade(self.z[member])
        return np.asarray(flows.sum(axis=0).transpose(1, 2, 0))


@np.errstate(all="ignore")  # a member that ran away is judged by its residuals
def conclude(cases: tuple[Case, ...], zero: Reference, found: Found, *, batched: bool) -> Solution:
    """Outcomes of all members over their references, with the largest residuals.

    A member whose residuals are above their tolerances counts as unsolved.

    Parameters
    ----------
    cases, zero, found
        The members, their bases, and where the iteration ended.
    batched
        Whether results have an axis of members.
    """
    base = cases[0].base
    lost = np.array([case.nonviable for case in cases])
    solved = found.solved.copy()
    values = {name: np.full(lost.shape, np.nan) for name in OUTCOMES}
    worst, absorbed = dict.fromkeys(RESIDUALS, 0.0), 0.0
    rejected: dict[str, object] = {}
    ended = dict.fromkeys(RESIDUALS, float(found.distance.max()))
    for k in np.flatnonzero(solved):
        case, old = cases[k], zero.points[zero.which[k]]
        member, state = case.member(), case.shape.parts(found.z[k])
        point = evaluate(case.economy, member, *state)
        sizes = residuals(case.economy, member, point, state, ~lost[k])
        solved[k] = all(sizes[name] <= bound for name, bound in RESIDUALS.items())
        if not solved[k]:
            name = max(sizes, key=lambda n: sizes[n] / RESIDUALS[n])
            rejected.setdefault("rejected", f"{name.replace('_', ' ')} is off by {sizes[name]:.2g}")
            ended = sizes
        else:
            worst = {name: max(worst[name], size) for name, size in sizes.items()}
            left_out = case.beyond(point), old.mu
            for name, value in _ratios(case, member, (point, old), left_out).items():
                values[name][k] = np.where(lost[k], 0.0, value)
            mu = np.concatenate([old.mu[~lost[k]], point.mu[~lost[k]]])
            absorbed = max(absorbed, float(np.abs(mu - 1.0).max(initial=0.0)))
    notes = {
        "members": len(cases),
        "sweeps_largest": int(found.sweeps.max()),
        "closure": base.closure,
        "absorbed_share_of_income": absorbed,
        **_notes(cases, lost),
        **rejected,
    }
    if not solved.any():  # of whom there is nothing better to say
        worst = ended
    if not solved.all():
        notes["unsolved"] = int((~solved).sum())
    status = Status.NONVIABLE if lost.any() else Status.CONVERGED
    one: Any = slice(None) if batched else 0
    return Solution(
        base=base,
        **{name: value[one] for name, value in values.items()},
        absorbed=absorbed,
        nonviable=lost[one],
        status=status if solved.all() else Status.NOT_CONVERGED,
        certificate=Certificate(worst, RESIDUALS, notes),
        distance=found.distance,
        sweeps=found.sweeps,
        solved=solved,
        z=found.z,
        _members=cases,
        _zero=zero,
    )


def _ratios(
    case: Case, member: Member, points: tuple[Point, Point], left_out: tuple[Array, Array]
) -> dict[str, Array]:
    """(region,) every outcome of a member over its base."""
    point, old = points
    spent = point.income / left_out[0] / (old.income / left_out[1])
    price = np.exp(point.Pi - old.Pi)
    basket, origin = case.base.household_share, case.base.economy
    new = basket_price(basket, case.economy, member, point)
    before = basket_price(basket, origin, member, old)
    return {
        "real_income": spent / price,
        "real_consumption": spent / np.exp(new - before),
        "real_wage": point.W / old.W / price,
        "wage": point.W / old.W,
        "price_index": price,
        "income": point.income,
    }


def _notes(cases: tuple[Case, ...], lost: NDArray[np.bool_]) -> dict[str, object]:
    """What a reader must know to judge: ties that could not be paid, what cannot be supplied."""
    notes: dict[str, object] = {}
    regions = cases[0].base.regions
    unpaid = np.any([case.unpaid for case in cases], axis=0)
    if unpaid.any():
        pairs = [f"{regions[n]} from {regions[i]}" for n, i in np.argwhere(unpaid)[:6]]
        notes["unpaid_ties"] = (
            f"trade that runs one way only cannot be paid for and is closed: {', '.join(pairs)}"
        )
    if lost.any():
        notes["nonviable"] = ", ".join(regions[n] for n in np.flatnonzero(lost.any(axis=0)))
    return notes
