"""The figure that all clocks share: one cut, from the first day to the last year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from autarky import plot
from autarky.plot.stretch import HOLDS, Joint, Stretch, in_words, joints, line
from autarky.plot.style import name_of, sentence_case
from autarky.report.context import Context
from autarky.report.drawing import draw
from autarky.report.section import Drawing, Section
from autarky.report.words import listed

SIZE = (6.6, 5.0)
"""Inches."""
AGREE = 0.01
"""Gap at a joint below which clocks are said to agree."""


@dataclass(frozen=True)
class Signature:
    """What all clocks say of consumption over time, drawn, told and as figures.

    Parameters
    ----------
    drawing
        The figure.
    notes
        How to read it; paragraphs.
    disagreements
        How far clocks are apart where they meet, and why; paragraphs.
    stretches
        Of the country and of its foil, clock by clock.
    joints
        Where clocks of the country speak of the same day.
    foil
        Code of the country beside it; None where there is none.
    """

    drawing: Drawing
    notes: tuple[str, ...]
    disagreements: tuple[str, ...]
    stretches: tuple[Stretch, ...]
    joints: tuple[Joint, ...]
    foil: str | None

    def as_dict(self) -> dict[str, Any]:
        """Plain, JSON-ready form."""
        return {
            "finding": self.drawing.alt,
            "source": self.drawing.source,
            "notes": list(self.notes),
            "disagreements": list(self.disagreements),
            "foil": self.foil,
            "stretches": [asdict(s) for s in self.stretches],
            "joints": [
                {
                    "day": j.day, "earlier": j.earlier.clock, "later": j.later.clock,
                    "before": j.before, "after": j.after, "gap": j.gap,
                    "hands_over": j.hands_over,
                }
                for j in self.joints
            ],
        }  # fmt: skip


def signature(context: Context, sections: Sequence[Section]) -> Signature | None:
    """Join what the sections say of consumption over time; None where none says anything."""
    every = [s for section in sections for s in section.course]
    own = [s for s in every if s.who == context.region]
    if not own:
        return None
    other = [s for s in every if s.who == context.foil]
    titles = dict(context.world.info.titles)
    drawing = draw(
        context, SIZE, plot.one_cut, [*own, *other], titles=titles, ends_after=context.ends_after
    )
    met = joints(line(own))
    notes = [_reading(own), *_ends(context, own), *_foil(context, own, other)]
    foil = context.foil if other else None
    return Signature(drawing, tuple(notes), tuple(_joints(met)), (*own, *other), tuple(met), foil)


def _reading(own: Sequence[Stretch]) -> str:
    """What is 100, and what each clock counts as consumption."""
    concept = {s.clock: s.concept for s in own}
    told = "; ".join(f"{clock}: {words}" for clock, words in concept.items())
    return f"100 is the same clock without the scenario. What is counted: {told}."


def _joints(met: Sequence[Joint]) -> list[str]:
    """How far clocks are apart where they meet, and what each takes to happen."""
    notes = []
    for joint in met:
        when = in_words(joint.day)
        before, after = (f"{100 * v:.0f}" for v in (joint.before, joint.after))
        both = f"{joint.earlier.clock} has {before} and {joint.later.clock} {after}"
        if abs(joint.gap) < AGREE:
            notes.append(f"After {when} {both}: they agree within a point.")
            continue
        size = round(100 * abs(joint.gap))
        side = "more" if joint.gap > 0 else "less"
        notes.append(f"After {when} {both}, {size} point{'s' * (size != 1)} {side}.")
    premises = {s.clock: s.premise for j in met for s in (j.earlier, j.later)}
    if notes and any(abs(j.gap) >= AGREE for j in met):
        told = "; ".join(f"{clock} takes it that {words}" for clock, words in premises.items())
        notes.append(f"They differ in what they take to happen: {told}.")
    return [" ".join(notes)] if notes else []


def _ends(context: Context, own: Sequence[Stretch]) -> list[str]:
    """What becomes of the path once the cuts end."""
    if context.ends_after is None:
        return []
    by = {r: list(dict.fromkeys(s.clock for s in own if s.reading == r)) for r in ("lasts", "ends")}
    when = in_words(context.ends_after)
    text = f"The scenario's cuts end after {when}."
    only = [clock for clock in by["lasts"] if clock not in by["ends"]]
    if by["lasts"]:
        text += f" The whole line is what comes if they last instead, as {listed(by['lasts'])} "
        text += "read it" if len(by["lasts"]) > 1 else "reads it"
        text += "."
    if by["ends"]:
        text += f" Dashed is what comes if trade reopens, by {listed(by['ends'])}"
        text += f"; {listed(only)} knows of no end." if only else "."
    return [text]


def _foil(context: Context, own: Sequence[Stretch], other: Sequence[Stretch]) -> list[str]:
    """Who stands behind, why, and how it fares."""
    beside = context.beside
    if not other or beside is None:
        return []
    name = name_of(beside.code, dict(context.world.info.titles))
    times = max(beside.ratio, 1.0 / beside.ratio)
    text = (
        f"Grey: {name}, with the same done to it. Of the larger half of the partners of "
        f"{context.country} by trade it is the most different in development: its productive "
        f"forces are {times:.1f} times {'higher' if beside.ratio > 1 else 'lower'}."
    )
    lowest = [min(v for p in line(s) for v in p.stretch.between(p.first, p.last)[1][1])
              for s in (own, other) if line(s)]  # fmt: skip
    if len(lowest) == 2:
        low = f"{100 * lowest[1]:.0f}"
        text += (
            f" It never has less than {low}."
            if lowest[1] >= HOLDS
            else f" At the lowest it has {low}, against {100 * lowest[0]:.0f} here."
        )
    return [sentence_case(text)]
