"""What the section says, composed from what was found."""

from __future__ import annotations

from autarky._core.format import percent, percent_range
from autarky.plot.tempos import NAMES
from autarky.report.sections.planning.findings import GUARANTEES, Findings
from autarky.report.words import listed

NOTHING = 5e-4
"""Loss of a tempo below which it is not spoken of."""
UNNAMED = {"snail", "nep", "feldman"}
"""Tempos that are named without an article."""


def clause(found: Findings) -> str:
    """Part of the dossier's title: which tempo costs least, which most."""
    worst = found.worst
    loss = -found.welfare[worst] / 100.0
    if loss < NOTHING:
        return "over decades no tempo of building costs anything"
    band = found.banded.get(worst)
    between = "" if band is None else f" ({percent_range(*sorted(-end / 100.0 for end in band))})"
    name = NAMES[worst] if worst in UNNAMED else f"the {NAMES[worst]}"
    return f"over decades {name} costs {percent(loss)}{between} of consumption"


def sentence(found: Findings) -> str:
    """The answer: the optimum's tempo, the rules, the scenario, isolation, guarantees."""
    parts = [_tempo(found), _rules(found), *_scenario(found), _isolation(found)]
    return " ".join([*parts, *_guarantees(found)])


def _tempo(found: Findings) -> str:
    """How much the optimum invests, now and later, against the base year."""
    invested = found.path("accumulation")
    base = float(found.best.data["base_accumulation"])
    last = int(found.compared.data["year"].values[-1])
    way = "rises" if invested[-1] > invested[0] else "falls"
    return (
        f"The best tempo invests {percent(float(invested[0]))} of GDP at first, and the share "
        f"{way} to {percent(float(invested[-1]))} by {last}; the base year invested "
        f"{percent(base)}."
    )


def _rules(found: Findings) -> str:
    """What the rules cost, and what they do to food in the city."""
    order = sorted(found.welfare, key=found.welfare.__getitem__, reverse=True)
    first = order[0]
    told = [f"{NAMES[p]} {_loss(found.welfare[p])}{_band(found, p)}" for p in order[1:]]
    worst = order[-1]
    food = found.path("food_city", worst)
    text = (
        f"Against it {NAMES[first]} costs {_loss(found.welfare[first])} of consumption for ever"
        f"{_band(found, first)}, {listed(told)}."
    )
    if food.min() < 0.95:
        year = int(found.compared.data["year"].values[int(food.argmin())])
        text += (
            f" With the {NAMES[worst]} food per head in the city is down to "
            f"{percent(float(food.min()))} of the base year in {year}."
        )
    share = found.snail_beats_gallop
    if share is not None:
        text += f" Snail's pace beats the gallop in {percent(share)} of draws."
    return text


def _scenario(found: Findings) -> list[str]:
    """What the dossier's own scenario costs the optimum."""
    cost = float(found.best.data["welfare_vs_open_pct"])
    if abs(cost) < 5e-3:
        return []
    side = "lowers" if cost < 0 else "raises"
    text = (
        f"This scenario {side} the optimum by {percent(abs(cost) / 100.0)} of consumption for "
        "ever: a cut lasts the days that the scenario gives it, and trade is open after them."
    )
    return [text]


def _isolation(found: Findings) -> str:
    years = found.prices["isolated_years"].values[1:]
    loss = found.prices["loss_pct"].values[1:]
    told = [
        f"{-value:.1f} % by {'one year' if year == 1 else f'{year} years'}"
        for year, value in zip(years, loss, strict=True)
    ]
    return f"Isolation from the base year on would cost the best plan {listed(told)}."


def _guarantees(found: Findings) -> list[str]:
    """What it costs to guarantee living standards."""
    told = []
    for name, cost in found.guarantees.items():
        what = GUARANTEES[name]
        if isinstance(cost, str):
            told.append(f"To guarantee {what} is not possible: {cost.split('. What helps')[0]}.")
        else:
            told.append(f"To guarantee {what} costs {max(-cost, 0.0):.2f} %.")
    return told


def _loss(per_cent: float) -> str:
    """Welfare that is lost, in per cent; a gain keeps its sign."""
    return f"{-per_cent:.1f} %".replace("-", "−")


def _band(found: Findings, policy: str) -> str:
    if policy not in found.banded:
        return ""
    low, high = found.banded[policy]
    return f" ({-high:.1f}–{-low:.1f} %)"
