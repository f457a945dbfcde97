"""Every figure that the section quotes, with band and evidence."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from autarky.planning import parameters
from autarky.plot.tempos import NAMES
from autarky.report.section import Number
from autarky.report.sections.planning.findings import GUARANTEES, Findings

INDEX = "index, base year = 1"


def numbers(found: Findings) -> tuple[Number, ...]:
    """Losses of the rules, tempo of the optimum, price of isolation and of guarantees."""
    grade = evidence(found)
    scenario = -float(found.best.data["welfare_vs_open_pct"]) / 100
    lost = "of consumption for ever lost by"
    return (
        *_rules(found, grade),
        *_tempo(found, grade),
        *(
            _share(
                f"isolation_loss_{years}_years", f"{lost} isolation of {years} years", -loss, grade
            )
            for years, loss in zip(
                found.prices["isolated_years"].values[1:].tolist(),
                (found.prices["loss_pct"].values[1:] / 100).tolist(),
                strict=True,
            )
        ),
        *(
            _share(
                f"guarantee_{name}_loss",
                f"{lost} guaranteeing {GUARANTEES[name]}",
                -cost / 100,
                grade,
            )
            for name, cost in found.guarantees.items()
            if not isinstance(cost, str)
        ),
        _share("scenario_loss", f"{lost} the optimum in this scenario", scenario, grade),
    )


def _rules(found: Findings, grade: str) -> list[Number]:
    """Loss of each rule, and the least food in the city under it."""
    made = []
    for policy, value in found.welfare.items():
        name = NAMES[policy]
        loss = _share(f"{policy}_loss", f"of consumption for ever lost by the {name}", -value / 100,
                      grade)  # fmt: skip
        if policy in found.banded:
            low, high = found.banded[policy]
            loss = replace(loss, low=-high / 100, high=-low / 100)
        made.append(replace(loss, headline=1) if policy == found.worst else loss)
        text = f"food per head in the city, the least under the {name}"
        least = float(found.path("food_city", policy).min())
        made.append(Number(f"{policy}_least_food_city", text, least, INDEX, evidence=grade))
    return made


def _tempo(found: Findings, grade: str) -> list[Number]:
    """What the optimum invests, first and last."""
    invested, years = found.path("accumulation"), found.compared.data["year"].values
    return [
        _share(
            f"optimum_invests_{when}",
            f"of GDP invested by the optimum in {int(years[at])}",
            float(invested[at]),
            grade,
        )
        for when, at in (("first", 0), ("last", -1))
    ]


def _share(name: str, label: str, value: float, grade: str) -> Number:
    """A share; a loss that is none is a gain."""
    if "_loss" in name and value < 0:
        name, label, value = name.replace("_loss", "_gain"), label.replace("lost", "gained"), -value
    return Number(name, label, value, "share", evidence=grade)


def evidence(found: Findings) -> str:
    """How many of the parameters are assumed."""
    info = found.context.world.info
    grades = Counter(f.evidence for f in parameters(found.context.region, year=info.year).values())
    assumed = f"{grades['assumption']} of {sum(grades.values())} parameters are assumed"
    return f"{info.evidence}; {assumed}" if info.evidence else assumed
