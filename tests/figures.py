"""What every figure is held to: units on its axes, and texts inside its border."""

import re

from matplotlib.axes import Axes


def ticks(axis) -> list[str]:
    return [t.get_text() for t in axis.get_ticklabels() if t.get_text()]


def stated_unit(axis) -> bool:
    """Per cent at the ticks or in a label, a reference in brackets, years, or names."""
    texts = ticks(axis)
    label = axis.get_label_text()
    names = all(re.search(r"[A-Za-z]", t) for t in texts)
    years = all(re.fullmatch(r"1[89]\d\d|20\d\d", t) for t in texts)
    return names or years or all("%" in t for t in texts) or bool(re.search(r"%|\(.+\)", label))


def outside(ax: Axes) -> list[str]:
    """Texts that the border of the figure cuts."""
    figure = ax.get_figure(root=True)
    figure.draw_without_rendering()
    box = figure.bbox
    cut = []
    for text in figure.findobj(lambda a: hasattr(a, "get_text") and a.get_visible()):
        words = text.get_text()
        if not isinstance(words, str) or not words.strip() or text.get_window_extent().width == 0:
            continue
        extent = text.get_window_extent()
        if text in {*ax.get_xticklabels(), *ax.get_yticklabels()} and not in_view(ax, text):
            continue
        if (
            extent.x0 < box.x0 - 1
            or extent.y0 < box.y0 - 1
            or extent.x1 > box.x1 + 1
            or extent.y1 > box.y1 + 1
        ):
            cut.append(words)
    return cut


def in_view(ax: Axes, label) -> bool:
    """Whether a tick's label is drawn: ticks beyond the limits of the axes are not."""
    (x, y), (x0, x1), (y0, y1) = label.get_position(), sorted(ax.get_xlim()), sorted(ax.get_ylim())
    if label in ax.get_xticklabels():
        return bool(x0 <= x <= x1)
    return bool(y0 <= y <= y1)
