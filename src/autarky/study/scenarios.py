"""Rules that make scenarios: every region, every pair, a blockade, blocs, or one written out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from autarky._core.errors import InputError, suggestion
from autarky.scenario import Cut, Scenario
from autarky.world import World

KINDS = ("every", "blockade", "decoupling", "embargo")
"""Keys that make a rule; anything else is a scenario written out."""
EVERY = ("region", "pair")
CUT = tuple(name for name in Cut.model_fields if name not in ("importer", "exporter"))


def check_rule(rule: dict[str, Any] | str) -> dict[str, Any] | str:
    """Return a rule as it is, or raise ValueError with what is wrong with it."""
    if isinstance(rule, str):
        if rule != "none":
            msg = f"{rule!r} is no scenario: write 'none', a YAML file's name, or a rule"
            raise ValueError(msg)
        return rule
    kinds = [kind for kind in KINDS if kind in rule]
    if len(kinds) > 1:
        msg = f"a rule is one of {', '.join(KINDS)}; this one has {' and '.join(kinds)}"
        raise ValueError(msg)
    if kinds:
        _check_keys(rule, kinds[0])
    try:
        _build(rule, ("A", "B"))
    except (InputError, TypeError, KeyError) as error:
        raise ValueError(str(error)) from None
    return rule


def expand(rules: Sequence[dict[str, Any] | str], world: World) -> tuple[Scenario, ...]:
    """Scenarios that rules make on a world, in order.

    Parameters
    ----------
    rules
        ``"none"``; ``{every: region}``: the blockade of each region; ``{every: pair}``: the
        decoupling of each two, both of `among` or all; ``{blockade: GBR}``;
        ``{decoupling: [A, B]}``; ``{embargo: {by: A, against: B}}``, each with fields of a cut; or
        a scenario written out.

    Raises
    ------
    InputError
        If a scenario stands twice or names what the world does not have.
    """
    found: list[Scenario] = []
    for rule in rules:
        made = _build(rule, _among(rule, world))
        if not made:
            msg = f"the rule {rule} makes no scenario on world {world.name}; name other regions"
            raise InputError(msg)
        found += made
    names = [s.name for s in found]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        msg = f"the study has two scenarios {twice[0]!r}; give each its own name"
        raise InputError(msg)
    for scenario in found:
        scenario.check(world)
    return tuple(found)


def varied(scenario: Scenario, values: dict[str, Any]) -> Scenario:
    """Return a scenario with fields set in all its rules that have them; other rules stay."""
    if not values:
        return scenario
    plain = scenario.model_dump()
    for name, value in values.items():
        if name in ("start_month", "rationing"):
            plain[name] = value
        for part in ("cuts", "tariffs", "costs", "credit", "stocks"):
            for rule in plain[part]:
                if name in rule:
                    rule[name] = value
    return Scenario(**plain)


def _build(rule: dict[str, Any] | str, regions: Sequence[str]) -> list[Scenario]:
    if isinstance(rule, str):
        return [Scenario.none()]
    cut = {key: value for key, value in rule.items() if key in CUT}
    if rule.get("every") == "region":
        made = [Scenario.blockade(r, **cut) for r in regions]
    elif rule.get("every") == "pair":
        made = [Scenario.decoupling(a, b, **cut) for a, b in combinations(regions, 2)]
    elif "blockade" in rule:
        made = [Scenario.blockade(_names(rule["blockade"]), **cut)]
    elif "decoupling" in rule:
        first, second = rule["decoupling"]
        made = [Scenario.decoupling(_names(first), _names(second), **cut)]
    elif "embargo" in rule:
        who = rule["embargo"]
        made = [Scenario.embargo(_names(who["by"]), _names(who["against"]), **cut)]
    else:
        return [Scenario(**rule)]
    more: dict[str, Any] = {key: rule[key] for key in ("name", "blocs") if key in rule}
    return [_with(s, more) for s in made] if more else made


def _with(scenario: Scenario, more: dict[str, Any]) -> Scenario:
    return Scenario(**(scenario.model_dump() | more))


def _among(rule: dict[str, Any] | str, world: World) -> list[str]:
    """Regions that a rule goes through, whole countries once."""
    if isinstance(rule, str) or "every" not in rule:
        return []
    among = rule.get("among", "*")
    if among == "*":
        return list(world.countries)
    names = _names(among)
    listed = (names,) if isinstance(names, str) else names
    found: list[str] = []
    for name in listed:
        at = world.region_index(name)
        members = world.blocs.get(name, (name,))
        found += members if len(at) > 1 else [name]
    return list(dict.fromkeys(found))


def _check_keys(rule: dict[str, Any], kind: str) -> None:
    known = [kind, *CUT, "name", "blocs"] + (["among"] if kind == "every" else [])
    for key in rule:
        if key not in known:
            msg = f"unknown key {key!r} beside {kind!r}{suggestion(key, known)}"
            raise ValueError(msg)
    value = rule[kind]
    if kind == "every" and value not in EVERY:
        msg = f"every is {value!r}; write every: region or every: pair"
        raise ValueError(msg)
    if kind == "every" and "name" in rule:
        raise ValueError("a rule that makes several scenarios names them itself; leave out name")
    if kind == "decoupling" and not (isinstance(value, list | tuple) and len(value) == 2):
        raise ValueError("decoupling takes two sides: [A, B] or [[A, B], [C, D]]")
    if kind == "embargo" and not (isinstance(value, dict) and set(value) == {"by", "against"}):
        raise ValueError("embargo takes {by: …, against: …}")


def _names(given: Any) -> str | tuple[str, ...]:
    return given if isinstance(given, str) else tuple(str(name) for name in given)
