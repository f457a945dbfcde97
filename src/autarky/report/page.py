"""The templates of the pages, with the words that they use for figures."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from autarky._core.format import percent
from autarky.report import words


def environment() -> Environment:
    """Return the templates beside this module; an unknown name in one is an error."""
    found = Environment(
        loader=PackageLoader("autarky.report"),
        autoescape=select_autoescape(["html", "j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(
        figure=words.figure, band=words.band, rank=lambda pair: words.rank(*pair), percent=percent
    )
    return found
