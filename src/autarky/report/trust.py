"""How far to trust a dossier: put together from what its sections know of themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from autarky._core.format import percent, quantity
from autarky.plot.style import sentence_case
from autarky.report.context import Context
from autarky.report.section import Section, Table
from autarky.report.words import listed

MOST = 4
"""Figures of one section that are named."""
ROUNDING = 1e-12
"""Residual of the accounts, of output, that is one of arithmetic."""
WEAK = 0.1
"""Effect below which a figure is not said to move an answer, standard deviations of rank."""


@dataclass(frozen=True)
class Solved:
    """How a section's computation ended.

    Parameters
    ----------
    clock
        Which section.
    status, nearest
        Sentences: how it ended, and which residual came nearest to its bound.
    residuals
        (name, size, bound) of each.
    warnings
        Sentences.
    """

    clock: str
    status: str
    nearest: str
    residuals: tuple[tuple[str, float, float], ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Trustworthiness:
    """The section on trust.

    Parameters
    ----------
    table
        What is said of the table itself: evidence, accounts, resolution, prices; sentences.
    evidence
        Of the numbers of the strip: (label, evidence).
    influences
        Figures that move the answers most, with their evidence; None where nothing tells.
    silent
        Why some sections name no such figure; sentences.
    flips
        (clock, sentence) what would turn an answer.
    solved
        How every computation ended.
    draws
        How many members the bands are over and how many failed; sentences.
    limits
        (clock, sentence) what is left out.
    """

    table: tuple[str, ...]
    evidence: tuple[tuple[str, str], ...]
    influences: Table | None
    silent: tuple[str, ...]
    flips: tuple[tuple[str, str], ...]
    solved: tuple[Solved, ...]
    draws: tuple[str, ...]
    limits: tuple[tuple[str, str], ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain, JSON-ready form."""
        rows = [] if self.influences is None else _rows(self.influences)
        plain = asdict(self) | {"influences": rows}
        return {key: list(v) if isinstance(v, tuple) else v for key, v in plain.items()}


def trust(
    context: Context, sections: Sequence[Section], evidence: Sequence[tuple[str, str]]
) -> Trustworthiness:
    """Join what sections know of themselves; nothing is run again.

    Parameters
    ----------
    context, sections
        Of the dossier.
    evidence
        Label and evidence of each number of the strip.
    """
    return Trustworthiness(
        table=tuple(_table(context)),
        evidence=tuple(evidence),
        influences=_influences(sections),
        silent=tuple(_silent(sections)),
        flips=tuple((s.clock, text) for s in sections for text in s.trust.flips),
        solved=tuple(_solved(s) for s in sections),
        draws=tuple(_draws(context, sections)),
        limits=tuple((s.clock, s.trust.leaves_out) for s in sections if s.trust.leaves_out),
    )


def _table(context: Context) -> list[str]:
    """Evidence of the table, its accounts, its resolution and its prices."""
    world, info = context.world, context.world.info
    check = world.check()
    told = [f"Evidence of the table: {info.evidence}."] if info.evidence else []
    told += list(info.warnings)
    tolerated = (
        f"; tolerated by name: {'; '.join(map(str, check.findings))}" if check.findings else ""
    )
    rows, columns = (_rounding(r) for r in (check.row_residual, check.column_residual))
    told.append(f"Rows balance {rows}, columns {columns}{tolerated}.")
    told.append(
        f"Resolution: {len(world.sectors)} products and {len(world.regions)} regions. A single "
        "good without a substitute, a port or a firm cannot be seen: inside a product everything "
        "replaces everything, so that losses by one bottleneck are understated."
    )
    prices = f"{info.price_basis}; t" if info.price_basis else "T"
    basis = f"Prices: {prices}he table is of one year, and its flows are values, not quantities."
    return [*told, basis]


def _rounding(residual: float) -> str:
    return "to rounding" if residual < ROUNDING else f"to {residual:.1e} of output"


def _influences(sections: Sequence[Section]) -> Table | None:
    """The figures that move each section's answer most."""
    rows = [
        (i.figure, i.answer, i.effect, i.evidence)
        for s in sections
        for i in s.trust.influences[:MOST]
        if abs(i.effect) >= WEAK
    ]
    if not rows:
        return None
    frame = pd.DataFrame(rows, columns=["figure", "moves", "effect", "evidence"])
    units = {"moves": "text", "effect": "standard deviations of rank", "evidence": "text"}
    caption = "The figures that move the answers most, and how well they are known"
    return Table(caption, frame.set_index("figure"), units)


def _silent(sections: Sequence[Section]) -> list[str]:
    """Sections with draws that cannot tell which figure moves them."""
    names = [s.clock for s in sections if s.trust.draws and not s.trust.influences]
    if not names:
        return []
    text = (
        f"Of {listed(names)} it cannot be told which figure moves the answer most: the draws move "
        "all of them at once and are fewer than it would take."
    )
    return [text]


def _solved(section: Section) -> Solved:
    """Status, residuals and warnings of a section's certificate."""
    certificate = section.certificate
    bounds: Mapping[str, float] = certificate["tolerances"]
    residuals = tuple(
        (name.replace("_", " "), float(size), float(bounds[name]))
        for name, size in certificate["residuals"].items()
    )
    warnings = (*certificate["notes"].get("warnings", ()), *certificate.get("warnings", ()))
    return Solved(
        section.clock, str(certificate["status"]), _nearest(residuals), residuals,
        tuple(dict.fromkeys(f"{sentence_case(w).rstrip('.')}." for w in warnings)),
    )  # fmt: skip


def _nearest(residuals: Sequence[tuple[str, float, float]]) -> str:
    """Which residual came nearest to its bound, and how near."""
    known = [(abs(size) / bound, name) for name, size, bound in residuals if bound > 0]
    if not known:
        return ""
    share, name = max(known)
    if share == 0.0:
        return "Every residual is exactly nothing."
    near = f"{_times(1.0 / share)} times below" if share <= 0.5 else f"at {percent(share)} of"
    return f"The residual nearest to its bound, {name}, is {near} it."


def _times(ratio: float) -> str:
    """A ratio in round figures: more than a thousand as the power of ten below it."""
    return quantity(ratio) if ratio < 1000 else f"more than {10 ** int(np.log10(ratio)):,}"


def _draws(context: Context, sections: Sequence[Section]) -> list[str]:
    """Size of the ensembles, and the share of them that failed."""
    told = []
    for s in sections:
        if s.trust.draws:
            share = s.trust.failed / s.trust.draws
            failed = f"{s.trust.failed} ({percent(share)}) failed and are" if share else "none"
            left = f"{failed} left out" if share else "none failed"
            told.append(f"{sentence_case(s.clock)}: {s.trust.draws} draws, {left}.")
    if not told:
        return ["There are no draws, and so no bands: every figure is one run's."]
    if not context.ensemble:
        told.append("The figures of the table itself are not redrawn: no ranges are given.")
    return told


def _rows(table: Table) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in
            table.frame.reset_index().to_dict(orient="records")]  # fmt: skip
