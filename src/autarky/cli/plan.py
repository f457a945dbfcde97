"""``autarky plan``: the clock of decades."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autarky.cli import options

if TYPE_CHECKING:
    import pandas as pd

    from autarky.planning import Spec
    from autarky.results import Result
    from autarky.scenario import Scenario
    from autarky.world import World

POLICIES = (
    "optimum", "mpc", "snail", "nep", "feldman", "zigzag", "steady", "gallop", "retreat",
    "base_year",
)  # fmt: skip
REGIMES = ("open", "no_credit", "slump", "monopoly", "isolated", "uncertain")


@click.command("plan")
@click.argument("region")
@options.world_option
@click.option(
    "--scenario", "scenario_name", default="none", show_default=True,
    metavar="FILE|blockade|none",
    help="YAML file; 'blockade' cuts the region from everybody for a year, 'none' cuts nothing.",
)  # fmt: skip
@click.option(
    "--policy", type=click.Choice(POLICIES), default="optimum", show_default=True,
    help="The best tempo, or a rule's.",
)  # fmt: skip
@click.option(
    "--regime", type=click.Choice(REGIMES), default=None,
    help="World market in place of the scenario's cuts and credit.",
)  # fmt: skip
@click.option("--years", type=click.IntRange(2, 60), default=20, show_default=True,
              help="Years of the plan.")  # fmt: skip
@click.option("--isolated-years", type=click.IntRange(0, 60), default=None,
              help="Years of isolation of --regime isolated.  [default: 10]")  # fmt: skip
@click.option(
    "--guarantee", type=click.Choice(("basket", "floor")), default=None,
    help="Living standards never fall: the national basket, or city and village each.",
)  # fmt: skip
@click.option("--village-consent", is_flag=True, help="The village is never worse off.")
@click.option(
    "--set", "settings", multiple=True, metavar="NAME=VALUE",
    help="A parameter or a rule's setting: discount=0.95, gallop.accumulation=1.5.",
)  # fmt: skip
@click.option("--compare", is_flag=True, help="All policies side by side.")
@click.option(
    "--draws", type=click.IntRange(1, 100_000), default=1, show_default=True,
    help="Draws of all parameters behind the bands of --compare.",
)  # fmt: skip
@click.option(
    "--seed", type=click.IntRange(0, 2**32 - 1), default=1930, show_default=True,
    help="Seed of the draws.",
)  # fmt: skip
@click.option("--workers", type=click.IntRange(1, 256), default=1, show_default=True,
              help="Processes that share the draws.")  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path), default=None, metavar="DIR",
    help="Write results (netCDF), their tables (CSV) and all of them as JSON to this folder.",
)  # fmt: skip
@options.output_options
def command(
    *,
    region: str,
    world_name: str,
    scenario_name: str,
    policy: str,
    years: int,
    compare: bool,
    draws: int,
    seed: int,
    workers: int,
    out: Path | None,
    as_json: bool,
    quiet: bool,
    **choices: Any,
) -> None:
    """Plan REGION's tempo of building over decades: the best one, or a rule's.

    REGION is a code of the world, such as SUN. Answers: what is built and eaten year by year, what
    the tempo is worth against the best one, and what things are worth to the plan. --compare puts
    all policies side by side.
    """
    from autarky.cli import show

    _refuse_idle(policy, choices, compare=compare, draws=draws)
    world = options.open_world(world_name)
    options.one_region(world, region)
    scenario = options.open_scenario(scenario_name, world, region)
    spec = _spec(choices)
    with show.progress_bar(quiet=quiet or as_json) as progress:
        if compare:
            found = _compared(world, scenario, spec, region=region, horizon_years=years,
                              draws=draws, seed=seed, workers=workers,
                              progress=progress)  # fmt: skip
        else:
            found = _followed(world, scenario, spec, region=region, policy=policy,
                              horizon_years=years, progress=progress)  # fmt: skip
    if out is not None:
        _write(out, found)
    if as_json:
        options.print_json(_facts(found, world, region))
        return
    _show(found, world, quiet=quiet)
    if out is not None and not quiet:
        click.echo(f"\nWritten to {out}")


@dataclass(frozen=True)
class Found:
    """A result with its tables by title: as figures, and as a reader wants them."""

    result: Result
    finding: str
    tables: dict[str, pd.DataFrame]
    readable: dict[str, pd.DataFrame]
    warnings: list[str]


def _refuse_idle(policy: str, choices: dict[str, Any], *, compare: bool, draws: int) -> None:
    """Refuse what the question asked would not read."""
    from autarky._core.errors import InputError

    if compare and policy != "optimum":
        raise InputError("--compare follows all policies; leave out --policy")
    if draws > 1 and not compare:
        raise InputError("--draws are of --compare; add it")
    if choices["isolated_years"] is not None and choices["regime"] != "isolated":
        raise InputError("--isolated-years are of --regime isolated; add it")
    if policy != "optimum" and (choices["guarantee"] or choices["village_consent"]):
        msg = (
            f"the policy {policy!r} guarantees nothing; leave out --guarantee and "
            "--village-consent, or ask for the optimum"
        )
        raise InputError(msg)


def _spec(choices: dict[str, Any]) -> Spec:
    from autarky._core.errors import InputError
    from autarky.planning import Spec

    parameters: dict[str, float] = {}
    rules: dict[str, float] = {}
    for text in choices.pop("settings"):
        name, sign, value = text.partition("=")
        try:
            (rules if "." in name else parameters)[name.strip()] = float(value)
        except ValueError:
            sign = ""
        if not sign:
            msg = f"--set takes NAME=VALUE with a number, such as discount=0.95, not {text!r}"
            raise InputError(msg)
    guarantee = choices.pop("guarantee")
    given = {name: value for name, value in choices.items() if value is not None}
    if guarantee:
        given["living_standards"] = guarantee
    return Spec(parameters=parameters, rules=rules, **given)


def _followed(
    world: World, scenario: Scenario, spec: Spec, *, policy: str, **question: Any
) -> Found:
    """Follow one policy."""
    from autarky import planning
    from autarky.cli import plan_tables as tables

    chosen = planning.POLICIES[policy]()
    result = planning.run(world, scenario, spec, policy=chosen, **question)
    named = {"years": tables.years(result), "welfare": tables.welfare(result)}
    readable = {f"years ({tables.READING})": tables.readable_years(named["years"])}
    prices = tables.prices(result)
    if not prices.empty:
        named["plan prices"] = prices
        readable["plan prices, base-year basket = 1"] = tables.readable_prices(prices)
    return Found(result, _finding(result, policy), named, readable, tables.warnings(result))


def _finding(result: Result, policy: str) -> str:
    """Welfare in a sentence."""
    from autarky.cli.plan_tables import signed

    data = result.data
    plans = {"optimum": "The optimum", "mpc": "The optimum planned anew every year"}
    who = plans.get(policy, f"The rule {policy!r}")
    worth = f"{who} is worth {signed(float(data['welfare_vs_base_pct']))} of consumption for ever"
    text = f"{worth} against the base year"
    if policy != "optimum":
        text += f" and {signed(float(data['welfare_vs_optimum_pct']))} against the optimum"
    cost = float(data["welfare_vs_open_pct"])
    if cost:
        regime = data.attrs["regime"]
        cause = "the scenario" if regime == "scenario" else f"the regime {regime!r}"
        text += f"; {cause} changes it by {signed(cost)}"
    return f"{text}."


def _compared(world: World, scenario: Scenario, spec: Spec, **question: Any) -> Found:
    """Follow all policies."""
    from autarky import planning
    from autarky.cli import plan_tables as tables

    result = planning.compare(world, scenario, spec, **question)
    named = {"policies": tables.compared(result)}
    readable = {"policies": tables.readable_compared(named["policies"])}
    if result.data.sizes["draw"] > 1:
        named["order"] = tables.orders(result)
        readable["order"] = tables.readable_orders(named["order"])
        flips = tables.flips(result)
        if not flips.empty:
            named["what flips it"] = flips
            readable[f"what flips it ({tables.COEFFICIENT})"] = tables.readable_flips(flips)
    table = named["policies"].set_index("policy")["vs_optimum"]
    rules = table.drop("optimum", errors="ignore")
    if rules.isna().all():
        return Found(result, "No rule has a plan.", named, readable, tables.warnings(result))
    best, worst = rules.idxmax(), rules.idxmin()
    finding = (
        f"{tables.in_order(result)}Of the rules {best!r} costs least and {worst!r} most: "
        f"{tables.signed(float(rules.max()))} and {tables.signed(float(rules.min()))} of "
        "consumption for ever against the optimum."
    )
    return Found(result, finding, named, readable, tables.warnings(result))


def _facts(found: Found, world: World, region: str) -> dict[str, Any]:
    """Everything for other programs: ratios and shares as numbers, what is unknown as null."""
    import json

    result = found.result
    return {
        "world": world.name,
        "region": region,
        "scenario": result.provenance.scenario,
        "spec": json.loads(result.provenance.spec),
        "seed": result.provenance.seed,
        "status": result.status.name.lower(),
        "units": result.units(),
        "tables": {title: options.records(frame) for title, frame in found.tables.items()},
        "warnings": found.warnings,
    }


def _show(found: Found, world: World, *, quiet: bool) -> None:
    from autarky.cli import show

    if not quiet:
        click.echo(found.finding)
    for title, frame in found.readable.items():
        if not quiet:
            click.secho(f"\n{title[:1].upper()}{title[1:]}", bold=True)
        show.text_table(frame, "")
    if quiet:
        return
    notes = [*found.warnings, *world.info.warnings[:1]]
    if world.info.evidence:
        notes.append(f"world {world.name}: {world.info.evidence}")
    click.echo("\nRead it with care")
    for note in notes:
        click.echo(f"  - {note}")


def _write(out: Path, found: Found) -> None:
    """Write the result whole, and its tables in forms that others can read."""
    from autarky._core.files import make_folder

    folder = make_folder(out)
    found.result.save(folder / "planning.nc")
    options.write_tables(folder, "planning", found.tables)
