"""How well a figure is known, and where it is from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Known:
    """Grade and source of one figure.

    Attributes
    ----------
    evidence
        ``file`` (read in a data file), ``page`` (read on a page), ``literature`` (recalled, not
        checked) or ``assumption``.
    source
        Where it is from.
    """

    evidence: str
    source: str
