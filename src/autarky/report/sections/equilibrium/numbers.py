"""Every figure that the section quotes, with band, rank and evidence."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from autarky.equilibrium.defaults import thetas
from autarky.plot.change import NOTHING, time_in_words
from autarky.report.section import Number
from autarky.report.sections.equilibrium.findings import FIRST, LONG, YEAR, Findings
from autarky.report.words import GRADES

HEADLINE = {LONG: 1, YEAR: 2}
"""Places of horizons in the strip."""


def numbers(found: Findings) -> tuple[Number, ...]:
    """Losses by horizon, those of others, viability, and what the closed forms leave out."""
    return (
        *_own(found),
        *_others(found),
        *_consumption(found),
        *_viability(found),
        *_beside(found),
    )


def changed(
    found: Findings,
    what: tuple[str, str],
    when: tuple[str, str],
    ratios: tuple[float, float, float],
    *,
    drawn: bool = True,
) -> Number:
    """A change as a figure: a loss, or a gain, of so much, with its band on the same side.

    Parameters
    ----------
    what, when
        Name and words of what changes, and of when: the name says whether it is lost or gained.
    ratios
        Low, middle and high ratio to the base.
    drawn
        Whether there is a band, if there are draws.
    """
    low, middle, high = ratios
    gain = middle > 1.0 + NOTHING
    sign = 1.0 if gain else -1.0
    value, *ends = (sign * (ratio - 1.0) + 0.0 for ratio in (middle, low, high))
    first, last = sorted(ends) if drawn and found.draws > 1 else (None, None)
    side, word = ("gain", "gained") if gain else ("loss", "lost")
    return Number(
        f"{what[0]}_{side}_{when[0]}", f"of {what[1]} {word} {when[1]}", value, "share",
        low=first, high=last, evidence=evidence(found),
    )  # fmt: skip


def _within(months: float) -> tuple[str, str]:
    """Name and words of a horizon."""
    text = time_in_words(months)
    return f"in_{text.replace('a ', '1 ').replace(' ', '_')}", f"with {text} to adapt"


def place(found: Findings) -> tuple[int, int] | None:
    """Place among all countries, each cut off alone, who loses most first; exact closed form."""
    if not found.is_blockade:
        return None
    left = found.alone.data["real_income"].to_series()
    own = float(left[found.region])
    return int((left < own).sum()) + 1, len(left)


def theta_place(found: Findings) -> tuple[int, int]:
    """Place by critical θ, the highest first."""
    critical = found.viable.data["critical_theta_by_user"].to_series()
    return int((critical > critical[found.region]).sum()) + 1, len(critical)


def evidence(found: Findings) -> str:
    """How well the table, θ by product and substitution by horizon are known."""
    known = thetas(found.context.world).evidence
    counts = Counter(known)
    parts = [
        f"{count if count < len(known) else 'all'} {GRADES.get(grade, grade)}"
        for grade, count in counts.most_common()
    ]
    own = f"trade elasticities: {', '.join(parts)}; substitution by horizon: mostly assumed"
    return "; ".join(e for e in (found.context.world.info.evidence, own) if e)


def _own(found: Findings) -> list[Number]:
    """Change of real income at the horizons that the answer speaks of."""
    figures = []
    for months in (LONG, YEAR, FIRST):
        ratios = found.headline if months == LONG else found.at(months)
        if ratios is None or not np.isfinite(ratios).all():
            continue
        number = changed(found, ("income", "its real income"), _within(months), ratios)
        if months == LONG:
            number = replace(number, rank=place(found))
        figures.append(replace(number, headline=HEADLINE.get(months, 0)))
    return figures


def others_together(found: Findings) -> tuple[float, float, float] | None:
    """Real income of all others together with ten years: low, middle, high."""
    if found.long is None or not found.others:
        return None
    data = found.long.data.sel(region=found.others)
    weight = data["base_income"].values / data["base_income"].values.sum()
    if "real_income_draw" not in data:
        middle = float(data["real_income"].values @ weight)
        return middle, middle, middle
    drawn = data["real_income_draw"].transpose("draw", "region").values @ weight
    low, middle, high = np.nanpercentile(drawn, (10, 50, 90))
    return float(low), float(middle), float(high)


def _others(found: Findings) -> list[Number]:
    ratios = others_together(found)
    if ratios is None:
        return []
    name, words = _within(LONG)
    when = name, f"by all others together {words}"
    return [replace(changed(found, ("others_income", "real income"), when, ratios), headline=3)]


def _consumption(found: Findings) -> list[Number]:
    ratios = found.at(LONG, "real_consumption")
    if ratios is None or not np.isfinite(ratios).all():
        return []
    what = "consumption", "its households' real consumption"
    return [changed(found, what, _within(LONG), ratios)]


def _viability(found: Findings) -> list[Number]:
    """Critical θ, if there is a finite one, and how far the elasticities used are from it."""
    one = found.viable.data.sel(region=found.region)
    critical = float(one["critical_theta_by_user"])
    if not np.isfinite(critical):
        return []
    label = "is the trade elasticity below which it is not viable alone, inputs unsubstituted"
    figures = [
        Number("critical_theta", label, critical, "index (elasticity)", headline=4,
               rank=theta_place(found), evidence=evidence(found))
    ]  # fmt: skip
    factor = float(one["critical_multiplier_by_user"])
    if np.isfinite(factor):
        label = "of the θ used, by product, at which it is not viable alone, inputs unsubstituted"
        figures.append(
            Number("critical_theta_share", label, factor, "share", evidence=evidence(found))
        )
    return figures


def _beside(found: Findings) -> list[Number]:
    """The closed form beside the solver, and what it leaves out."""
    one = found.alone.data.sel(region=found.region)
    known = evidence(found)
    left = float(one["real_income"])
    when = "alone", "alone, by the closed form, central"
    figures = [changed(found, ("income", "its real income"), when, (left, left, left), drawn=False)]
    surplus, revenue = float(one["surplus_share"]), float(one["tariff_revenue_share"])
    side = "deficit" if surplus < 0 else "surplus"
    label = f"of its final expenditure: trade {side} of the table, closed before anything happens"
    figures.append(Number("trade_balance_share", label, abs(surplus), "share", evidence=known))
    if revenue > 0:
        label = "of its income: tariff revenue, lost when trade ends"
        figures.append(Number("tariff_revenue_share", label, revenue, "share", evidence=known))
    return figures


def theta_in_words(found: Findings) -> str:
    """Critical θ with two decimals."""
    return f"{float(found.viable.data['critical_theta_by_user'].sel(region=found.region)):.2f}"
