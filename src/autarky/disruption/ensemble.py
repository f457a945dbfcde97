"""Many members at once, and what each comes to: the runs behind comparisons and studies."""

from __future__ import annotations

import pandas as pd
import xarray as xr

from autarky._core.errors import InputError
from autarky._core.progress import Progress, silent
from autarky.disruption.economy import Economy
from autarky.disruption.outcomes import Outcomes
from autarky.disruption.simulate import simulate
from autarky.disruption.spec import Spec
from autarky.scenario import Scenario
from autarky.world import World


def ensemble(
    world: World,
    scenario: Scenario | None,
    spec: Spec | None,
    members: pd.DataFrame,
    *,
    progress: Progress = silent,
) -> xr.Dataset:
    """Run members that differ in behaviour, without keeping their paths.

    Parameters
    ----------
    world, scenario, spec
        As in :func:`autarky.disruption.run`; single precision unless the Spec says otherwise.
    members
        A row each; columns are names of :func:`autarky.disruption.open_parameters`, all or some:
        what is missing is the Spec's.
    progress
        Called as ``progress("days", done, total)``; raise from it to cancel.

    Returns
    -------
    xarray.Dataset
        The outcomes of :func:`autarky.disruption.run` that are not paths, over ``draw``.

    Raises
    ------
    InputError, ComputationError
        As :func:`autarky.disruption.run`; and if ``compat`` is asked for.
    """
    scenario = scenario or Scenario.none()
    scenario.check(world)
    outcomes = followed(world, scenario, single_precision(spec or Spec()), members, progress)
    found = outcomes.dataset()
    return found if "draw" in found.dims else found.expand_dims(draw=[0])


def followed(
    world: World, scenario: Scenario, spec: Spec, members: pd.DataFrame, progress: Progress
) -> Outcomes:
    """Follow all members to the last day."""
    outcomes = Outcomes(Economy.of(world, scenario, spec, members))
    simulate(outcomes.economy, (), [outcomes], progress=progress)
    return outcomes


def single_precision(spec: Spec) -> Spec:
    """Return the Spec in single precision, unless it says which."""
    if spec.compat:
        raise InputError("compat has no ensemble; leave compat out of the spec")
    if "precision" in spec.model_fields_set:
        return spec
    return spec.model_copy(update={"precision": "float32"})
