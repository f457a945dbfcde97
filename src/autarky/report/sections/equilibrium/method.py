"""How the section was computed, in plain words with sources."""

from __future__ import annotations

from autarky._core.format import percent
from autarky.plot.change import time_in_words
from autarky.report.sections.equilibrium.countries import split
from autarky.report.sections.equilibrium.findings import LONG, MONTHS, Findings

MODEL = (
    "The table is read as a general equilibrium of world trade and solved in exact hat algebra "
    "(Dekle, Eaton and Kortum 2008; Caliendo and Parro 2015): industries buy inputs and factors, "
    "products of different origins are imperfect substitutes with the trade elasticity θ, "
    "and wages and prices move until every market clears. A cut tie is exactly nothing and no "
    "huge cost. Real income is income over the price of what it is spent on; its change is exact "
    "and not of the first order."
)
HORIZONS = (
    "Time to adapt is what can be substituted: elasticities between inputs and value added (η), "
    "among inputs (ε) and in consumption (σ), the part of θ that has come about, and how far "
    "labour and capital can change industries, after Baqaee and Farhi (2019, 2024), Boehm, "
    "Levchenko and Pandalai-Nayar (2023) and Galle, Rodríguez-Clare and Yi (2023). Every point is "
    "the equilibrium of a world that has this much room and no more: the curve is no path, and "
    "stocks, which bridge the first months, belong to the clock of disruption."
)
PARTS = (
    "What carries the change is integrated along the path from the base to the end, so that "
    "terms of trade, costs and cuts of imports, the volume of taxed trade and transfers add up to "
    "it; for cuts the parts depend on that path, their sum does not."
)
FIRST_ORDER = {
    True: "To first order the same terms are taken with the flows of the base, as is often done.",
    False: (
        "A first-order number does not exist here: who is split off from those it traded with "
        "has prices in units of its own."
    ),
}
"""By whether the first order says anything."""
ALONE = (
    "Alone: closed forms of a country cut off from everybody (Arkolakis, Costinot and "
    "Rodríguez-Clare 2012; Costinot and Rodríguez-Clare 2014). A country is viable where prices "
    "have a finite limit, which is a condition of Hawkins and Simon. At coarse sectors everybody "
    "makes something of everything, and a yes or no would mislead: the critical θ is the trade "
    "elasticity, one for all products, at which a country without substitutes for inputs stops "
    "being viable; home shares are those of each user."
)


def method(found: Findings) -> tuple[str, ...]:
    """The model, the horizons, the bands, what carries it, viability, and what is left out."""
    paragraphs = [MODEL, HORIZONS, _bands(found)]
    if found.viable_now:
        paragraphs.append(f"{PARTS} {FIRST_ORDER[found.has_first_order]}")
    paragraphs.append(ALONE)
    if found.is_blockade:
        paragraphs.append(
            "Places among all countries: each is cut off alone, by the closed form with central "
            "elasticities."
        )
    if split(found.context.world):
        paragraphs.append(
            "Countries in several parts: figures are means over the parts, weighted with income, "
            "output or use; the closed forms have the parts as one country."
        )
    return (*paragraphs, left_out(found))


def left_out(found: Findings) -> str:
    """What neither the model nor the closed forms have, and what of the scenario is not read."""
    one = found.alone.data.sel(region=found.region)
    surplus, revenue = float(one["surplus_share"]), float(one["tariff_revenue_share"])
    side = "deficit" if surplus < 0 else "surplus"
    text = (
        f"Left out: the trade {side} of {found.context.country}, {percent(abs(surplus))} of its "
        "final expenditure, is closed before anything happens, so that what living on credit or "
        "lending abroad is worth is not counted; income from property abroad stands in no such "
        "table; changes of inventories are taken out; there is no growth, no unemployment and no "
        "new product. Who is left without any supplier of a product that it needs counts as not "
        "viable and leaves world trade."
    )
    if revenue > 0:
        text += f" Tariff revenue is {percent(revenue)} of its income, and counted."
    read = ("credit", found.context.scenario.credit), ("stocks", found.context.scenario.stocks)
    unread = [name for name, given in read if given]
    if unread:
        text += f" What the scenario says of {' and '.join(unread)} is not read by this clock."
    if found.context.scenario.cuts:
        text += (
            f" Cuts are read as lasting, from a month to {time_in_words(MONTHS[-1])}, whatever "
            "days the scenario gives them."
        )
    return text


def _bands(found: Findings) -> str:
    if found.draws == 1:
        why = "no draws were asked for" if found.context.draws < 2 else "none could be solved"
        return f"There are no bands: {why}. Figures are one run's, with central elasticities."
    text = (
        f"Figures are the median and the 10th to 90th percentile of {found.draws} draws (seed "
        f"{found.context.seed}) of θ by product, η, ε, σ, the part of θ that has come about and "
        "mobility, within the ranges that studies leave; errors of θ are correlated between "
        "products. A draw in which the country is not viable counts as nothing left. Parts, "
        "products and places are of the one run with central elasticities, which can lie off the "
        "median since ranges are not symmetrical."
    )
    if found.draws < found.context.draws:
        text += f" Of the {found.context.draws} draws asked for, {found.draws} are run here."
    if len(found.tables):
        text += (
            f" With {time_in_words(LONG)} to adapt the answer has the outer ends of two bands: "
            f"this one, and that over {len(found.tables)} tables whose figures were redrawn within "
            "their ranges, each with elasticities of its own."
        )
    return text
