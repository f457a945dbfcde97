"""The dependence section: on whom the country hangs, and what the scenario puts at risk."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autarky import dependence, plot
from autarky._core.format import percent
from autarky.plot.stretch import Stretch
from autarky.report.context import Context
from autarky.report.drawing import draw
from autarky.report.registry import section
from autarky.report.section import Drawing, Number, Section, Table, Trust
from autarky.report.words import listed, rank, with_band
from autarky.results import Result

LABELS = {
    "import_dependence": "of what it absorbs was made abroad",
    "export_dependence": "of its income is earned from foreign final demand",
    "at_risk_absorption": "of what it absorbs hangs on the ties cut",
    "at_risk_value_added": "of its income hangs on the ties cut",
    "productive_forces": "of the frontier's productive forces",
    "imports_to_gdp": "imports over GDP",
    "exports_to_gdp": "exports over GDP",
    "partner_hhi": "concentration of import partners",
    "product_hhi": "concentration of imported products",
    "upstreamness": "stages from its output to final use",
    "foreign_input_reliance_face_value": "of the inputs it buys come from abroad",
    "foreign_input_reliance_look_through": "of all production behind its inputs is foreign",
}
UNITS = {"partner_hhi": "index 0–1", "product_hhi": "index 0–1", "upstreamness": "stages"}
HEADLINE = ("import_dependence", "leading_product", "at_risk_value_added", "productive_forces")

CONCEPT = "all that is consumed and invested, less what is made along chains that cross a cut tie"
PREMISE = "whatever hangs on a cut tie is missing at once and nothing takes its place"

LEFT_OUT = (
    "The accounts say what hangs on what, and not what happens: there are no prices, no stocks and "
    "no substitutes in them. Every product is an average of its table's row: what a country buys "
    "of it abroad is taken to be made as that country makes it for everybody."
)


@section("dependence", order=10)
def build(context: Context) -> Section:
    """Run the dependence clock on the world and its ensemble and say what it found."""
    result = dependence.run(context.world, context.scenario)
    product = _leading_product(result, context.region)
    draws = _ensemble(context, product)
    numbers = _numbers(context, result, draws, product)
    by_name = {n.name: n for n in numbers}
    return Section(
        clock="dependence",
        title="Dependence: on whom it hangs now",
        clause=_clause(by_name),
        sentence=_sentence(context, result, by_name),
        drawings=_drawings(context, result),
        tables=_tables(context, result),
        method=_method(context),
        numbers=numbers,
        certificate=result.certificate.as_dict() | {"status": result.status.value},
        provenance=result.provenance.as_dict(),
        course=_course(context, by_name),
        trust=_trust(context, by_name["import_dependence"], draws),
    )


def _trust(context: Context, dependent: Number, draws: pd.DataFrame) -> Trust:
    """In how many draws the place holds; the accounts have no parameters that could move them."""
    if not len(draws) or dependent.rank is None:
        return Trust(leaves_out=LEFT_OUT)
    place, of = dependent.rank
    held = float((draws["place"] == place).mean())
    flip = f"By import dependence it is {rank(place, of)}; this holds in {percent(held)} of draws."
    failed = context.infeasible_draws
    return Trust(flips=(flip,), draws=len(draws) + failed, failed=failed, leaves_out=LEFT_OUT)


def _course(context: Context, numbers: dict[str, Number]) -> tuple[Stretch, ...]:
    """What does not hang on the ties cut, on the first day."""
    risk = numbers.get("at_risk_absorption")
    if risk is None:
        return ()
    ends = () if risk.low is None or risk.high is None else (1.0 - risk.high, 1.0 - risk.low)
    return (
        Stretch(
            "dependence", context.region, CONCEPT, PREMISE, (1.0,), (1.0 - risk.value,),
            ends[:1], ends[1:],
        ),
    )  # fmt: skip


def _ensemble(context: Context, product: str) -> pd.DataFrame:
    """Measures of the country in every sampled world, a row each."""
    spec = dependence.Spec(decompose=False)
    rows = []
    for done, world in enumerate(context.ensemble):
        context.progress("dependence over the draws", done, len(context.ensemble))
        found = dependence.run(world, context.scenario, spec)
        drawn = found.data.sel(region=context.region)
        every = found.data["import_dependence"]
        row = {name: float(drawn[name]) for name in LABELS if name in drawn}
        row["place"] = 1 + int((every > drawn["import_dependence"]).sum())
        row["leading_product"] = float(drawn["product_dependence"].sel(sector=product))
        rows.append(row)
    context.progress("dependence over the draws", 1, 1)
    return pd.DataFrame(rows)


def _numbers(
    context: Context, result: Result, draws: pd.DataFrame, product: str
) -> tuple[Number, ...]:
    data = result.data
    everyone = {
        name: (label, data[name].to_series()) for name, label in LABELS.items() if name in data
    }
    leading = data["product_dependence"].sel(sector=product).to_series()
    label = f"of its {_spoken(context, product)}, by value, is foreign"
    everyone["leading_product"] = (label, leading)
    return tuple(
        _number(context, name, label, series, draws)
        for name, (label, series) in everyone.items()
        if np.isfinite(series[context.region])
    )


def _number(
    context: Context, name: str, label: str, everyone: pd.Series, draws: pd.DataFrame
) -> Number:
    value, known = float(everyone[context.region]), everyone.dropna()
    low, high = None, None
    if name in draws:
        low, high = (float(draws[name].quantile(q)) for q in (0.1, 0.9))
    unit = UNITS.get(name, "share")
    place = int((known > value).sum()) + 1
    return Number(
        name,
        label,
        value,
        unit,
        low,
        high,
        (place, len(known)),
        context.world.info.evidence,
        HEADLINE.index(name) + 1 if name in HEADLINE else 0,
    )


def _leading_product(result: Result, region: str) -> str:
    """Product that carries more foreign value into the country's absorption than any other."""
    here = result.data[["product_dependence", "absorption"]].sel(region=region)
    return str((here["product_dependence"] * here["absorption"]).to_series().idxmax())


def _clause(numbers: dict[str, Number]) -> str:
    return f"{with_band(numbers['import_dependence'])} of what it uses is foreign"


def _sentence(context: Context, result: Result, numbers: dict[str, Number]) -> str:
    region = context.region
    flow = result.data["value_added_flow"].sel(destination=region).to_series().drop(region)
    top = flow.sort_values(ascending=False)
    leading = [context.world.title(str(n)) for n in top.index[:3]]
    product = numbers["leading_product"]
    own = numbers["import_dependence"]
    place = rank(*own.rank) if own.rank else ""
    text = (
        f"Of every hundred units of value that {context.country} consumes and invests, "
        f"{100 * own.value:.0f} were added abroad ({place} regions by dependence), most of them in "
        f"{listed(leading)}. More of that foreign value reaches it in "
        f"{_spoken(context, _leading_product(result, region))} than in any other product: "
        f"{percent(product.value)} of the value there is foreign."
    )
    if "at_risk_absorption" in numbers:
        risk = numbers["at_risk_absorption"]
        lost = numbers["at_risk_value_added"]
        text += (
            f" Under the scenario “{context.scenario.name}”, {with_band(risk)} of what it absorbs "
            f"and {with_band(lost)} of its own income pass through ties that are cut: an account "
            "of what is exposed before anybody adapts, not a forecast."
        )
    return text


def _drawings(context: Context, result: Result) -> tuple[Drawing, ...]:
    region, titles = context.region, dict(context.world.info.titles)
    drawings = [
        draw(context, (6.6, 4.3), plot.partners, result, region, titles=titles),
        draw(
            context,
            (6.6, 1.3 + 0.36 * min(len(context.world.sectors), 40)),
            plot.products,
            result,
            region,
            titles=titles,
        ),
    ]
    if np.isfinite(result.data["productive_forces"].values).sum() > 1:
        drawings.append(draw(context, (6.6, 4.4), plot.quality, result, region, titles=titles))
    if "at_risk_absorption" in result.data:
        rows = min(len(context.world.countries), 14)
        drawings.append(
            draw(context, (6.6, 1.3 + 0.31 * rows), plot.at_risk, result, region, titles=titles)
        )
    return tuple(drawings)


def _tables(context: Context, result: Result) -> tuple[Table, ...]:
    region = context.region
    trade = result.data["trade"].sum("sector")
    value = result.data["value_added_flow"]
    unit = context.world.info.unit
    partners = pd.DataFrame(
        {
            "imports": trade.sel(destination=region).to_series(),
            "exports": trade.sel(origin=region).to_series(),
            "value added absorbed": value.sel(destination=region).to_series(),
            "income earned": value.sel(origin=region).to_series(),
        }
    ).drop(region)
    partners = partners.sort_values("value added absorbed", ascending=False).head(15)
    partners.index = pd.Index([context.world.title(str(n)) for n in partners.index], name="partner")
    products = (
        result.data[["absorption", "import_share", "product_dependence"]]
        .sel(region=region, drop=True)
        .to_dataframe()
        .rename(
            columns={
                "import_share": "imported share of use",
                "product_dependence": "foreign value in absorption",
            }
        )
    )
    products.index = pd.Index([_spoken(context, str(n)) for n in products.index], name="product")
    shares = dict.fromkeys(products.columns[1:], "share")
    tables = [
        Table("Partners", partners, dict.fromkeys(partners.columns, unit)),
        Table("Products", products, {"absorption": unit} | shares),
    ]
    if "export_decomposition" in result.data:
        terms = result.data["export_decomposition"].sel(region=region).to_series()
        frame = pd.DataFrame(
            {unit or "value": terms.to_numpy(), "share": (terms / terms["EXGR"]).to_numpy()},
            index=pd.Index([f"{t}: {dependence.TERMS[str(t)]}" for t in terms.index], name="term"),
        )
        tables.append(
            Table(
                "Gross exports by source of value", frame, {unit or "value": unit, "share": "share"}
            )
        )
    return tuple(tables)


def _spoken(context: Context, sector: str) -> str:
    return context.world.title(sector).replace("_", " ")


VALUE_ADDED = (
    "Value added by origin: VA_sr = v_s′ L y_r with the Leontief inverse L = (I − A)⁻¹ of the "
    "whole world table (Johnson and Noguera 2012), solved by one LU factorisation. Import "
    "dependence is the foreign share of the value added in a country's final absorption; "
    "look-through counts every round of production behind a product, direct only the last "
    "border."
)
EXPORTS = (
    "Exports are decomposed by source of value added (Borin and Mancini 2019); upstreamness "
    "follows Antràs, Chor, Fally and Hillberry (2012)."
)
EXTRACTION = (
    "What hangs on the ties cut is a hypothetical extraction (Dietzenbacher, van Burken and "
    "Kondo 2019): flows shrink to the share that remains and nothing is re-sourced. "
    "Absorption at risk is the value made along chains that cross a cut tie at least once."
)


def _method(context: Context) -> tuple[str, ...]:
    if context.ensemble:
        bands = (
            f"Bands are the 10th to 90th percentile over {len(context.ensemble)} worlds whose "
            f"figures were redrawn within their ranges (seed {context.seed}; "
            f"{context.infeasible_draws} of {context.tables} draws could not be reconciled and are "
            "left out)."
        )
    elif context.draws:
        bands = "There are no bands: the source of this world states no ranges for its figures."
    else:
        bands = "There are no bands: no draws were asked for."
    extraction = (EXTRACTION,) if context.scenario.cuts else ()
    return (VALUE_ADDED, EXPORTS, *extraction, bands)
