"""The country that a dossier sets beside its own: the least like it of its larger partners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from autarky import dependence
from autarky.scenario import Scenario
from autarky.world import World

LARGE = 500
"""Industries above which no second country is run."""


@dataclass(frozen=True)
class Foil:
    """A country to compare with.

    Parameters
    ----------
    code
        Which one.
    ratio
        Its productive forces over those of the country itself.
    """

    code: str
    ratio: float


def foil(world: World, region: str) -> Foil | None:
    """Find the most different in development among those with which a country trades most.

    Development is productive forces as the dependence clock has them, in the ratio of one country
    to the other; those with which it trades most are the larger half of its partners by the value
    of imports and exports.

    Returns
    -------
    Foil or None
        None where development is not known, where countries are in parts, or where the table is
        too large for the runs of a second country.
    """
    parted = len(world.countries) < len(world.regions)
    if parted or len(world.regions) * len(world.sectors) > LARGE:
        return None
    data = dependence.run(world, None, dependence.Spec(decompose=False)).data
    forces = data["productive_forces"].to_series().dropna()
    if region not in forces or len(forces) < 2:
        return None
    trade = data["trade"].sum("sector")
    both = trade.sel(origin=region).to_series() + trade.sel(destination=region).to_series()
    known = both[[c for c in forces.index if c != region]]
    larger = known[known >= known.median()].index
    ratio = forces[larger] / forces[region]
    code = str(np.abs(np.log(ratio)).idxmax())
    return Foil(code, float(ratio[code]))


def exchanged(scenario: Scenario, region: str, other: str) -> Scenario:
    """The scenario with the parts of two countries exchanged: the same done to the other."""
    swap = {region: other, other: region}
    plain: dict[str, Any] = scenario.model_dump(mode="json")
    for rules in ("cuts", "tariffs", "costs", "credit", "stocks"):
        for rule in plain[rules]:
            for side in ("importer", "exporter", "region"):
                if side in rule:
                    rule[side] = _swapped(rule[side], swap)
    plain["blocs"] = {name: _swapped(who, swap) for name, who in plain["blocs"].items()}
    return Scenario(**plain | {"name": f"{scenario.name}, with {other} in the place of {region}"})


def _swapped(names: str | list[str], swap: dict[str, str]) -> str | list[str]:
    if isinstance(names, str):
        return swap.get(names, names)
    return [swap.get(name, name) for name in names]
