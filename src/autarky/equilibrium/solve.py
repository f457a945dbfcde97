"""Solve the model: from a base and a change to a certified equilibrium, for one member or many."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autarky._core.errors import InputError
from autarky._core.progress import Progress, silent
from autarky.equilibrium.base import Base
from autarky.equilibrium.cases import NoSupplier, build_cases, raise_if_unsolved
from autarky.equilibrium.collapse import collapsed, raise_collapsed
from autarky.equilibrium.iterate import iterate
from autarky.equilibrium.latent import with_latent
from autarky.equilibrium.parameters import count_members, parameters, spread
from autarky.equilibrium.reference import Reference, references
from autarky.equilibrium.shocks import Change, Shocks
from autarky.equilibrium.solution import Solution, conclude
from autarky.equilibrium.tasks import Case

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


def solve(
    base: Base,
    *,
    cost_change: Change = None,
    tariff: Change = None,
    embargo: Change = None,
    remaining: Change = None,
    theta: ArrayLike | None = None,
    eta: ArrayLike = 1.0,
    epsilon: ArrayLike = 1.0,
    sigma: ArrayLike = 1.0,
    mobility: ArrayLike = 1.0,
    no_supplier: NoSupplier = "raise",
    latent_share: float = 1e-3,
    start: Solution | None = None,
    members: int | None = None,
    throw: bool = True,
    progress: Progress = silent,
) -> Solution:
    """Solve for the equilibrium after a change of costs, tariffs or ties.

    Parameters
    ----------
    base
        What ratios are taken from. Where it is not an equilibrium under its closure, each member's
        own base is solved first, with its parameters and nothing changed.
    cost_change
        Ratio κ of new to old iceberg costs, (importer, exporter, sector).
    tariff
        One plus the new tariff, in the same layout.
    embargo
        True where a flow is cut: exactly nothing, by a mask.
    remaining
        Share of a flow that a cut leaves in the first order (κ = share^(−1/θ)); 0 is an embargo.
        Each of these four may have a leading axis of members, or be a function of the member's
        number; then say how many `members`.
    theta
        (sector,) or (members, sector); None: the base's.
    eta, epsilon, sigma
        Elasticities between value added and inputs, among inputs, in final use: numbers from 0
        up, or one for each member. 1: Cobb–Douglas.
    mobility
        1: factors move between sectors; 0: specific to theirs. Between: m = ν/(1 + ν) for a
        supply to each sector of elasticity ν.
    no_supplier
        A region left with no supplier of a product that it needs: ``"raise"`` (naming it),
        ``"latent"`` (a domestic producer with `latent_share` of expenditure in the base), or
        ``"nonviable"`` (its ratios are 0, it leaves the world's trade, and the rest is solved).
        So it is with a region that would keep less than 1e-3 of its real income where the member
        cannot be solved with it; in members that are not thrown it is always reported.
    start
        A solution of as many members from which to begin.
    throw
        False: return unsolved members too, marked by `solved`; for sweeps.
    progress
        Called as ``progress("solves", done, total)``; raise from it to cancel.

    Returns
    -------
    Solution

    Raises
    ------
    InputError
        If shapes or ranges are wrong, or under ``"raise"`` a needed product has no supplier.
    InfeasibleError
        If a region cannot live on what is left, unless that is to be reported.
    NotConvergedError
        If a member could not be solved, with how far along the path to its ties it came.

    Notes
    -----
    Map: one sweep of eq. 1–6 (:mod:`autarky.equilibrium.equations`) on (ln w, ln P, ln X), Anderson
    acceleration, factor rewards relaxed by 1/(1 + θ × share bought abroad). A member that does not
    settle is followed from the base along the straight path in ln κ, ln τ and shares.
    """
    shocks = Shocks.of(
        base, cost_change=cost_change, tariff=tariff, embargo=embargo, remaining=remaining,
        members=members,
    )  # fmt: skip
    elasticity = {"eta": eta, "epsilon": epsilon, "sigma": sigma, "mobility": mobility}
    chosen = parameters(base, theta, elasticity)
    count, batched = count_members(shocks, chosen, members)
    thetas, elasticities = (spread(p, count) for p in chosen)
    if no_supplier == "latent":
        base, shocks = with_latent(base, shocks, count, elasticities, latent_share)
    elif no_supplier not in ("raise", "nonviable"):
        msg = f"no_supplier is 'raise', 'latent' or 'nonviable', not {no_supplier!r}"
        raise InputError(msg)
    total = count * 2
    zero = references(base, thetas, elasticities, lambda n: progress("solves", n, total))

    def cases_without(lost: Mask) -> tuple[Case, ...]:
        return build_cases(
            shocks, thetas, elasticities, no_supplier=no_supplier, throw=throw, lost=lost
        )

    cases = cases_without(np.zeros((count, len(base.regions)), dtype=bool))
    begin = _begin(start, zero, cases)
    found = iterate(cases, begin, lambda n: progress("solves", count + n, total))
    solution = conclude(cases, zero, found, batched=batched)
    lost = more = collapsed(cases, zero, found, solution.solved)
    while more.any():  # the others of these members once more, without them
        if throw and no_supplier != "nonviable":
            raise_collapsed(cases, more)
        cases, again = cases_without(lost), np.flatnonzero(more.any(axis=1))
        some = iterate(
            [cases[k] for k in again], begin[again], lambda _: progress("solves", total, total)
        )
        found = found.replaced(again, some)
        solution = conclude(cases, zero, found, batched=batched)
        more = collapsed(cases, zero, found, solution.solved)
        lost = lost | more
    if throw:
        raise_if_unsolved(found, cases, "the change")
        solution.refuse_unless_certified()
    return solution


def _begin(start: Solution | None, zero: Reference, cases: tuple[Case, ...]) -> Array:
    """Where each member begins: at the solution given, or at its own base."""
    if start is None:
        return zero.z[zero.which]
    if start.z.shape != (len(cases), cases[0].shape.size):
        msg = f"start has {start.members} members of another size; it must be like the {len(cases)}"
        raise InputError(msg)
    return start.z
