"""What the section says, composed from what was found."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autarky._core.format import change, percent
from autarky.plot.carries import LEAST, TERMS, contributions
from autarky.plot.change import NOTHING, moved, moved_between, outcome, still, time_in_words
from autarky.plot.style import name_of, sentence_case
from autarky.plot.viability import deciding
from autarky.report.sections.equilibrium.findings import CLEAR, FIRST, LONG, YEAR, Findings
from autarky.report.sections.equilibrium.numbers import (
    others_together,
    place,
    theta_in_words,
    theta_place,
)
from autarky.report.words import listed, ordinal

HIGH = 0.05
"""Share of draws from which it is said that some have the country not viable."""


def clause(found: Findings) -> str:
    """Part of the dossier's title: how much poorer it is once everybody has adjusted."""
    known = found.headline
    if known is None or not np.isfinite(known).all():
        return "where it settles after adjustment could not be solved"
    if known[1] == 0.0:
        return f"even with {time_in_words(LONG)} to adapt it is not viable"
    if still(*known):
        return "after adjustment it is neither poorer nor richer"
    return f"after adjustment it is {moved_between(*known, ('poorer', 'richer'))}"


def sentence(found: Findings) -> str:
    """The answer: how much by when, in what place, what carries it, who else, how near the edge."""
    parts = [
        *_amount(found),
        *_unsure(found),
        *_place(found),
        *_carried(found),
        *_products(found),
        *_others(found),
        _edge(found),
    ]
    return " ".join(parts)


def _amount(found: Findings) -> list[str]:
    """Real income with most time, with a year, with a month."""
    known, country = found.headline, found.context.country
    if known is None or not np.isfinite(known).all():
        reason = found.warnings[0] if found.warnings else "the solver found no equilibrium"
        return [f"Where {country} settles could not be solved: {reason}."]
    text = f"With {time_in_words(LONG)} to adapt {outcome('real income', country, *known)}"
    sooner = [(m, found.at(m)) for m in (YEAR, FIRST)]
    told = [
        f"with {time_in_words(m)} {'it is ' if known[1] == 0.0 else ''}{moved(*ratios)}"
        for m, ratios in sooner
        if ratios is not None and np.isfinite(ratios).all()
    ]
    if told and not (still(*known) and all(r is None or still(*r) for _, r in sooner)):
        text += f"; {listed(told)}"
    return [f"{text}."]


def _unsure(found: Findings) -> list[str]:
    """In how many draws the country cannot live with little time."""
    told = [
        f"{percent(found.not_viable(m))} of draws with {time_in_words(m)} to adapt"
        for m in found.months
        if m in (FIRST, YEAR, LONG) and found.not_viable(m) >= HIGH
    ]
    return [f"It is not viable in {listed(told)}."] if told else []


def _place(found: Findings) -> list[str]:
    """Where it stands among all countries: each cut off alone, or in this scenario."""
    known = place(found)
    if known is not None:
        at, of = known
        nth = "the least" if at == of else f"the {_nth(at, 'most')}"
        return [f"Were each of the {of} countries cut off alone, it would lose {nth}."]
    if found.long is None or found.settled is None or still(*found.settled):
        return []
    left = found.long.data["real_income"].to_series()
    own = float(left[found.region])
    verb = "lose" if own <= 1.0 else "gain"
    more = int(((left < own) if own <= 1.0 else (left > own)).sum())
    if not more:
        return [f"In this scenario no other country {verb}s more."]
    s = "s" if more == 1 else ""
    return [f"In this scenario {more} of {len(left) - 1} others {verb}{s} more."]


def _carried(found: Findings) -> list[str]:
    """Which terms carry the change, and what the first order would say."""
    if found.long is None or not found.viable_now:
        return []
    terms = contributions(found.long, found.region)
    terms = terms[terms.abs() >= max(LEAST, 0.02 * terms.abs().sum())]
    whole = float(found.long.data["real_income"].sel(region=found.region)) - 1.0
    if not len(terms) or max(abs(whole), terms.abs().max()) < NOTHING:
        return []
    order = terms.sort_values(key=np.abs, ascending=False)
    told = listed([f"{TERMS[str(n)]} ({change(float(v))})" for n, v in order.items()])
    first = float(found.long.data["first_order_welfare"].sel(region=found.region))
    with_central = f" of {change(whole)} with central elasticities" if found.draws > 1 else ""
    text = f"The change{with_central} comes from {told}"
    if found.has_first_order and abs(first - whole) >= max(NOTHING, 0.1 * abs(whole)):
        text += f"; a first-order sum would put it at {change(first)}"
    return [f"{text}."]


def _products(found: Findings) -> list[str]:
    """What is made more and less, and what becomes dear."""
    if found.long is None or not found.viable_now:
        return []
    one = found.long.data.sel(region=found.region)
    made, price = (_known(one[name].to_series()) for name in ("output", "prices"))
    told = []
    if len(made) and made.max() >= CLEAR:
        told.append(f"output grows most in {_product(found, made.idxmax(), made.max())}")
    if len(made) and made.min() <= -CLEAR:
        verb = "shrinks most in" if told else "output shrinks most in"
        told.append(f"{verb} {_product(found, made.idxmin(), made.min())}")
    text = listed(told)
    if len(price) and price.max() >= CLEAR:
        text += "; " if text else ""
        dear = _product(found, price.idxmax(), price.max())
        text += f"the largest rise of price is that of {dear}"
    return [f"{sentence_case(text)}."] if text else []


def _known(values: pd.Series) -> pd.Series:
    found: pd.Series = values.dropna() - 1.0
    return found


def _product(found: Findings, code: object, value: float) -> str:
    return f"{name_of(code, found.titles)} ({change(float(value))})"


def _others(found: Findings) -> list[str]:
    """What all others lose together, and who of them most."""
    together = others_together(found)
    if together is None or found.long is None or not np.isfinite(together).all():
        return []
    name = "real_income_median" if found.draws > 1 else "real_income"
    single = found.long.data[name].sel(region=found.others).to_series()
    low, high = str(single.idxmin()), str(single.idxmax())
    if still(*together) and still(float(single.min()), float(single.max())):
        return ["Nobody else's real income changes."]
    text = f"All others together are {moved(*together, ('poorer', 'richer'))}"
    if still(*together):
        text = "All others together are neither poorer nor richer"
    named = []
    if single[low] <= 1.0 - NOTHING:
        lost = "is not viable" if single[low] == 0.0 else change(float(single[low]) - 1.0)
        named.append(f"most loses {name_of(low, found.titles)} ({lost})")
    if single[high] >= 1.0 + NOTHING:
        gained = change(float(single[high]) - 1.0)
        named.append(f"most gains {name_of(high, found.titles)} ({gained})")
    return [f"{'; '.join([text, *named])}."]


def _nth(place: int, most: str) -> str:
    return most if place == 1 else f"{ordinal(place)} {most}"


def _edge(found: Findings) -> str:
    """How near the country is to not being viable alone, and which products decide."""
    one = found.viable.data.sel(region=found.region)
    critical = float(one["critical_theta_by_user"])
    products = deciding(found.viable, found.region)
    named = listed([
        f"{name_of(s, found.titles)} ({percent(float(v))})"
        for s, v in products.head(2).items()
        if v >= 0.1
    ])  # fmt: skip
    alone = "Cut off from everybody and without substitutes for its inputs"
    if not np.isfinite(critical):
        first = name_of(products.index[0], found.titles)
        return f"{alone}, it would not be viable at any trade elasticity, for want of {first}."
    if critical == 0.0:
        return f"{alone}, it would be viable at any trade elasticity."
    at, of = theta_place(found)
    nth = "the lowest" if at == of else f"the {_nth(at, 'highest')}"
    text = (
        f"{alone}, it would stop being viable at a trade elasticity of {theta_in_words(found)}, "
        f"{nth} of {of}"
    )
    return f"{text}; what decides is {named}." if named else f"{text}."
