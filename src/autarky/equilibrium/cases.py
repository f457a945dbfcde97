"""Members looked at before solving: what can be supplied, and what to say where it cannot."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import InfeasibleError, InputError, NotConvergedError
from autarky.equilibrium.base import Base
from autarky.equilibrium.economy import Economy
from autarky.equilibrium.iterate import Found
from autarky.equilibrium.shocks import Shocks
from autarky.equilibrium.supply import Needs, Supply, groups, look, unable, used
from autarky.equilibrium.tasks import Case, Shape, Task

Array = NDArray[np.float64]
NoSupplier = Literal["raise", "latent", "nonviable"]
Key: TypeAlias = tuple[bytes, bytes, bytes]
"""Ties that are left, regions that take no part, elasticities above 1."""


def build_cases(
    shocks: Shocks,
    thetas: Array,
    elasticities: Array,
    *,
    no_supplier: NoSupplier,
    throw: bool,
    lost: NDArray[np.bool_] | None = None,
) -> tuple[Case, ...]:
    """Look at the supply of every member, those with equal ties once.

    Parameters
    ----------
    shocks
        Ties of the members, and the base.
    thetas, elasticities
        (members, J) and (members, 4).
    no_supplier, throw
        As for :func:`autarky.equilibrium.solve`.
    lost
        (members, region) regions that are known to be not viable; who needs them is so as well.

    Raises
    ------
    InputError
        Under ``"raise"``, naming what has no supplier.
    InfeasibleError
        If a region is left alone and cannot live alone, unless that is to be reported.
    """
    base = shocks.base
    shape = Shape.of(base, bool((elasticities[:, 3] < 1.0).any()))
    home = np.einsum("nnj->nj", base.pi[0])
    base_flows = base.pi.transpose(0, 3, 1, 2) > 0
    before = groups(base_flows, base.economy.closure)
    needs: dict[bytes, Needs] = {}
    seen: dict[Key, Supply] = {}
    economies: dict[tuple[Key, tuple[int, ...]], Economy] = {}
    spent: dict[tuple[Key, tuple[int, ...]], NDArray[np.bool_]] = {}
    cases = []
    for k in range(len(thetas)):
        remaining = shocks.ties(k).remaining
        left = None if remaining is None else remaining > 0
        gone = None if lost is None or not lost[k].any() else lost[k]
        key = _key(left), _key(gone), _key(elasticities[k, :3] > 1.0)
        if key not in seen:
            if key[-1] not in needs:
                needs[key[-1]] = Needs.of(base.economy, elasticities[[k]], base.output)
            flows = base_flows if left is None else base_flows & left
            seen[key] = look(flows, needs[key[-1]], base.economy.closure, gone)
            if no_supplier == "raise" and gone is None:
                _raise_if_missing(base, seen[key])
        supply, whole = seen[key], left is None and gone is None
        alone = {} if whole else unable(base.economy, home, supply, thetas[k], elasticities[k])
        if alone and throw and no_supplier != "nonviable":
            _raise_unable(base, alone)
        nonviable = supply.nonviable.copy()
        nonviable[list(alone)] = True
        which = key, tuple(alone)
        if which not in economies:
            economies[which] = base.economy.without(
                supply.dead | nonviable[:, None], supply.replaced,
                supply.replaced_final & ~nonviable[:, None],
            )  # fmt: skip
            spent[which] = used(economies[which], supply.open, ~nonviable)
        variant = economies[which]
        task = Task(
            thetas[k], elasticities[k], shocks, k,
            None if whole and not supply.unpaid.any() else supply.open, supply.component, before,
        )  # fmt: skip
        cases.append(Case(base, variant, task, shape, nonviable, spent[which], supply.unpaid))
    return tuple(cases)


def _key(mask: NDArray[np.bool_] | None) -> bytes:
    return b"" if mask is None else np.packbits(mask).tobytes()


def _raise_unable(base: Base, alone: dict[int, tuple[float, int]]) -> None:
    named = [
        f"{base.regions[n]} (ρ = {rho:.2f}, first for want of {base.sectors[j]})"
        for n, (rho, j) in list(alone.items())[:6]
    ]
    msg = (
        f"no finite solution: {', '.join(named)} cannot live alone with these elasticities; leave "
        "a share of the flows, give more time to substitute, or choose no_supplier='nonviable'"
    )
    raise InfeasibleError(msg)


def _raise_if_missing(base: Base, supply: Supply) -> None:
    missing = np.argwhere(supply.missing.any(axis=0))
    if not len(missing):
        return
    named = [f"{base.sectors[j]} in {base.regions[n]}" for n, j in missing[:6]]
    more = f" and {len(missing) - 6} more" if len(missing) > 6 else ""
    msg = (
        f"the change leaves no supplier of {', '.join(named)}{more}; leave a share of those flows, "
        "or choose no_supplier='latent' (a domestic producer) or 'nonviable' (report it as such)"
    )
    raise InputError(msg)


def raise_if_unsolved(found: Found, cases: tuple[Case, ...], what: str) -> None:
    """Raise for the member that came least far along the path to `what`.

    Raises
    ------
    NotConvergedError
        With how many members could not be solved, and the elasticities of that one.
    """
    if found.solved.all():
        return
    bad = np.flatnonzero(~found.solved)
    first = int(bad[np.argmin(found.reached[bad])])
    who = f"{len(bad)} of {len(cases)} members" if len(cases) > 1 else "the equilibrium"
    eta, eps, sigma, _ = cases[first].task.elasticity
    msg = (
        f"{who} could not be solved: prices have no limit beyond {found.reached[first]:.0%} of "
        f"{what} (η {eta:.2g}, ε {eps:.2g}, σ {sigma:.2g}); leave more of the flows, or give more "
        "time to substitute (larger θ, ε, η)"
    )
    raise NotConvergedError(msg + kept_surpluses(cases[first].base))


def kept_surpluses(base: Base) -> str:
    """What to say of surpluses that the closure keeps, which nobody may be able to earn."""
    if base.closure == "balanced":
        return ""
    share = base.surplus / (base.value_added + base.tariff_revenue)
    order = np.argsort(-np.abs(share))[:6]
    named = ", ".join(f"{base.regions[n]} {share[n]:.0%}" for n in order if share[n] != 0.0)
    return (
        f"; the closure {base.closure!r} keeps surpluses (of income: {named}), which must be "
        "earned by what trade is left: try 'balanced'"
    )
