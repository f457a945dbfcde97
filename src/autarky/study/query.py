"""Questions to the shards of a study, through DuckDB: what does not fit in memory stays on disk."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from autarky._core.errors import FormatError, InputError
from autarky.results import StudyResult
from autarky.results.study import KEYS
from autarky.study.layout import Layout
from autarky.study.store import Store, sql_path

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

QUANTILES = {"p10": 0.1, "median": 0.5, "p90": 0.9}


@dataclass(frozen=True, eq=False)
class Shards:
    """Whole shards of a study, by clock.

    Attributes
    ----------
    paths
        By clock, in the order of runs.
    words
        By clock and outcome: unit and text.
    """

    store: Store
    layout: Layout
    paths: dict[str, list[Path]]
    words: dict[str, dict[str, dict[str, str]]]

    @classmethod
    def of(cls, store: Store) -> Shards:
        """Look at the shards of a store.

        Raises
        ------
        FormatError
            If a shard is damaged, naming it.
        """
        damaged = store.corrupt()
        if damaged:
            first = next(iter(damaged.values())).name
            more = f" and {len(damaged) - 1} more" if len(damaged) > 1 else ""
            kept = len(store.done()) - len(damaged)
            msg = (
                f"the shard {first}{more} of {store.path} is damaged; `autarky study resume` runs "
                f"its batch again and keeps the other {kept}"
            )
            raise FormatError(msg)
        layout = Layout.of(store)
        paths: dict[str, list[Path]] = {label: [] for label in layout.clocks}
        for batch, path in sorted(store.done().items()):
            paths[layout.clocks[batch]].append(path)
        words = {label: _words(some) for label, some in paths.items()}
        return cls(store, layout, paths, words)

    @property
    def done(self) -> int:
        """Runs that are done."""
        return sum(self.layout.sizes[batch] for batch in self.store.done())

    @contextmanager
    def connected(self, clock: str) -> Iterator[DuckDBPyConnection]:
        """Connect with ``runs`` of a clock; in ``outcomes`` draws of a world bear its name."""
        import duckdb

        listed = ", ".join(f"'{sql_path(path)}'" for path in self.paths[clock])
        with duckdb.connect() as link:
            source = f"read_parquet([{listed}], union_by_name=true)"
            link.execute(f"CREATE VIEW runs AS SELECT * FROM {source}")  # noqa: S608
            link.register("worlds", self.worlds)
            link.execute(
                "CREATE VIEW outcomes AS SELECT drawn_from AS world, runs.* EXCLUDE (world) "
                "FROM runs JOIN worlds ON runs.world = worlds.label"
            )
            yield link

    @property
    def worlds(self) -> pd.DataFrame:
        """Worlds of the study by ``label``, and what each is drawn from."""
        rows = [(w["label"], w["of"], w["draw"]) for w in self.store.manifest["worlds"]]
        return pd.DataFrame(rows, columns=["label", "drawn_from", "world_draw"])


def read(store: Store, only: Sequence[str] | None = None) -> StudyResult:
    """Read what is done, with the parameters of every draw.

    Parameters
    ----------
    store
        Of the study.
    only
        Outcomes to read, where not all fit in memory; None: all.

    Raises
    ------
    FormatError
        If a shard is damaged, naming it.
    """
    shards = Shards.of(store)
    layout, study = shards.layout, store.manifest["study"]
    outcomes: dict[str, pd.DataFrame] = {}
    for clock, paths in shards.paths.items():
        outcomes[clock] = pd.DataFrame(columns=[*KEYS])
        if paths:
            with shards.connected(clock) as link:
                chosen = "*"
                if only is not None:
                    there = [row[0] for row in link.execute("DESCRIBE runs").fetchall()]
                    kept = [c for c in there if c in KEYS or c in only]
                    chosen = ", ".join(sql_name(c) for c in kept)
                outcomes[clock] = link.execute(f"SELECT {chosen} FROM runs").df()  # noqa: S608
    return StudyResult(
        name=study["name"],
        outcomes=outcomes,
        parameters={place: layout.values(place) for place in layout.parameters},
        places={place: layout.places(place) for place in layout.parameters},
        drawn_from={source["label"]: source["of"] for source in store.manifest["worlds"]},
        names=layout.names,
        members=layout.members,
        words=shards.words,
        sampling=study["sampling"],
        runs=store.manifest["runs"],
        done=shards.done,
        manifest=store.manifest,
    )


def summary(shards: Shards, clock: str, outcomes: Sequence[str] = ()) -> pd.DataFrame:
    """Median and 10–90 % band over draws of a clock's outcomes, by world, scenario and row.

    Parameters
    ----------
    shards, clock
        Which.
    outcomes
        Columns; none: all.

    Returns
    -------
    pandas.DataFrame
        ``runs``, ``answered``, and for each outcome median, p10 and p90.
    """
    known = list(shards.words[clock])
    chosen = list(outcomes) or known
    missing = [name for name in chosen if name not in known]
    if missing:
        msg = f"the study keeps no {missing[0]!r} of {clock}; it keeps {', '.join(known)}"
        raise InputError(msg)
    if not shards.paths[clock]:
        return pd.DataFrame()
    with shards.connected(clock) as link:
        there = [row[0] for row in link.execute("DESCRIBE outcomes").fetchall()]
        fixed = [g for g in ("world", "scenario") if g in there]
        fixed += ["region"] if "policy" in there else []
        rows = [g for g in ("region", "policy") if g in there and g not in fixed]
        units = {name: shards.words[clock][name]["unit"] for name in chosen}
        figures = ", ".join(
            f"{_quantile(name, units[name], q)} AS {sql_name(f'{name} {label}')}"
            for name in chosen
            for label, q in QUANTILES.items()
        )
        answered = "FILTER (WHERE problem = '')"
        keys = ", ".join([*fixed, *rows])
        ran = link.execute(
            f"SELECT {', '.join(fixed)}, min(run) AS first, count(DISTINCT run) AS runs, "  # noqa: S608 — own columns
            f"count(DISTINCT run) {answered} AS answered "
            f"FROM outcomes GROUP BY {', '.join(fixed)}"
        ).df()
        found = link.execute(
            f"SELECT {keys}, min(run) AS begun, {figures} FROM outcomes "  # noqa: S608 — own columns
            f"WHERE problem = '' GROUP BY {keys} ORDER BY begun, {keys}"
        ).df()
    whole = ran.merge(found, on=fixed, how="left").sort_values(["first", *rows], kind="stable")
    order = [*fixed, *rows, "runs", "answered"]
    return whole[[*order, *(c for c in found if c not in order and c != "begun")]].reset_index(
        drop=True
    )


def _quantile(name: str, unit: str, q: float) -> str:
    """SQL of a quantile over draws with an answer; a day not reached is later than all others."""
    column = sql_name(name)
    if unit == "day":
        day = f"CASE WHEN {column} IS NULL OR isnan({column}) THEN 'infinity' ELSE {column} END"
        found = f"quantile_disc({day}, {q})"
        return f"CASE WHEN isinf({found}) THEN 'nan' ELSE {found} END"
    return f"quantile_cont({column}, {q}) FILTER (WHERE isfinite({column}))"


def sql_name(column: str) -> str:
    """A column's name inside quotes of SQL."""
    quoted = column.replace('"', '""')
    return f'"{quoted}"'


def problems(shards: Shards, clock: str) -> pd.DataFrame:
    """Reasons why runs have no answer, and how many runs each holds for."""
    if not shards.paths[clock]:
        return pd.DataFrame(columns=["problem", "runs"])
    with shards.connected(clock) as link:
        return link.execute(
            "SELECT problem, count(DISTINCT run) AS runs FROM outcomes WHERE problem <> '' "
            "GROUP BY problem ORDER BY runs DESC, problem"
        ).df()


def _words(paths: Sequence[Path]) -> dict[str, dict[str, str]]:
    """Unit and text of the outcomes in shards."""
    import duckdb

    if not paths:
        return {}
    listed = ", ".join(f"'{sql_path(path)}'" for path in paths)
    with duckdb.connect() as link:
        rows = link.execute(
            f"SELECT DISTINCT decode(value) FROM parquet_kv_metadata([{listed}]) "  # noqa: S608
            "WHERE decode(key) = 'columns'"
        ).fetchall()
    found: dict[str, dict[str, str]] = {}
    for (text,) in sorted(rows):
        found |= json.loads(text)
    return found


def facts(shards: Shards) -> dict[str, Any]:
    """How far a study is, for people and programs."""
    manifest = shards.store.manifest
    study = manifest["study"]
    return {
        "study": study["name"],
        "store": str(shards.store.path),
        "runs": manifest["runs"],
        "done": shards.done,
        "batches": len(shards.layout.sizes),
        "batches_done": len(shards.store.done()),
        "clocks": list(shards.paths),
        "worlds": len(manifest["worlds"]),
        "sampling": study["sampling"],
        "draws": study["draws"],
        "seed": study["seed"],
    }
