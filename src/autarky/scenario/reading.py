"""A Scenario read against a World: names resolved, rules laid out over flows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import NameNotFoundError, Problems, unknown_name
from autarky.scenario.model import Scenario
from autarky.scenario.rules import Cost, Credit, Cut, Names, Stock, Tariff
from autarky.world import World

Mask = NDArray[np.bool_]


def remaining(scenario: Scenario, world: World) -> NDArray[np.float64]:
    """(importer, exporter, sector) share of each flow that remains at the height of the cuts.

    Where several cuts meet, the smallest share counts.
    """
    check(scenario, world)
    share = np.ones((len(world.regions), len(world.regions), len(world.sectors)))
    for cut in scenario.cuts:
        mask = tie_mask(scenario, cut, world)
        share[mask] = np.minimum(share[mask], cut.remaining)
    return share


def added_tariffs(scenario: Scenario, world: World) -> NDArray[np.float64]:
    """(importer, exporter, sector) ad-valorem points added to the tariffs; rules add up."""
    check(scenario, world)
    points = np.zeros((len(world.regions), len(world.regions), len(world.sectors)))
    for tariff in scenario.tariffs:
        points[tie_mask(scenario, tariff, world)] += tariff.rate
    return points


def cost_factors(scenario: Scenario, world: World) -> NDArray[np.float64]:
    """(importer, exporter, sector) factor on iceberg trade costs; rules multiply."""
    check(scenario, world)
    factors = np.ones((len(world.regions), len(world.regions), len(world.sectors)))
    for cost in scenario.costs:
        factors[tie_mask(scenario, cost, world)] *= cost.factor
    return factors


def tie_mask(scenario: Scenario, rule: Cut | Tariff | Cost, world: World) -> Mask:
    """(importer, exporter, sector) flows that a rule speaks of; none within a country."""
    buys = region_mask(scenario, rule.importer, world)
    sells = region_mask(scenario, rule.exporter, world)
    if rule.importer == "*" and rule.exporter != "*":
        buys = ~sells
    if rule.exporter == "*" and rule.importer != "*":
        sells = ~buys
    ties: Mask = (buys[:, None] & sells[None, :] & world.abroad)[:, :, None]
    return ties & sector_mask(rule.sectors, world)


def region_mask(scenario: Scenario, names: Names, world: World) -> Mask:
    """(region,) regions that are named, members of blocs included; all of them for ``"*"``."""
    if names == "*":
        return np.ones(len(world.regions), dtype=bool)
    mask = np.zeros(len(world.regions), dtype=bool)
    for name in _as_tuple(names):
        for member in scenario.blocs.get(name, (name,)):
            mask[world.region_index(member)] = True
    return mask


def sector_mask(names: Names, world: World) -> Mask:
    """(sector,) products that are named; all of them for ``"*"``."""
    if names == "*":
        return np.ones(len(world.sectors), dtype=bool)
    mask = np.zeros(len(world.sectors), dtype=bool)
    mask[[world.sector_index(name) for name in _as_tuple(names)]] = True
    return mask


def check(scenario: Scenario, world: World) -> None:
    """Raise one error naming every region, bloc and sector that is not in the world."""
    problems = Problems(f"scenario {scenario.name!r}")
    regions = [*world.regions, *world.countries, *world.blocs]
    known = list(dict.fromkeys([*regions, *scenario.blocs]))
    where = f"world {world.name}"
    for bloc, members in scenario.blocs.items():
        if bloc in world.regions or bloc in world.countries:
            problems.add(f"the bloc {bloc!r} has the name of a region in {where}; rename it")
        if bloc in world.blocs and set(members) != set(world.blocs[bloc]):
            problems.add(f"the bloc {bloc!r} is another one in {where}; rename it")
        if not members:
            problems.add(f"the bloc {bloc!r} has no members")
    for kind, name in _mentions(scenario):
        if kind == "sector" and name not in world.sectors:
            problems.add(unknown_name(kind, name, where, world.sectors))
        elif kind == "region" and name not in known:
            problems.add(unknown_name(kind, name, where, known))
        elif kind == "member" and name not in regions:
            problems.add(unknown_name("region", name, where, regions))
    problems.found = list(dict.fromkeys(problems.found))
    problems.raise_if_any(NameNotFoundError)


def _mentions(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Every name in a scenario with the kind of thing it must be."""
    for bloc in scenario.blocs.values():
        yield from (("member", name) for name in bloc)
    ties: tuple[Cut | Tariff | Cost, ...] = (*scenario.cuts, *scenario.tariffs, *scenario.costs)
    holders: tuple[Credit | Stock, ...] = (*scenario.credit, *scenario.stocks)
    products: tuple[Cut | Tariff | Cost | Stock, ...] = (*ties, *scenario.stocks)
    regions = [n for tie in ties for n in (tie.importer, tie.exporter)]
    regions += [rule.region for rule in holders]
    for names in regions:
        yield from (("region", n) for n in _as_tuple(names) if n != "*")
    for product in products:
        yield from (("sector", n) for n in _as_tuple(product.sectors) if n != "*")


def _as_tuple(names: Names) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else names
