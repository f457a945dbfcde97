"""What it is worth to know when isolation will end, and to plan for chances rather than a guess."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import xarray as xr

from autarky.planning.follow import follow
from autarky.planning.market import Market
from autarky.planning.policies import Belief, Optimum, OptimumMPC
from autarky.planning.setting import Question
from autarky.planning.spec import Spec
from autarky.scenario import Scenario
from autarky.world import World


def value_of_information(
    world: World,
    spec: Spec | None = None,
    *,
    region: str,
    market: Market | None = None,
    horizon_years: int = 20,
) -> xr.Dataset:
    """Value of perfect information, and of the stochastic solution, about the end of isolation.

    Parameters
    ----------
    world, spec, region, market, horizon_years
        As in :func:`autarky.planning.run`; the Spec's regime is replaced by ``"uncertain"``, its
        guarantees are not kept, and as in ``"monopoly"`` the planner uses its power over export
        prices, so that nothing but knowledge is weighed.

    Returns
    -------
    xarray.Dataset
        In % of consumption for ever: ``evpi_pct``, the expected value of perfect information, what
        it would add to know from the first year when isolation ends; ``vss_pct``, the value of the
        stochastic solution, what is lost by a planner who every year counts on the mean time to
        come; by ``believes``, ``loss_pct``, the same for each belief of
        :class:`autarky.planning.OptimumMPC`. By ``opening``, the years of isolation that the tree
        keeps and one for none: ``chance``, and ``known_pct``, welfare against the optimum of the
        tree where that year is known.

    Notes
    -----
    Birge and Louveaux (2011), Introduction to Stochastic Programming, ch. 4. Their value of the
    stochastic solution holds the first-stage decisions of the mean; here the guess is renewed every
    year, as in practice, so that it is smaller.
    """
    uncertain = (spec or Spec()).model_copy(update={"regime": "uncertain"})
    question = Question.of(world, Scenario.none(), uncertain, region, market, horizon_years)
    setting = question.setting().without_guarantees().with_market_power()
    best = follow(setting, Optimum())
    openings = setting.openings
    known = [follow(setting.opened_in(year), Optimum()) for year, _ in openings]
    chance = np.array([mass for _, mass in openings])
    foreseen = float(chance @ [course.utility for course in known])
    beliefs = [b for b in get_args(Belief) if b != "chances"]
    guessed = [follow(setting, OptimumMPC(belief)) for belief in beliefs]
    loss = np.array([-course.against(best) for course in guessed])
    found = {
        "evpi_pct": ((), replace(best, utility=foreseen).against(best),
                     "expected value of perfect information"),
        "vss_pct": ((), loss[beliefs.index("mean")], "value of the stochastic solution"),
        "loss_pct": ("believes", loss, "loss by planning for one opening year"),
        "known_pct": ("opening", [course.against(best) for course in known],
                      "welfare where the opening year is known, against the optimum"),
    }  # fmt: skip
    words = {"unit": "probability", "long_name": "of the opening year"}
    data = xr.Dataset(
        {"chance": ("opening", chance, words)},
        {"opening": [*(str(year) for year, _ in openings[:-1]), "never"], "believes": beliefs},
        {"world": world.name, "region": region},
    )
    for name, (dims, values, text) in found.items():
        data[name] = (dims, values, {"unit": "% of consumption for ever", "long_name": text})
    return data
