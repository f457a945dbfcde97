"""The ledger of claims as one HTML page without any outside request, and as JSON beside it."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from autarky._core.files import make_folder, write_text
from autarky._core.format import percent, quantity
from autarky.claims import claims
from autarky.plot.tornado import words_of
from autarky.report.page import environment
from autarky.report.svg import inline_svg
from autarky.report.words import listed
from autarky.results.verdict import CONTRADICTED, SUPPORTED, Ledger, Mover, Part, Verdict

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TONES = {SUPPORTED: "holds", CONTRADICTED: "fails"}
"""Class of a label on the page; of any other, none."""
KEY = '<meta name="autarky-ledger" content="{}">'


def save_ledger(ledger: Ledger, folder: str | os.PathLike[str]) -> tuple[Path, Path]:
    """Write ``ledger.html`` and ``ledger.json``; return both paths.

    A page that shows these very verdicts already is left as it is.
    """
    place = make_folder(Path(folder))
    page, plain = place / "ledger.html", place / "ledger.json"
    text = json.dumps(ledger.as_dict(), indent=1, ensure_ascii=False, allow_nan=False)
    mark = KEY.format(hashlib.sha256(text.encode()).hexdigest())
    write_text(plain, text)
    if not (page.exists() and mark in page.read_text(encoding="utf-8")):
        write_text(page, render_ledger(ledger, mark))
    return page, plain


def render_ledger(ledger: Ledger, mark: str = "") -> str:
    """Return the page."""
    return environment().get_template("ledger.html.j2").render(
        ledger=ledger, title=title(ledger), mark=Markup(mark),  # noqa: S704 — our own
        entries=[_entry(v) for v in ledger.verdicts], command=_command(ledger),
    )  # fmt: skip


def title(ledger: Ledger) -> str:
    """The finding: how many theses came out how."""
    counts: dict[str, int] = {}
    for one in ledger.verdicts:
        counts[one.label] = counts.get(one.label, 0) + 1
    said = [f"{count} {'depend' if label == 'depends' and count > 1 else label}"
            for label, count in counts.items()]  # fmt: skip
    total = len(ledger.verdicts)
    return f"Of {total} {'thesis' if total == 1 else 'theses'}, {listed(said)}"


def headline(part: Part) -> str:
    """The number of a test with its unit and band."""
    unit = "" if part.unit == "t" else f" {part.unit}"
    if part.value != part.value:
        return "no draw has an answer"
    return f"{quantity(part.value)} ({quantity(part.low)} to {quantity(part.high)}){unit}"


def moved(mover: Mover) -> str:
    """What a parameter does to the number, and where the answer turns, in words."""
    way = "raises" if mover.coefficient > 0 else "lowers"
    bounds = {
        (True, True): f"between {quantity(mover.low or 0)} and {quantity(mover.high or 0)}",
        (True, False): f"from {quantity(mover.low or 0)} on",
        (False, True): f"up to {quantity(mover.high or 0)}",
        (False, False): "",
    }[mover.low is not None, mover.high is not None]
    turn = f"; the answer turns mostly {bounds}" if bounds else ""
    name = words_of(mover.name.partition(".")[2])
    return f"{name} {way} it (rank correlation {mover.coefficient:+.2f}; {mover.evidence}){turn}"


def _entry(verdict: Verdict) -> dict[str, Any]:
    """A claim as the page shows it."""
    return {
        "verdict": verdict, "tone": TONES.get(verdict.label, ""),
        "figures": [_svg(ax, f"{verdict.id}-{i}") for i, ax in enumerate(_figures(verdict))],
        "parts": [
            {"part": p, "number": headline(p), "share": percent(p.share),
             "moved": [moved(m) for m in p.movers]}
            for p in verdict.parts
        ],
    }  # fmt: skip


def _figures(verdict: Verdict) -> list[Axes]:
    from autarky import plot

    units = dict.fromkeys(p.unit for p in verdict.parts)
    own = [picture() for picture in claims()[verdict.id].pictures]
    return [*(plot.verdict(verdict, unit) for unit in units), *own]


def _svg(ax: Axes, prefix: str) -> Markup:
    from matplotlib import pyplot as plt

    figure: Any = ax.get_figure(root=True)
    text = inline_svg(figure, ax.get_title(loc="left").replace("\n", " "), prefix)
    plt.close(figure)
    return Markup(text)  # noqa: S704 — our own SVG


def _command(ledger: Ledger) -> str:
    """The command line that makes this page again."""
    asked = (
        ""
        if len(ledger.verdicts) == len(claims())
        else "".join(f" {v.id}" for v in ledger.verdicts)
    )
    draws = "" if ledger.draws is None else f" --draws {ledger.draws}"
    given = "".join(f" --set {name}={value!r}" for name, value in ledger.given.items())
    return f"autarky claims{asked}{draws} --seed {ledger.seed}{given}"
