"""The price of isolation: what each further year without a world market costs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from autarky._core.errors import InputError
from autarky.planning.follow import explained
from autarky.planning.market import Market
from autarky.planning.policies import Optimum
from autarky.planning.setting import Question
from autarky.planning.spec import Spec
from autarky.scenario import Scenario
from autarky.world import World


def price_of_isolation(
    world: World,
    spec: Spec | None = None,
    *,
    region: str,
    years: Sequence[int] = (0, 1, 2, 5, 10, 15, 20),
    market: Market | None = None,
    horizon_years: int = 20,
) -> xr.Dataset:
    """Welfare of the optimum by years of isolation from the first.

    Parameters
    ----------
    world, spec, region, market, horizon_years
        As in :func:`autarky.planning.run`; the Spec's regime is replaced.
    years
        Years of isolation, rising from 0.

    Returns
    -------
    xarray.Dataset
        By ``isolated_years``: ``loss_pct``, consumption-equivalent % against no isolation, and
        ``loss_a_year_pct``, what a further year costs, a mean since the point before.

    Raises
    ------
    InputError
        If the years do not rise from 0 or reach beyond the horizon.
    """
    steps = list(years)
    whole = all(type(n) is int for n in steps)
    if (
        not whole
        or len(steps) < 2
        or steps[0] != 0
        or sorted(set(steps)) != steps
        or steps[-1] > horizon_years
    ):
        msg = (
            f"years of isolation are {tuple(steps)}; give whole, rising years from 0 to at most "
            f"{horizon_years}"
        )
        raise InputError(msg)
    spec = spec or Spec()
    loss, lump, start = [], None, None
    for n in steps:
        changed = {"regime": "isolated" if n else "open", "isolated_years": n}
        one = spec.model_copy(update=changed)
        question = Question.of(world, Scenario.none(), one, region, market, horizon_years)
        course = explained(question.setting(), Optimum(), world.info.year or 0, lump)
        lump = course.plan.lump if course.plan is not None else None
        start = start or course
        loss.append(course.against(start))
    marginal = np.concatenate([[np.nan], np.diff(loss) / np.diff(steps)])
    per_cent = {"unit": "% of consumption for ever"}
    return xr.Dataset(
        {
            "loss_pct": ("isolated_years", loss, per_cent | {"long_name": "loss by isolation"}),
            "loss_a_year_pct": (
                "isolated_years",
                marginal,
                per_cent | {"long_name": "loss by a further year of isolation"},
            ),
        },
        {"isolated_years": steps},
        {"world": world.name, "region": region},
    )
