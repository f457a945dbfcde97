"""What to know before believing the section: what flips the answer, and what is left out."""

from __future__ import annotations

from autarky._core.format import percent
from autarky.plot.tempos import NAMES
from autarky.report.section import Trust
from autarky.report.sections.planning.findings import Findings
from autarky.report.sections.planning.method import LEFT_OUT


def trust(found: Findings) -> Trust:
    """What flips the answer, draws without a plan, and what is left out.

    Draws are fewer than figures, so that which of these moves the answer cannot be told.
    """
    failed = 0
    if found.drawn is not None:
        failed = int(found.drawn.certificate.notes["draws_explained"])
    return Trust(
        flips=tuple(_flips(found)),
        draws=found.draws if found.drawn is not None else 0,
        failed=failed,
        leaves_out=LEFT_OUT,
    )


def _flips(found: Findings) -> list[str]:
    """In how many draws the order of the tempos is another than with central figures."""
    share = found.snail_beats_gallop
    if share is None:
        return []
    ahead = found.welfare["snail"] > found.welfare["gallop"]
    first, second = ("snail", "gallop") if ahead else ("gallop", "snail")
    turned = 1.0 - share if ahead else share
    names = NAMES[first], NAMES[second]
    if turned == 0.0:
        return [f"In no draw does the {names[1]} do better than the {names[0]}."]
    text = (
        f"With central figures the {names[0]} costs less than the {names[1]}; in "
        f"{percent(turned)} of draws it is the other way round."
    )
    return [text]
