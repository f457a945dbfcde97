"""Tables of the section."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autarky._core.format import percent
from autarky.equilibrium.defaults import Range, thetas
from autarky.plot.carries import TERMS, contributions
from autarky.plot.change import span, still, time_in_words
from autarky.plot.style import name_of, sentence_case
from autarky.plot.viability import deciding
from autarky.report.section import Table
from autarky.report.sections.equilibrium.countries import split
from autarky.report.sections.equilibrium.findings import LONG, MONTHS, SPEC, Findings
from autarky.report.sections.equilibrium.trust import ASSUMED, influences
from autarky.report.words import GRADES

MOST = 15
"""Rows of a table of regions, products or parameters."""
FORMS = {
    "one_sector": "one good, no inputs",
    "no_inputs": "many products, no inputs",
    "real_income": "many products and inputs",
    "real_income_separate": "the same, home shares of inputs and final use apart",
    "real_income_by_user": "the same, home shares user by user",
}
"""Closed forms, from the plainest to the fullest."""


def tables(found: Findings) -> tuple[Table, ...]:
    """Return the tables that have something to show, the horizons first."""
    made = [
        _horizons(found), _products(found), _parts(found), _others(found), _edge(found),
        _forms(found), _bands(found), _flips(found), _assumed(), _thetas(found),
    ]  # fmt: skip
    return tuple(t for t in made if t is not None and len(t.frame))


def _horizons(found: Findings) -> Table | None:
    """Change of real income and consumption by time to adapt."""
    if found.curve is None:
        return None
    data = found.curve.data.sel(region=found.region)
    place = [str(r) for r in found.curve.data["region"].values].index(found.region)
    income, eaten = (span(found.curve, f"real_{name}") for name in ("income", "consumption"))
    columns = {"real income": income.middle[:, place] - 1.0}
    if income.drawn:
        columns["10 % of draws"] = income.low[:, place] - 1.0
        columns["90 % of draws"] = income.high[:, place] - 1.0
        columns["central run"] = data["real_income"].values - 1.0
    columns["households' consumption"] = eaten.middle[:, place] - 1.0
    if income.drawn:
        columns["draws not viable"] = data["not_viable"].values
    index = pd.Index([time_in_words(m) for m in found.months], name="time to adapt")
    frame = pd.DataFrame(columns, index=index)
    caption = "Change by the time there is to adapt (−100 %: not viable)"
    return Table(caption, frame, dict.fromkeys(frame.columns, "share"))


def _products(found: Findings) -> Table | None:
    """Change by product with central elasticities."""
    if found.long is None or not found.moves:
        return None
    one = found.long.data.sel(region=found.region)
    frame = pd.DataFrame(
        {
            "output": one["output"].values - 1.0,
            "employment": one["employment"].values - 1.0,
            "price": one["prices"].values - 1.0,
            "imported before": one["base_import_share"].values,
            "imported after": one["import_share"].values,
        },
        index=pd.Index([name_of(s, found.titles) for s in one["sector"].values], name="product"),
    )
    frame = frame.dropna(subset=["output", "price"], how="all")
    frame = frame.sort_values("output", ascending=False)
    caption = (
        f"By product, with {time_in_words(LONG)} to adapt and central elasticities: change of "
        "output, of factors employed, of price over that of final use; share bought abroad"
    )
    return Table(caption, frame, dict.fromkeys(frame.columns, "share"))


def _parts(found: Findings) -> Table | None:
    """What carries the change, exact and to first order."""
    if found.long is None or not found.moves:
        return None
    exact = contributions(found.long, found.region)
    one = found.long.data.sel(region=found.region)
    first = [float(one[f"first_order_{name}"]) for name in (*TERMS, "welfare")]
    names = [sentence_case(TERMS[str(n)]) for n in exact.index]
    columns = {"exact": [*exact, exact.sum()]}
    if np.isfinite(first).all():
        columns["to first order"] = first
    frame = pd.DataFrame(columns, index=pd.Index([*names, "Real income"], name="term"))
    caption = f"What carries it, with {time_in_words(LONG)} to adapt and central elasticities"
    return Table(caption, frame, dict.fromkeys(frame.columns, "share"))


def _others(found: Findings) -> Table | None:
    """Change of real income of all countries."""
    if found.long is None:
        return None
    income = span(found.long)
    codes = [str(r) for r in found.long.data["region"].values]
    columns = {"real income": income.middle - 1.0}
    if income.drawn:
        columns |= {"10 % of draws": income.low - 1.0, "90 % of draws": income.high - 1.0}
        columns["central run"] = found.long.data["real_income"].values - 1.0
    index = pd.Index([name_of(c, found.titles) for c in codes], name="region")
    frame = pd.DataFrame(columns, index=index)
    order = frame["real income"].abs().sort_values(ascending=False, kind="stable").index[:MOST]
    frame = frame.loc[order].sort_values("real income", kind="stable")
    caption = f"Who loses and who gains, with {time_in_words(LONG)} to adapt"
    return Table(caption, frame, dict.fromkeys(frame.columns, "share"))


def _edge(found: Findings) -> Table:
    """Viability of all countries alone."""
    data = found.viable.data
    codes = [str(r) for r in data["region"].values]
    leading = [deciding(found.viable, code).head(1) for code in codes]
    frame = pd.DataFrame(
        {
            "critical θ": data["critical_theta_by_user"].values,
            "home shares pooled": data["critical_theta"].values,
            "as a share of the θ used": data["critical_multiplier_by_user"].values,
            "decided by": [name_of(s.index[0], found.titles) for s in leading],
            "which counts for": [float(s.iloc[0]) for s in leading],
        },
        index=pd.Index([name_of(c, found.titles) for c in codes], name="region"),
    ).sort_values("critical θ", ascending=False, kind="stable")
    units = {
        "critical θ": "elasticity", "home shares pooled": "elasticity",
        "as a share of the θ used": "share", "decided by": "text", "which counts for": "share",
    }  # fmt: skip
    caption = "Alone and without substitutes for inputs: θ below which it is not viable"
    never = " (–: not viable at any)" if not np.isfinite(frame["critical θ"]).all() else ""
    return Table(caption + never, frame.head(MOST), units)


def _forms(found: Findings) -> Table:
    """Cut off from everybody: what is lost, by what the model has."""
    one = found.alone.data.sel(region=found.region)
    frame = pd.DataFrame(
        {"change of real income": [float(one[name]) - 1.0 for name in FORMS]},
        index=pd.Index(list(FORMS.values()), name="closed form"),
    )
    whole = ", its parts as one" if split(found.context.world) else ""
    caption = f"Cut off from everybody{whole}, in the long run: what each closed form says"
    return Table(caption, frame, {"change of real income": "share"})


def _bands(found: Findings) -> Table | None:
    """The band over elasticities alone, and with the figures of the table too."""
    if not len(found.tables) or found.settled is None or still(*found.settled):
        return None
    low, middle, high = found.settled
    figures = np.percentile(found.tables, (10, 50, 90))
    frame = pd.DataFrame(
        np.array([[low, middle, high], figures]) - 1.0,
        columns=["10 % of draws", "median", "90 % of draws"],
        index=pd.Index(
            [f"elasticities ({found.draws} draws)",
             f"elasticities and figures of the table ({len(found.tables)} tables)"],
            name="drawn",
        ),
    )  # fmt: skip
    caption = f"What the band is over: change of real income with {time_in_words(LONG)} to adapt"
    return Table(caption, frame, dict.fromkeys(frame.columns, "share"))


def _flips(found: Findings) -> Table | None:
    """Which elasticity moves the answer; None where there are too few draws to tell."""
    known, explained = influences(found)
    if not known:
        return None
    frame = pd.DataFrame(
        {"effect": [i.effect for i in known]},
        index=pd.Index([i.figure for i in known], name="elasticity"),
    )
    caption = (
        f"What moves the answer: {known[0].answer} (rank regression, {percent(explained)} "
        "explained)"
    )
    return Table(caption, frame.head(MOST), {"effect": "standard deviations of rank"})


def _assumed() -> Table:
    """What every horizon assumes, with the ranges that are drawn from."""
    known = [SPEC.substitution(months) for months in MONTHS]
    frame = pd.DataFrame(
        {text: [_range(at[name]) for at in known] for name, text in ASSUMED.items()},
        index=pd.Index([time_in_words(m) for m in MONTHS], name="time to adapt"),
    )
    caption = "What a horizon assumes: elasticities, part of the long-run θ, mobility of factors"
    return Table(caption, frame, dict.fromkeys(frame.columns, "text"))


def _thetas(found: Findings) -> Table:
    """Elasticity of trade by product, with its range and evidence."""
    world = found.context.world
    known = thetas(world)
    frame = pd.DataFrame(
        {
            "θ": known.value, "from": known.low, "to": known.high,
            "evidence": [GRADES.get(e, e) for e in known.evidence],
        },
        index=pd.Index([name_of(s, found.titles) for s in world.sectors], name="product"),
    )  # fmt: skip
    units = dict.fromkeys(("θ", "from", "to"), "elasticity") | {"evidence": "text"}
    return Table("Elasticities of trade in the long run", frame, units)


def _range(known: Range) -> str:
    ends = "" if known.low == known.high else f" ({known.low:.2g}–{known.high:.2g})"
    return f"{known.value:.2g}{ends}"
