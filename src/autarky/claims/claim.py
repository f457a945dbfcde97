"""What a claim is: a thesis, what would count for and against it, and a rule fixed beforehand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import pandas as pd

from autarky.results.study import Draws

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from autarky.claims.evidence import Evidence


@dataclass(frozen=True, eq=False)
class Trial:
    """One test of a claim, draw by draw.

    Attributes
    ----------
    label
        Which world, regime or clock.
    text, unit
        The number in words, and its unit.
    number
        By draw; NaN where a draw has no answer.
    holds
        By draw, of the same index: whether the thesis holds. Draws whose `answered` is false are
        left out of its share.
    answered
        By draw.
    threshold
        What the number is held against; None: it is not.
    drawn
        The draws behind it, for what moves the number; None: none were drawn by parameter.
    clock, world, region
        Whose parameters these are.
    """

    label: str
    text: str
    unit: str
    number: pd.Series
    holds: pd.Series
    answered: pd.Series
    threshold: float | None = None
    drawn: Draws | None = None
    clock: str = ""
    world: str = ""
    region: str | None = None


@dataclass(frozen=True, eq=False)
class Judged:
    """What a claim found.

    Attributes
    ----------
    because
        The answer in a sentence or two, composed from the results.
    parts
        Its tests.
    notes
        What a reader has to know besides.
    evidence
        How good the figures are that no table and no parameter stands for, in a sentence.
    """

    because: str
    parts: tuple[Trial, ...]
    notes: tuple[str, ...] = ()
    evidence: str = ""


@dataclass(frozen=True)
class Untestable:
    """Why a claim cannot be tested with what is at hand."""

    reason: str


Judge: TypeAlias = "Callable[[Evidence], Judged | Untestable]"


@dataclass(frozen=True)
class Claim:
    """A thesis and its test.

    Attributes
    ----------
    id
        Its name.
    order
        Its place in the ledger.
    thesis
        In one plain sentence.
    supports, contradicts
        What would count for it, and against it.
    measure, rule
        What is measured, and when the thesis holds in a draw; fixed before anything is run.
    changes
        What evidence would change the verdict.
    judge
        Applies the rule.
    pools
        Studies that it needs, by name.
    construction
        What of it is true by construction; empty: nothing.
    pictures
        Figures beside that of the draws.
    """

    id: str
    order: int
    thesis: str
    supports: str
    contradicts: str
    measure: str
    rule: str
    changes: str
    judge: Judge
    pools: tuple[str, ...] = ()
    construction: str = ""
    pictures: tuple[Callable[[], Axes], ...] = ()
