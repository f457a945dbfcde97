"""One cut, several clocks: real consumption from the first day to the last year."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, NullLocator

from autarky._core.errors import InputError
from autarky.plot.draws import spread
from autarky.plot.stretch import Joint, Piece, Stretch, finding, index, joints, line
from autarky.plot.style import (
    BLUE,
    FAINT,
    GREEN,
    INK,
    ORANGE,
    PURPLE,
    axes_or_new,
    name_of,
    set_finding,
    set_quantity,
    style,
)

COLOURS = (PURPLE, ORANGE, BLUE, GREEN, INK)
"""Of the clocks, in the order in which they begin."""
MARKS = {
    1.0: "1 day", 7.0: "1 week", 30.4: "1 month", 91.25: "3 months", 365.0: "1 year",
    1095.0: "3 years", 3650.0: "10 years", 10950.0: "30 years",
}  # fmt: skip
"""Days that the axis names."""
CLOSE = 0.14
"""Gap, as a share of the height of the axes, below which its size stands beneath it."""
LEVEL = 0.005
"""Gap at a joint below which the clocks are said to agree."""
ROW = 0.075
"""Height of a clock's bar above the curves, as a share of the height of the axes."""


@dataclass(frozen=True)
class _Look:
    """Colours by clock, names of countries, and the day on which the cuts end."""

    colours: Mapping[str, str]
    titles: Mapping[str, str] | None
    ends_after: float | None

    def of(self, stretch: Stretch) -> str:
        """Colour of a stretch."""
        return self.colours.get(stretch.clock, INK)


def one_cut(
    stretches: Sequence[Stretch],
    ax: Axes | None = None,
    *,
    titles: Mapping[str, str] | None = None,
    ends_after: float | None = None,
    source: str = "autarky, own computation",
) -> Axes:
    """Draw what every clock says of a country's real consumption as one line over all of time.

    The line is bold for as long as a clock is the one that counts: until it ends; elsewhere it is
    thin. Where one clock hands over to the next the gap between them is drawn and its size
    written, in points of the base; nothing is smoothed. Dashed is what comes if the cuts end as
    the scenario says. The bars above say which clock speaks of what time. Grey: another country.

    Parameters
    ----------
    stretches
        Of the country and, after it, of the one that it is compared with; see
        :class:`autarky.plot.stretch.Stretch`.
    ax
        Axes to draw on; a new figure otherwise.
    titles
        Names in full.
    ends_after
        Day on which the scenario ends the cuts.
    source
        For the line below a new figure.

    Raises
    ------
    InputError
        If there is no stretch.
    """
    if not stretches:
        raise InputError("there is no stretch to draw: ask at least one clock")
    who = stretches[0].who
    own = [s for s in stretches if s.who == who]
    other = [s for s in stretches if s.who != who]
    clocks = list(dict.fromkeys(s.clock for s in own))
    look = _Look(dict(zip(clocks, COLOURS, strict=False)), titles, ends_after)
    with style(), mpl.rc_context({"axes.titlepad": 6}):  # the bars above need no more
        ax = axes_or_new(ax, source, 6.6, 4.8)
        _frame(ax, stretches, len(clocks))
        _behind(ax, other)
        _draw(ax, own, look)
        _bars(ax, own, look)
        ax.set_ylabel("Real consumption per head\n(without the cuts = 100)")
        drawn = any(s.low for s in own)
        set_quantity(
            ax,
            "Time since the scenario begins (logarithmic)",
            "bold: the clock that counts; thin: another that speaks of the same time",
            "band: 10–90 % of draws" if drawn else "",
            f"grey: {name_of(other[0].who, titles)} in its place" if other else "",
        )
        set_finding(ax, finding(own, titles=titles, ends_after=ends_after))
        for joint in joints(line(own)):
            _mark(ax, joint)
        _label_ends(ax, own, other, look)
    return ax


def _frame(ax: Axes, stretches: Sequence[Stretch], clocks: int) -> None:
    """Limits with room for the bars of the clocks above the curves, round ticks, named times."""
    values = np.concatenate([np.array([*s.value, *s.low, *s.high]) for s in stretches])
    lowest, highest = float(values.min()), max(1.0, float(values.max()))
    bottom = 0.0 if lowest < 0.55 else np.floor(20.0 * lowest - 0.5) / 20.0
    top = bottom + (highest + 0.02 * (highest - bottom) - bottom) / (1.0 - ROW * (clocks + 0.5))
    ax.set_ylim(bottom, top)
    ax.set_xscale("log")
    days = [s.days[-1] for s in stretches]
    ax.set_xlim(0.85, max(days) * 1.05 if max(days) > 1.0 else 365.0)
    shown = [d for d in MARKS if d <= ax.get_xlim()[1]]
    ax.set_xticks(shown, [MARKS[d].replace(" ", "\n") for d in shown])
    ax.xaxis.set_minor_locator(NullLocator())
    round_ = MaxNLocator(6, steps=[1, 2, 5, 10]).tick_values(100 * bottom, 100 * highest)
    ticks = np.array(round_) / 100.0
    ax.set_yticks(ticks[(ticks >= bottom - 1e-9) & (ticks <= highest + 1e-9)])
    ax.yaxis.set_major_formatter(lambda value, _at: f"{100 * value:.0f}")
    ax.axhline(1.0, color=FAINT, lw=0.8, zorder=0)
    ax.spines["left"].set_bounds(bottom, highest)


def _behind(ax: Axes, stretches: Sequence[Stretch]) -> None:
    """The other country's line, without joints."""
    for piece in line(stretches):
        days, (_, value, _) = piece.stretch.between(piece.first, piece.last)
        ax.plot(days, value, color=FAINT, lw=1.6, alpha=0.75, zorder=1)


def _draw(ax: Axes, stretches: Sequence[Stretch], look: _Look) -> None:
    """States as diamonds, paths thin, and bold with their bands where they count."""
    for one in stretches:
        colour = look.of(one)
        if not one.is_path:
            if one.low:
                ax.plot(one.days * 2, [*one.low, *one.high], color=colour, lw=1.2, zorder=3)
            ax.plot(one.days, one.value, "D", color=colour, ms=6, zorder=4, clip_on=False)
        elif one.reading != "ends":
            ax.plot(one.days, one.value, color=colour, lw=1.0, zorder=2)
    main, after = line(stretches), line(stretches, ends=True)
    for piece in main:
        _bold(ax, piece, look.of(piece.stretch), "-")
    for piece in after:
        _bold(ax, piece, look.of(piece.stretch), (0, (2.5, 1.2)))
    if after and look.ends_after is not None:
        leaves = [p for p in main if p.first <= look.ends_after <= p.last]
        days = (look.ends_after, after[0].first)
        for piece in leaves[:1]:
            values = piece.stretch.at(days[0]), after[0].stretch.at(days[1])
            ax.plot(days, values, color=look.of(after[0].stretch), lw=1.3, ls=":", zorder=2)


def _bold(ax: Axes, piece: Piece, colour: str, dashes: Any) -> None:
    days, (low, value, high) = piece.stretch.between(piece.first, piece.last)
    if piece.stretch.low:
        ax.fill_between(days, low, high, color=colour, alpha=0.17, lw=0, zorder=1)
    ax.plot(days, value, color=colour, lw=2.6, ls=dashes, zorder=3, solid_capstyle="butt")


def _bars(ax: Axes, stretches: Sequence[Stretch], look: _Look) -> None:
    """Above the curves, for each clock from when to when it speaks."""
    across = ax.get_xaxis_transform()
    for row, (clock, colour) in enumerate(look.colours.items()):
        mine = [s for s in stretches if s.clock == clock]
        first, last = min(s.days[0] for s in mine), max(s.days[-1] for s in mine)
        height = 1.0 - ROW * (row + 1)
        if last > first:
            ax.plot([first, last], [height] * 2, color=colour, lw=1.6, transform=across, zorder=3)
        else:
            ax.plot([first], [height], "D", color=colour, ms=4, transform=across, clip_on=False)
        ax.annotate(
            clock, (first, height), (0 if last > first else 7, 2 if last > first else -3),
            xycoords=across, textcoords="offset points", fontsize=8.5, color=colour,
        )  # fmt: skip


def _mark(ax: Axes, joint: Joint) -> None:
    """A line between what two clocks say of one day, with the size of the gap."""
    points = 100.0 * abs(joint.gap)
    strong = joint.hands_over
    ax.plot(
        [joint.day] * 2, [joint.before, joint.after], color=INK, lw=1.3 if strong else 0.8,
        ls="-" if strong else ":", marker="_", ms=7 if strong else 0, zorder=5,
    )  # fmt: skip
    if abs(joint.gap) < LEVEL:
        text = "no gap"
    else:
        text = f"gap {points:.0f}" if points >= 0.95 else "gap under 1"
    bottom, top = ax.get_ylim()
    close = abs(joint.gap) < CLOSE * (top - bottom)
    low, high = sorted((joint.before, joint.after))
    ax.annotate(
        text, (joint.day, low if close else 0.5 * (low + high)), (0, -5) if close else (5, 0),
        textcoords="offset points", ha="center" if close else "left",
        va="top" if close else "center", fontsize=8, zorder=6,
        fontweight="bold" if strong else "normal",
    )  # fmt: skip


def _label_ends(ax: Axes, own: Sequence[Stretch], other: Sequence[Stretch], look: _Look) -> None:
    """Say on the right what each line is and where it ends, kept apart."""
    figure: Any = ax.get_figure(root=True)
    figure.draw_without_rendering()
    bottom, top = ax.get_ylim()
    point = (top - bottom) / (ax.get_window_extent().height * 72 / figure.dpi)
    main, after, behind = line(own), line(own, ends=True), line(other)
    ends: list[tuple[str, Stretch, str]] = []
    if main:
        words = "if they last " if after else ""
        ends.append((words, main[-1].stretch, look.of(main[-1].stretch)))
    if after:
        ends.append(("if they end ", after[-1].stretch, look.of(after[-1].stretch)))
    if behind:
        name = textwrap.fill(name_of(other[0].who, look.titles), 15)
        ends.append((f"{name} ", behind[-1].stretch, FAINT))
    if not ends:
        return
    values = [one.value[-1] for _, one, _ in ends]
    placed = spread(values, 13.0 * point, bottom + 4 * point, top)
    for (words, one, colour), at in zip(ends, placed, strict=True):
        ax.annotate(
            f"{words}{index(one.value[-1])}", (one.days[-1], one.value[-1]),
            (9, (at - one.value[-1]) / point), textcoords="offset points", va="center",
            fontsize=8.5, color=colour, annotation_clip=False,
            fontweight="normal" if colour == FAINT else "bold",
        )  # fmt: skip
