"""One look for all figures: one typeface, few lines, colours safe for colour-blind readers."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter

from autarky._core.format import NARROW_SPACE
from autarky.results import Result

INK = "#1c1e21"
"""Colour of text and axes."""
FAINT = "#8a9099"
"""Colour of what stands in the background."""
BLUE, ORANGE, GREEN, PURPLE = "#0072b2", "#d55e00", "#009e73", "#aa4499"
"""Accents, told apart by readers with any colour vision (Okabe and Ito 2008)."""
SEQUENTIAL = "cividis_r"
"""Colour map of shares: even in lightness for every reader."""
LETTERS_PER_INCH = 10.4
"""Of a title, on average."""

LABEL_WIDTH = 28
"""Letters in a line of a tick's label."""

RC: Any = {
    "font.family": ["DejaVu Sans"],
    "font.size": 9.5,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": FAINT,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 22,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "svg.fonttype": "none",
    "svg.hashsalt": "autarky",
    "legend.frameon": False,
    "text.parse_math": False,  # a currency sign in a name is no formula
}


@contextmanager
def style() -> Iterator[None]:
    """Draw in the project's look inside a ``with`` block."""
    with mpl.rc_context(RC):
        yield
        shown = mpl.is_interactive()
    mpl.interactive(shown)  # pyplot, imported meanwhile, may have set it: a notebook shows figures


def name_of(code: object, titles: Mapping[str, str] | None) -> str:
    """Name in full of a region or sector, or its code in readable form."""
    return (titles or {}).get(str(code), str(code)).replace("_", " ")


def label_of(code: object, titles: Mapping[str, str] | None) -> str:
    """Name in full for a tick: in at most two lines, so that the axes keep their room."""
    lines = textwrap.wrap(name_of(code, titles), width=LABEL_WIDTH)
    if len(lines) > 2:
        lines = [lines[0], textwrap.shorten(" ".join(lines[1:]), LABEL_WIDTH, placeholder=" …")]
    return "\n".join(lines)


def sentence_case(text: str) -> str:
    """Text with its first letter in upper case, the rest as it is."""
    return text[:1].upper() + text[1:]


def axes_or_new(ax: Axes | None, source: str, width: float = 6.6, height: float = 3.8) -> Axes:
    """Return the given Axes, or those of a new figure of this size in inches.

    A new figure names its source below; who brings axes of a figure of his own writes it there.
    """
    if ax is not None:
        return ax
    from matplotlib import pyplot as plt

    figure = plt.figure(figsize=(width, height), layout="constrained")
    figure.supxlabel(f"Source: {source}", x=0.01, ha="left", fontsize=8, color=FAINT)
    return figure.add_subplot()


def source_of(result: Result) -> str:
    """Where the figures of a result come from, for the line below a picture."""
    return f"world {result.provenance.world}; autarky, {result.clock} clock"


def set_finding(ax: Axes, finding: str) -> None:
    """Write the finding as the title, broken to what is right of the axes' left edge."""
    figure: Any = ax.get_figure(root=True)
    figure.draw_without_rendering()  # lays the labels out
    room = figure.bbox.x1 - ax.get_window_extent().x0
    letters = int(LETTERS_PER_INCH * room / figure.dpi)
    while True:
        title = ax.set_title("\n".join(textwrap.wrap(finding, width=max(letters, 20))))
        figure.draw_without_rendering()  # a title of more lines moves the axes
        if letters <= 20 or title.get_window_extent().x1 <= figure.bbox.x1:
            return
        letters -= 3


def set_quantity(ax: Axes, quantity: str, *remarks: str) -> None:
    """Name what runs along the x axis, and below it how the figure is read, broken to the axes."""
    figure: Any = ax.get_figure(root=True)
    figure.draw_without_rendering()  # lays the labels out
    letters = int(1.2 * LETTERS_PER_INCH * ax.get_window_extent().width / figure.dpi)
    texts = [quantity, "; ".join(r for r in remarks if r)]
    lines = [line for text in texts for line in textwrap.wrap(text, max(letters, 30))]
    ax.set_xlabel("\n".join(lines))


def percent_axis(axis: Any) -> None:
    """Show shares as whole per cents, at round ticks."""
    axis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    axis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=f"{NARROW_SPACE}%"))
