"""How the section was computed, in plain words with sources."""

from __future__ import annotations

from autarky.report.sections.planning.findings import YEARS, Findings

MODEL = (
    "The country is read as an economy of five kinds of product, village and city, and planned "
    f"over {YEARS} years and a tail: farming with animals and engines, industries with capital of "
    "their own that is dear to build in a hurry, home and foreign machines as imperfect "
    "substitutes, a village that markets as much as the goods it gets are worth to it (Allen "
    "2003), people who move to the city and must be housed, exports that meet a falling demand, "
    "debt under a "
    "ceiling. All laws are convex: the optimum is the optimum, and its multipliers are prices."
)
RULES = (
    "A rule sets a year's instruments without looking ahead (how much is invested and in what, who "
    "moves, what is levied, what is owed) under the same laws; it governs for three fifths of the "
    "years and the optimum follows. Welfare is the change of consumption for ever that would be "
    "worth as much. Exporters take prices as given."
)
LEFT_OUT = (
    "Left out, and it matters: learning and increasing returns, terror and what it destroys, "
    "changes of relative prices in the measurement of growth. Fast tempos may therefore do better "
    "or worse than here. Imports other than machines are perfect substitutes of home products, "
    "so that what a country loses that lives on foreign food or cotton is understated; days and "
    "months belong to the clock of disruption."
)


def method(found: Findings) -> tuple[str, ...]:
    """The model, the rules, the bands, and what is left out."""
    return (MODEL, RULES, _bands(found), LEFT_OUT)


def _bands(found: Findings) -> str:
    if found.draws < 2:
        return "There are no bands: figures are one run's, with central parameters."
    return (
        f"Bands are the 10th to 90th percentile of {found.draws} draws (seed "
        f"{found.context.seed}) of every parameter and setting of the rules within its range, "
        "for the optimum, snail's pace and the gallop; other figures are of the run with central "
        "parameters."
    )
