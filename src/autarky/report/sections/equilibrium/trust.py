"""What to know before believing the section: what moves and what flips the answer."""

from __future__ import annotations

import numpy as np

from autarky._core.format import change, percent
from autarky.equilibrium.defaults import thetas
from autarky.numerics.sensitivity import rank_regression
from autarky.plot.change import NOTHING, time_in_words
from autarky.plot.style import name_of
from autarky.report.section import Influence, Trust
from autarky.report.sections.equilibrium.findings import FIRST, LONG, SPEC, YEAR, Findings
from autarky.report.sections.equilibrium.method import left_out
from autarky.report.words import GRADES

ASSUMED = {
    "eta": "inputs and value added (η)", "epsilon": "among inputs (ε)",
    "sigma": "in consumption (σ)", "theta_multiplier": "part of θ", "mobility": "mobility",
}  # fmt: skip
"""What a horizon sets, in words."""


def trust(found: Findings) -> Trust:
    """Influences, what flips the answer, draws without a solution, and what is left out."""
    known, _ = influences(found)
    drawn = _drawn(found)
    return Trust(
        influences=known,
        flips=tuple(_flips(found)),
        draws=len(drawn),
        failed=int(np.isnan(drawn).sum()),
        leaves_out=left_out(found),
    )


def influences(found: Findings) -> tuple[tuple[Influence, ...], float]:
    """Elasticities by what they move, and the share explained; none with too few draws."""
    drawn = _drawn(found)
    if found.long is None or not len(drawn) or "parameter_value" not in found.long.data:
        return (), 0.0
    data, solved = found.long.data, np.isfinite(drawn)
    if solved.sum() < 3 * data.sizes["parameter"] or np.ptp(drawn[solved]) < NOTHING:
        return (), 0.0
    places = data["parameter_value"].transpose("draw", "parameter").values[solved]
    coefficients, explained = rank_regression(places, drawn[solved])
    answer = f"real income with {time_in_words(LONG)} to adapt"
    every = [
        Influence(_parameter(str(p), found.titles), answer, float(c), _evidence(found, str(p)))
        for p, c in zip(data["parameter"].values, coefficients, strict=True)
    ]
    return tuple(sorted(every, key=lambda i: -abs(i.effect))), explained


def _drawn(found: Findings) -> np.ndarray:
    """(draw,) real income with most time; empty where there are no draws."""
    if found.long is None or "real_income_draw" not in found.long.data:
        return np.zeros(0)
    return np.asarray(found.long.data["real_income_draw"].sel(region=found.region).values)


def _flips(found: Findings) -> list[str]:
    """Draws in which it cannot live, θ at which it could not, and figures off the median."""
    told = [
        f"In {percent(found.not_viable(m))} of draws it is not viable with {time_in_words(m)} to "
        "adapt."
        for m in found.months
        if m in (FIRST, YEAR, LONG) and 0 < found.not_viable(m) < 1
    ]
    factor = float(found.viable.data["critical_multiplier_by_user"].sel(region=found.region))
    if np.isfinite(factor) and factor > 0:
        told.append(
            f"Alone and without substitutes for its inputs it would stop being viable if every θ "
            f"were {percent(factor)} of what is used here."
        )
    if found.long is not None and found.viable_now and found.settled is not None:
        central = float(found.long.data["real_income"].sel(region=found.region))
        low, middle, high = found.settled
        if found.draws > 1 and abs(central - middle) > 0.25 * (high - low) > 0:
            told.append(
                f"With central elasticities real income changes by {change(central - 1.0)}, in "
                f"the median draw by {change(middle - 1.0)}."
            )
    return told


def _evidence(found: Findings, name: str) -> str:
    kind, _, product = name.partition(".")
    if kind == "theta" and product:
        known = thetas(found.context.world).evidence
        grade = known[list(found.context.world.sectors).index(product)]
    elif kind == "theta":
        grade = "assumption"  # that the errors of θ go together
    else:
        grade = SPEC.substitution(LONG)[kind].evidence
    return GRADES.get(grade, grade)


def _parameter(name: str, titles: dict[str, str]) -> str:
    kind, _, product = name.partition(".")
    if kind == "theta":
        return f"θ of {name_of(product, titles)}" if product else "θ of all products"
    return ASSUMED[kind]
