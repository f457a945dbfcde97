"""Policies side by side: one welfare unit, paths, and in how many draws an order holds."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from autarky._core.errors import AutarkyError, InputError
from autarky._core.progress import Progress, silent
from autarky._core.status import Certificate, Status
from autarky.numerics.sampling import latin_hypercube
from autarky.numerics.sensitivity import rank_regression
from autarky.planning.ensemble import ROLE_PATHS, follow_all, unknown
from autarky.planning.market import Market
from autarky.planning.optimum import PRICE_TAKING
from autarky.planning.outcomes import TEXTS, calendar
from autarky.planning.policies import (
    NEP,
    ConstantShares,
    MadGallop,
    Policy,
    SnailsPace,
    Zigzag,
    checked_policy,
)
from autarky.planning.regimes import checked_regime
from autarky.planning.setting import Question, Setting
from autarky.planning.spec import REGIMES, Regime, Spec
from autarky.results import Provenance, Result
from autarky.scenario import Scenario
from autarky.world import World

Array = NDArray[np.float64]

RULES: tuple[Policy, ...] = (SnailsPace(), NEP(), ConstantShares(), Zigzag(), MadGallop())
TIE = 1e-3
"""Welfare, %, within which two policies are level: a zigzag that never turns is the gallop."""
ORDER = ("optimum", "snail", "zigzag", "gallop")
"""The order that the essay expects."""


def compare(
    world: World,
    scenario: Scenario | None = None,
    spec: Spec | None = None,
    *,
    region: str,
    policies: Sequence[Policy] = RULES,
    regimes: Sequence[Regime | None] = (None,),
    market: Market | None = None,
    horizon_years: int = 20,
    draws: int = 1,
    seed: int = 1930,
    workers: int = 1,
    progress: Progress = silent,
) -> Result:
    """Follow policies under regimes, for draws of every parameter that the Spec leaves open.

    Parameters
    ----------
    world, scenario, spec, region, market, horizon_years
        As in :func:`autarky.planning.run`.
    policies
        What is compared with the optimum, which has every instrument that one of them has.
    regimes
        World markets, each in place of ``spec.regime``; None: the scenario's.
    draws, seed
        Members of the ensemble by Latin hypercube; 1: the tables' own figures alone. The first
        member is always those.
    workers
        Processes.
    progress
        Called as ``progress("draws", done, total)``; raise from it to cancel.

    Returns
    -------
    Result
        By ``regime`` and ``policy``, the optimum among them: ``welfare_vs_optimum_pct`` and
        ``welfare_vs_base_pct`` with median and 10–90 % band over draws, and by ``draw``; paths by
        ``year`` of every name in :data:`autarky.planning.outcomes.TEXTS` without a role, and
        ``output`` and ``capital`` by ``role``, of the central member and with the band;
        ``share_in_order``, of the draws in which the optimum beats the snail, the snail the
        zigzag, the zigzag the gallop, ties apart; ``beats``, of the draws in which a policy beats
        another; ``flips``, the rank regression coefficient of every parameter on the lead of one
        policy over the next. The certificate counts draws that had no plan and says why.
        All policies are measured against the optimum that guarantees nothing; where the Spec
        guarantees something, the optimum's own row says what that costs.

    Raises
    ------
    InputError
        As :func:`autarky.planning.run`, and if a policy stands twice.
    """
    checked = tuple(p for p in checked_policies(policies) if p.name != "optimum")
    asked = checked_regimes(regimes)
    draws, seed, workers = (
        whole("draws", draws, 1),
        whole("seed", seed),
        whole("workers", workers, 1),
    )
    question = Question.of(world, scenario, spec, region, market, horizon_years)
    members = Members.of(question, draws, seed)
    found: list[Member] = []
    for member in _each(question, members, checked, asked, workers):
        found.append(member)
        progress("draws", len(found), draws)
    return _result(question, members, found, policies=checked, regimes=asked, seed=seed)


@dataclass(frozen=True, eq=False)
class Members:
    """Places in the ranges of all parameters and rule settings, the first central."""

    names: tuple[str, ...]
    places: Array

    @classmethod
    def of(cls, question: Question, draws: int, seed: int) -> Members:
        """Draw the members; what has no range is not drawn."""
        ranges = question.ranges
        places = np.full((draws, len(ranges)), 0.5)
        if draws > 1:
            places[1:] = latin_hypercube(draws - 1, len(ranges), seed)
        return cls(tuple(ranges), places)

    def setting(self, question: Question, member: int, regime: Regime | None) -> Setting:
        """Calibrate one member under a regime."""
        place = dict(zip(self.names, self.places[member], strict=True))
        values = {n: float(f.at(place.get(n, 0.5))) for n, f in question.figures.items()}
        rules = {k: float(f.at(place.get(".".join(k), 0.5))) for k, f in question.rules.items()}
        spec = (
            question.spec if regime is None else question.spec.model_copy(update={"regime": regime})
        )
        return question.setting(values, rules, spec)


@dataclass(frozen=True, eq=False)
class Member:
    """Outcomes of one member: (regime, policy) welfare and (regime, policy, year) paths."""

    against: Array
    base: Array
    paths: Mapping[str, Array]
    fallbacks: int
    programs: int
    residual: float
    problem: str


def follow_member(
    question: Question,
    members: Members,
    member: int,
    policies: tuple[Policy, ...],
    regimes: tuple[Regime | None, ...],
) -> Member:
    """Follow every policy under every regime for one member."""
    several, problem = [], ""
    for regime in regimes:
        try:
            setting = members.setting(question, member, regime)
            several.append(follow_all(setting, policies, question.world.info.year or 0))
            if several[-1].problem:
                problem = problem or f"{_named(question, regime)}: {several[-1].problem}"
        except AutarkyError as error:
            if member == 0 and isinstance(error, InputError):  # the question itself is at fault
                raise
            problem = problem or f"{_named(question, regime)}: {error}"
            several.append(unknown(len(policies) + 1, question.horizon, len(question.table.roles)))
    return Member(
        np.stack([s.against for s in several]), np.stack([s.base for s in several]),
        {n: np.stack([s.paths[n] for s in several]) for n in several[0].paths},
        sum(s.fallbacks for s in several), sum(s.programs for s in several),
        max(s.residual for s in several), problem,
    )  # fmt: skip


def _named(question: Question, regime: Regime | None) -> str:
    return regime or question.spec.regime or "scenario"


def checked_policies(policies: Any) -> tuple[Policy, ...]:
    """Return policies that are some and stand once each."""
    if isinstance(policies, str):
        msg = f"policies is {policies!r}; give a list of them: [SnailsPace(), MadGallop()]"
        raise InputError(msg)
    names = [checked_policy(p).name for p in policies]
    twice = [n for n in names if names.count(n) > 1]
    if twice or not policies:
        msg = f"the policy {twice[0]} stands twice; name each once" if twice else "name a policy"
        raise InputError(msg)
    return tuple(policies)


def checked_regimes(regimes: Any) -> tuple[Regime | None, ...]:
    """Return regimes that there are, some and once each."""
    if isinstance(regimes, str) or not regimes or len(set(regimes)) < len(regimes):
        msg = (
            f"regimes is {regimes!r}; give a list with each once: [{REGIMES[0]!r}, {REGIMES[4]!r}]"
        )
        raise InputError(msg)
    return tuple(checked_regime(r) for r in regimes)


def whole(name: str, value: int, least: int = 0) -> int:
    """Return a whole number from `least`, one that a seed can be."""
    if type(value) is not int or not least <= value < 2**32:
        msg = f"{name} is {value!r}; give a whole number from {least}"
        raise InputError(msg)
    return value


def _each(
    question: Question,
    members: Members,
    policies: tuple[Policy, ...],
    regimes: tuple[Regime | None, ...],
    workers: int,
) -> Iterator[Member]:
    """Outcomes of the members in order, in this process or in several."""
    jobs = range(len(members.places))
    if workers == 1:
        for job in jobs:
            yield follow_member(question, members, job, policies, regimes)
        return
    from joblib import Parallel, delayed

    tasks = (delayed(follow_member)(question, members, job, policies, regimes) for job in jobs)
    yield from Parallel(n_jobs=workers, return_as="generator")(tasks)


def _result(
    question: Question,
    members: Members,
    found: list[Member],
    *,
    policies: tuple[Policy, ...],
    regimes: tuple[Regime | None, ...],
    seed: int,
) -> Result:
    labels = ["optimum", *(p.name for p in policies)]
    coords = {
        "regime": [_named(question, r) for r in regimes],
        "policy": labels,
        "draw": np.arange(len(found)),
        "year": calendar(question.world.info.year, question.horizon),
        "role": list(question.table.roles),
    }
    data = xr.Dataset(coords=coords)
    per_cent = "% of consumption for ever"
    for name, field, text in (
        ("welfare_vs_optimum_pct", "against", "welfare against the optimum"),
        ("welfare_vs_base_pct", "base", "welfare against the base year kept for ever"),
    ):
        values = np.stack([getattr(m, field) for m in found])
        _with_band(data, name, values, ("regime", "policy"), (per_cent, text), draws=True)
    for name in found[0].paths:
        values = np.stack([m.paths[name] for m in found])
        dims = ("regime", "policy", "year", *(("role",) if name in ROLE_PATHS else ()))
        _with_band(data, name, values, dims, TEXTS[name], draws=False)
    data = data.merge(_orders(data, labels, members))
    spec = question.spec.model_dump() | {
        "region": question.table.region, "policies": [repr(p) for p in policies],
        "regimes": list(regimes), "horizon_years": question.horizon, "draws": len(found),
    }  # fmt: skip
    failed = [m.problem for m in found if m.problem]
    notes = {
        "draws": len(found), "programs": sum(m.programs for m in found),
        "fallbacks": sum(m.fallbacks for m in found), "draws_explained": len(failed),
        "explanations": failed[:5],
    }  # fmt: skip
    return Result(
        clock="planning",
        data=data.assign_attrs(world=question.world.name, region=question.table.region),
        headline=("welfare_vs_optimum_pct", "welfare_vs_base_pct"),
        status=Status.CONVERGED,
        certificate=Certificate(
            {"price_taking_lump_sum": max(m.residual for m in found)},
            {"price_taking_lump_sum": PRICE_TAKING},
            notes,
        ),
        provenance=Provenance.of(question.world, question.scenario, spec, seed),
    )


def _with_band(
    data: xr.Dataset,
    name: str,
    values: Array,
    dims: tuple[str, ...],
    words: tuple[str, str],
    *,
    draws: bool,
) -> None:
    """Add the central member, the band over draws, and the draws themselves."""
    unit, text = words
    data[name] = (dims, values[0], {"unit": unit, "long_name": text})
    if len(values) > 1:
        for label, q in (("median", 50), ("p10", 10), ("p90", 90)):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", RuntimeWarning)  # what no draw has stays unknown
                middle = np.nanpercentile(values, q, axis=0)
            attrs = {"unit": unit, "long_name": f"{text}: {label} of draws"}
            data[f"{name}_{label}"] = (dims, middle, attrs)
    if draws:
        attrs = {"unit": unit, "long_name": f"{text}, by draw"}
        data[f"{name}_draw"] = (("draw", *dims), values, attrs)


def _orders(data: xr.Dataset, labels: list[str], members: Members) -> xr.Dataset:
    """Who beats whom, in what share of draws, and which parameters move the lead."""
    welfare = data["welfare_vs_optimum_pct_draw"].values  # draw, regime, policy
    lead = welfare[:, :, :, None] - welfare[:, :, None, :]
    known = np.isfinite(lead)
    share = np.where(known, lead > TIE, False).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    level = np.where(known, np.abs(lead) <= TIE, False).sum(axis=0) / np.maximum(
        known.sum(axis=0), 1
    )
    found = xr.Dataset(coords={"regime": data["regime"], "policy": labels, "other": labels})
    dims = ("regime", "policy", "other")
    found["beats"] = (
        dims,
        share,
        {"unit": "share of draws", "long_name": "the policy beats the other"},
    )
    found["level"] = (dims, level, {"unit": "share of draws", "long_name": "the two are level"})
    order = [labels.index(n) for n in ORDER if n in labels]
    if len(order) == len(ORDER):
        steps = np.stack([lead[:, :, a, b] > TIE for a, b in pairwise(order)])
        weak = np.stack([lead[:, :, a, b] >= -TIE for a, b in pairwise(order)])
        ok = np.isfinite(welfare).all(axis=2)
        for name, held, text in (
            ("share_in_order", steps, "optimum > snail > zigzag > gallop"),
            ("share_in_order_ties", weak, "the same, ties counted as in order"),
        ):
            value = (held.all(axis=0) & ok).sum(axis=0) / np.maximum(ok.sum(axis=0), 1)
            found[name] = (("regime",), value, {"unit": "share of draws", "long_name": text})
    if len(welfare) > 2:
        found["flips"] = _flips(welfare, members, labels)
    return found


def _flips(welfare: Array, members: Members, labels: list[str]) -> xr.DataArray:
    """(regime, policy, parameter) rank coefficients on a policy's lead over the next."""
    pairs = list(pairwise(labels[1:]))
    regimes = welfare.shape[1]
    values = np.zeros((regimes, len(pairs), len(members.names)))
    for r in range(regimes):
        for i in range(len(pairs)):
            lead = welfare[:, r, i + 1] - welfare[:, r, i + 2]
            ok = np.isfinite(lead)
            if ok.sum() > 2:
                values[r, i], _ = rank_regression(members.places[ok], lead[ok])
    frame = pd.Index([f"{a} over {b}" for a, b in pairs], name="lead")
    return xr.DataArray(
        values,
        {"lead": frame, "parameter": list(members.names)},
        ("regime", "lead", "parameter"),
        attrs={"unit": "rank regression coefficient", "long_name": "what moves the lead"},
    )
