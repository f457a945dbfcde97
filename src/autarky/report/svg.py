"""Figures as SVG inside the page, following its light or dark theme."""

from __future__ import annotations

import html
import io
import re

from matplotlib.figure import Figure

from autarky.plot import style
from autarky.plot.style import BLUE, FAINT, GREEN, INK, ORANGE, PURPLE

THEME = {
    INK: "var(--ink)",
    FAINT: "var(--faint)",
    BLUE: "var(--blue)",
    ORANGE: "var(--orange)",
    GREEN: "var(--green)",
    PURPLE: "var(--purple)",
}


def inline_svg(figure: Figure, alt: str, prefix: str) -> str:
    """Return the figure as an ``<svg>`` element with a text alternative and themed colours.

    `prefix` keeps the identifiers of several figures on one page apart.
    """
    buffer = io.StringIO()
    with style():
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    for colour, variable in THEME.items():
        text = text.replace(colour, variable)
    text = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', text)
    text = re.sub(r'(xlink:href="#|url\(#)([^")]+)', rf"\1{prefix}-\2", text)
    opening = text[: text.index(">") + 1]
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', opening)
    box = size.group(0) if size else ""
    label = html.escape(alt, quote=True)
    return text.replace(
        opening,
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'{box} role="img" aria-label="{label}">',
        1,
    )
