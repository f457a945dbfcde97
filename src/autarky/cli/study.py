"""``autarky study``: many runs, kept so that none is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from autarky.cli import options

if TYPE_CHECKING:
    from autarky.study import Study
    from autarky.study.engines import Engine
    from autarky.study.plan import Plan
    from autarky.study.store import Store

F = TypeVar("F", bound=Callable[..., Any])
SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?", re.IGNORECASE)
UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}


class Bytes(click.ParamType[int]):
    """A number of bytes: 800M, 4G, 1.5GiB."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read the number and its unit."""
        if isinstance(value, int):
            return value
        match = SIZE.fullmatch(str(value).strip())
        if not match or float(match[1]) == 0:
            self.fail(f"{value!r} is no size; write 800M or 4G", param, ctx)
        return int(float(match[1]) * UNITS[match[2].upper()])


def engine_options(function: F) -> F:
    """--engine, --scheduler, --workers and --max-memory."""
    for option in (
        click.option("--max-memory", type=Bytes(), default=None, metavar="SIZE",
                     help="What the workers may hold together, such as 4G."),
        click.option("--workers", type=click.IntRange(1, 1024), default=None,
                     help="Processes of the local engine.  [default: one a core]"),
        click.option("--scheduler", default=None, metavar="ADDRESS",
                     help="Dask scheduler, such as tcp://host:8786."),
        click.option("--engine", type=click.Choice(("local", "dask")), default="local",
                     show_default=True, help="Processes of this machine, or a Dask cluster."),
    ):  # fmt: skip
        function = option(function)
    return function


@click.group("study")
def command() -> None:
    """Run many runs over worlds, scenarios and draws, losing nothing.

    Start with: autarky study run blockade-everyone --draws 20
    """


@command.command("run")
@click.argument("study")
@click.option("--store", type=click.Path(path_type=Path), default=None, metavar="DIR",
              help="Folder that keeps it.  [default: the study's name]")  # fmt: skip
@click.option("--world", "worlds", multiple=True, metavar="NAME|FILE",
              help="World in place of the study's; may be given several times.")  # fmt: skip
@click.option("--draws", type=click.IntRange(1), default=None, help="In place of the study's.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=None,
              help="In place of the study's.")  # fmt: skip
@engine_options
@options.output_options
def run_command(
    *,
    study: str,
    store: Path | None,
    worlds: tuple[str, ...],
    draws: int | None,
    seed: int | None,
    as_json: bool,
    quiet: bool,
    **engine: Any,
) -> None:
    """Run STUDY, a YAML file or the name of a ready study; go on where its store left off."""
    from autarky.study.run import begin

    asked = _asked(study, worlds, draws, seed)
    chosen = _engine(**engine)
    opened, plan = begin(asked, store or asked.folder)
    _work(opened, plan, chosen, quiet=quiet, as_json=as_json)


@command.command("resume")
@click.argument("store", type=click.Path(path_type=Path))
@engine_options
@options.output_options
def resume_command(*, store: Path, as_json: bool, quiet: bool, **engine: Any) -> None:
    """Go on with the study in the folder STORE; damaged shards are run again."""
    from autarky.study.run import reopen

    opened, plan = reopen(store)
    _work(opened, plan, _engine(**engine), quiet=quiet, as_json=as_json)


@command.command("show")
@click.argument("store", type=click.Path(path_type=Path))
@click.option("--clock", default=None, help="One clock of the study.  [default: all]")
@click.option("--outcome", "outcomes", multiple=True, metavar="NAME",
              help="Outcome to show; may be given several times.")  # fmt: skip
@click.option("--scenario", default=None, help="One scenario.  [default: all]")
@click.option("--region", default=None,
              help="One region.  [default: those that the scenario names]")  # fmt: skip
@options.output_options
def show_command(
    *, store: Path, clock: str | None, outcomes: tuple[str, ...], scenario: str | None,
    region: str | None, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Show how far the study in STORE is, and medians and 10-90 % bands of what is done."""
    from autarky.cli import study_tables as tables
    from autarky.study.query import Shards
    from autarky.study.store import Store

    shards = Shards.of(Store.open(store))
    found = tables.Chosen(shards, clock, outcomes, scenario, region)
    if as_json:
        options.print_json(found.facts())
        return
    found.show(quiet=quiet)


@command.command("sensitivity")
@click.argument("store", type=click.Path(path_type=Path))
@click.argument("outcome")
@click.option("--clock", default=None, help="Clock of the study.")
@click.option("--world", "world", default=None, help="World of the study.")
@click.option("--scenario", default=None, help="Scenario of the study.")
@click.option("--region", default=None, help="Region.")
@click.option("--policy", default=None, help="Policy, of planning.")
@click.option("--against", default=None, metavar="NAME",
              help="What flips the answer: whom to compare with, a region or policy.")  # fmt: skip
@click.option("--figure", type=click.Path(path_type=Path, dir_okay=False), default=None,
              metavar="FILE", help="Draw it to a file: .svg, .png or .pdf.")  # fmt: skip
@options.output_options
def sensitivity_command(
    *, store: Path, outcome: str, against: str | None, figure: Path | None, as_json: bool,
    quiet: bool, **where: str | None,
) -> None:  # fmt: skip
    """Say which parameters move OUTCOME most; with --against, what turns a ranking around.

    Sobol indices after sampling saltelli, elementary effects after morris, swings after
    one_at_a_time; else rank regression.
    """
    from autarky import study
    from autarky.cli import study_tables as tables

    found = tables.moved(study.load(store, (outcome,)), outcome, against, where)
    if figure is not None:
        tables.draw(found, figure)
    if as_json:
        options.print_json(found.facts())
        return
    found.show(quiet=quiet)


@command.command("export")
@click.argument("store", type=click.Path(path_type=Path))
@click.argument("form", metavar="FORMAT", type=click.Choice(("csv", "parquet", "netcdf")))
@click.option("--out", type=click.Path(path_type=Path), default=None, metavar="DIR",
              help="Folder to write to.  [default: STORE/export]")  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but the files' names.")
def export_command(*, store: Path, form: str, out: Path | None, quiet: bool) -> None:
    """Write what is done of the study in STORE as csv, parquet or netcdf."""
    from autarky.study.export import export

    written = export(store, out or store / "export", form)
    if not quiet:
        click.echo("Written:")
    for path in written:
        click.echo(path)


@command.command("list")
def list_command() -> None:
    """List the ready studies, and what each asks."""
    from autarky import study
    from autarky.cli import show

    show.facts([(name, study.Study.ready(name).note) for name in study.ready_studies()])


@command.command("schema")
def schema_command() -> None:
    """Print the JSON Schema of a study file."""
    from autarky import study

    options.print_json(study.Study.model_json_schema())


def _asked(name: str, worlds: tuple[str, ...], draws: int | None, seed: int | None) -> Study:
    """Read the study that is named, with what the command line changes."""
    from autarky.study import Study, ready_studies

    asked = Study.ready(name) if name in ready_studies() else _from_file(name)
    changes = {"worlds": worlds or None, "draws": draws, "seed": seed}
    given = {key: value for key, value in changes.items() if value is not None}
    return Study(**(asked.model_dump() | given)) if given else asked


def _from_file(name: str) -> Study:
    from autarky._core.errors import InputError, suggestion
    from autarky.study import Study, ready_studies

    if not Path(name).is_file() and Path(name).suffix not in (".yaml", ".yml"):
        known = ready_studies()
        hint = suggestion(name, known) or f"; give a YAML file or one of {', '.join(known)}"
        msg = f"there is no study {name!r}{hint}"
        raise InputError(msg)
    return Study.from_yaml(name)


def _engine(
    engine: str, scheduler: str | None, workers: int | None, max_memory: int | None
) -> Engine:
    from autarky._core.errors import InputError
    from autarky.study.run import engine_of

    if scheduler is None:
        return engine_of(engine, workers, max_memory)
    if engine != "dask":
        raise InputError("--scheduler is of the engine dask; add --engine dask")
    if workers is not None or max_memory is not None:
        raise InputError("--workers and --max-memory are of the local engine; leave them out")
    from autarky.study.engines.dask import Dask

    return Dask(scheduler)


def _work(store: Store, plan: Plan, engine: Engine, *, quiet: bool, as_json: bool) -> None:
    """Run what is missing, and say where it is and what to do next."""
    from autarky.cli import show
    from autarky.study.query import Shards, facts
    from autarky.study.run import carry_on

    with show.rate_bar(quiet=quiet or as_json) as progress:
        carry_on(store, plan, engine, progress)
    found = facts(Shards.of(store))
    if as_json:
        options.print_json(found)
    elif quiet:
        click.echo(store.path)
    else:
        click.echo(f"{found['done']:,} of {found['runs']:,} runs are in {store.path}")
        click.echo(f"See them with: autarky study show {store.path}")
