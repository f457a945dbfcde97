"""Random bases, changes and elasticities for the equilibrium clock."""

from __future__ import annotations

import numpy as np
from tests.strategies import random_world

from autarky.equilibrium import Base

CLOSURES = ("balanced", "fixed_nominal", "share_of_world_gdp", "share_of_income")
MIDDLE = {"eta": 0.6, "epsilon": 0.4, "sigma": 0.8, "mobility": 0.5}
"""Elasticities at which every part of the equations is at work."""


def make_base(
    rng, R=3, S=2, *, closure="balanced", tariffs=0.0, theta=None, settled=True, **options
):
    """A random table calibrated, with a tariff of its own up to `tariffs` on every foreign flow."""
    world = random_world(rng, R, S, **{k: v for k, v in options.items() if k in ("zeros", "idle")})
    theta = rng.uniform(2.0, 8.0, S) if theta is None else theta
    found = Base.from_world(world, theta, closure, uses=options.get("uses", "pooled"))
    if tariffs:
        tau = 1.0 + rng.uniform(0.0, tariffs, (R, R, S))
        tau[np.arange(R), np.arange(R)] = 1.0
        found = with_tariffs(found, tau)
    return found.consistent if settled else found


def with_tariffs(base, tau):
    """The same shares under tariffs, with whatever deficits follow."""
    return from_base(base, tau=tau, surplus=None)


def from_base(base, **changes):
    """A base anew from its own figures, some of them changed."""
    one = base.uses == 1
    given = {
        "pi": base.pi[0] if one else base.pi,
        "expenditure": base.expenditure[0] if one else base.expenditure,
        **{
            name: getattr(base, name)
            for name in (
                "tau", "gamma", "value_added_share", "value_added", "surplus", "theta", "regions",
                "sectors", "final_share", "household_share", "closure",
            )
        },
    }  # fmt: skip
    return Base.from_shares(**(given | changes))


def abroad(base):
    """(importer, exporter, sector) True between different regions."""
    R, S = base.value_added_share.shape
    return np.repeat(~np.eye(R, dtype=bool)[:, :, None], S, axis=2)


def own_trade(base, region=0):
    """(importer, exporter, sector) flows of a region with all others."""
    mask = np.zeros(base.tau.shape, dtype=bool)
    mask[region] = mask[:, region] = True
    return mask & abroad(base)


def shocks(rng, base):
    """One change of each kind, and a mixture; all but the last product are cut, both ways."""
    foreign = abroad(base)
    tariff = np.where(foreign, base.tau * rng.uniform(0.9, 1.6, base.tau.shape), base.tau)
    cost = np.where(foreign, rng.uniform(0.8, 2.5, base.tau.shape), 1.0)
    partial = np.where(foreign & (rng.random(base.tau.shape) < 0.5), 0.3, 1.0)
    drawn = np.triu(rng.random(base.tau.shape).transpose(2, 0, 1), 1).transpose(1, 2, 0)
    cut = np.where(foreign & (drawn + drawn.swapaxes(0, 1) < 0.3), 0.0, 1.0)
    cut[..., -1] = 1.0
    return {
        "tariff": {"tariff": tariff},
        "cost": {"cost_change": cost},
        "partial": {"remaining": partial},
        "cut": {"remaining": cut},
        "mixture": {"tariff": tariff, "cost_change": cost, "remaining": np.minimum(partial, cut)},
    }
