"""Dependence: on whom a country hangs, and what the scenario puts at risk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from autarky import dependence
from autarky._core.errors import InputError
from autarky._core.format import percent
from autarky.lab.answers.telling import Ended, Told, number
from autarky.lab.models import DependenceAsked, Number
from autarky.lab.shelf import take
from autarky.results import Result
from autarky.world import World

MEASURES = {
    "import_dependence": "of what it uses was made abroad",
    "export_dependence": "of its income is earned from foreign final demand",
    "at_risk_absorption": "of what it uses hangs on the ties cut",
    "at_risk_value_added": "of its income hangs on the ties cut",
    "productive_forces": "of the frontier's productive forces",
}
MANY = 25
"""Countries above which the matrix shows the largest alone, and the one that is asked about."""
HOW = (
    (
        "All value added is followed from where it is made to where it is used, through every "
        "table of intermediate deliveries (Leontief inverse; Johnson and Noguera 2012)."
    ),
    (
        "What a scenario cuts is extracted: whatever hangs on a cut tie is missing at once and "
        "nothing takes its place (Dietzenbacher, van Burken and Kondo 2019). An account of what"
        " is exposed, not a forecast."
    ),
)


def warm() -> None:
    """Load what is needed, by importing this."""


def answer(asked: DependenceAsked, folder: Path, told: Told) -> Ended:
    """Measure, and tell who hangs on whom."""
    world = take(folder, asked.world)
    if len(world.countries) < 2:
        msg = f"world {asked.world} has one country alone: it can depend on nobody"
        raise InputError(msg)
    result = dependence.run(world, asked.scenario, dependence.Spec(decompose=False))
    table = _measures(world, result)
    told.headline(_sentence(world, asked, result, table), *_numbers(table, asked.region))
    _map(world, asked, table, told)
    _partners(world, asked, result, told)
    _products(world, asked, result, told)
    _matrix(world, asked, result, told)
    return Ended.of(result)


def _measures(world: World, result: Result) -> pd.DataFrame:
    """(country,) every measure that there is."""
    known = [name for name in MEASURES if name in result.data]
    table = pd.DataFrame({name: result.data[name].to_series() for name in known})
    table.insert(0, "name", [world.title(str(code)) for code in table.index])
    return table.rename_axis("region").reset_index()


def _own(table: pd.DataFrame, region: str) -> dict[str, Any]:
    """The row of a country."""
    found: dict[Any, Any] = table[table["region"] == region].to_dict("records")[0]
    return found


def _numbers(table: pd.DataFrame, region: str) -> list[Number]:
    own = _own(table, region)
    return [
        number(name, label, float(own[name]), "share")
        for name, label in MEASURES.items()
        if name in table
    ]


def _sentence(
    world: World, asked: DependenceAsked, result: Result, table: pd.DataFrame
) -> str:  # fmt: skip
    own = _own(table, asked.region)
    country = world.title(asked.region)
    flows = _imported(result, asked.region)
    text = (
        f"{percent(own['import_dependence'])} of what is used in {country} was made abroad, most "
        f"of it in {world.title(str(flows.idxmax()))}."
    )
    if "at_risk_absorption" in own:
        text += (
            f" {percent(own['at_risk_absorption'])} of what it uses and "
            f"{percent(own['at_risk_value_added'])} of its income hang on the ties that are cut."
        )
    return text


def _map(world: World, asked: DependenceAsked, table: pd.DataFrame, told: Told) -> None:
    shown = [name for name in MEASURES if name in table]
    first = "at_risk_absorption" if asked.scenario.cuts else "import_dependence"
    most = _first(table, first)
    verb = "hangs on the ties that are cut" if asked.scenario.cuts else "was made abroad"
    told.show(
        "map", "map", f"{most['name'][:1].upper()}{most['name'][1:]} is exposed most: "
        f"{percent(most[first])} of what is used there {verb}",
        table,
        {"region": ("region", "text"), "name": ("country", "text")}
        | {name: (MEASURES[name], "share") for name in shown},
        source=world.info.source_line, how=HOW, roles={"region": "region", "value": first},
        options={"measures": shown},
    )  # fmt: skip


def _first(table: pd.DataFrame, column: str) -> dict[str, Any]:
    """The row with the largest value."""
    found: dict[Any, Any] = table.sort_values(column).to_dict("records")[-1]
    return found


def _imported(result: Result, region: str) -> pd.Series:
    """(origin,) share of what a country uses that each other one adds."""
    flow = result.data["value_added_flow"].sel(destination=region).to_series()
    return (flow / flow.sum()).drop(region)


def _partners(world: World, asked: DependenceAsked, result: Result, told: Told) -> None:
    shares = _imported(result, asked.region).sort_values(ascending=False).head(20)
    frame = pd.DataFrame(
        {"name": [world.title(str(c)) for c in shares.index], "share": shares.to_numpy()}
    )
    top = frame.to_dict("records")[0]
    told.show(
        "partners", "bars",
        f"{top['name'][:1].upper()}{top['name'][1:]} makes {percent(top['share'])} of what "
        f"is used in {world.title(asked.region)}, more than any other",
        frame, {"name": ("made in", "text"), "share": ("share of what is used", "share")},
        source=world.info.source_line, how=HOW[:1], roles={"label": "name", "value": "share"},
    )  # fmt: skip


def _products(world: World, asked: DependenceAsked, result: Result, told: Told) -> None:
    own = result.data[["product_dependence", "absorption"]].sel(region=asked.region)
    frame = own.to_dataframe().reset_index()
    frame["foreign"] = frame["product_dependence"] * frame["absorption"]
    frame["foreign"] /= frame["absorption"].sum()
    frame["name"] = [world.title(str(s)) for s in frame["sector"]]
    frame = frame.sort_values("foreign", ascending=False).head(30)
    top = frame.to_dict("records")[0]
    told.show(
        "products", "bars",
        f"More foreign value reaches {world.title(asked.region)} in {top['name']} than in any "
        f"other product: {percent(top['foreign'])} of all it uses",
        frame,
        {
            "name": ("product", "text"), "foreign": ("foreign value over all use", "share"),
            "product_dependence": ("foreign share of the product", "share"),
        },
        source=world.info.source_line, how=HOW[:1], roles={"label": "name", "value": "foreign"},
    )  # fmt: skip


def _matrix(world: World, asked: DependenceAsked, result: Result, told: Told) -> None:
    """Who hangs on whom: shares of what each country uses, by where they were made."""
    flow = result.data["value_added_flow"]
    share = (flow / flow.sum("origin")).to_series().rename("share").reset_index()
    share = share[share["origin"] != share["destination"]]
    top = _first(share, "share")
    if len(world.countries) > MANY:
        size = [*flow.sum("origin").to_series().nlargest(MANY).index, asked.region]
        share = share[share["origin"].isin(size) & share["destination"].isin(size)]
    user, maker = world.title(str(top["destination"])), world.title(str(top["origin"]))
    told.show(
        "matrix", "matrix",
        f"The closest tie: {percent(top['share'])} of what is used in {user} is made in {maker}",
        share,
        {
            "destination": ("user", "text"), "origin": ("made in", "text"),
            "share": ("share of what the user uses", "share"),
        },
        source=world.info.source_line, how=HOW[:1],
        roles={"row": "destination", "column": "origin", "value": "share"},
        options={"focus": asked.region},
    )  # fmt: skip
