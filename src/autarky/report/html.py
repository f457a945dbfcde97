"""The dossier as one HTML page without any outside request."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from autarky.report import words
from autarky.report.page import environment
from autarky.report.svg import inline_svg

if TYPE_CHECKING:
    from autarky.report.dossier import Dossier
    from autarky.report.section import Table


def render(dossier: Dossier) -> str:
    """Return the page: style, figures and figures' text inside it."""
    context = dossier.context
    drawings = {
        section.clock: [
            {
                "svg": Markup(inline_svg(d.figure, d.alt, f"{section.clock}{i}")),  # noqa: S704 — our own SVG
                "source": d.source,
            }
            for i, d in enumerate(section.drawings)
        ]
        for section in dossier.sections
    }
    return (
        environment()
        .get_template("dossier.html.j2")
        .render(
            dossier=dossier,
            context=context,
            info=context.world.info,
            drawings=drawings,
            signature=_shared(dossier),
            tables={s.clock: [_table(t) for t in s.tables] for s in dossier.sections},
            grade=lambda evidence: _own_grade(evidence, context.world.info.evidence),
            specs={s.clock: _spec(s.provenance["spec"]) for s in dossier.sections},
            trust=dossier.trust,
            influences=dossier.trust.influences and _table(dossier.trust.influences),
            command=_command(dossier),
            versions=dict(dossier.sections[0].provenance.get("versions", {})),
        )
    )


def _spec(text: str) -> str:
    """What a clock was asked, as ``name: value``; what was left to the clock is not told."""
    told = {name: _plain(value) for name, value in json.loads(text).items()}
    return "; ".join(f"{name}: {value}" for name, value in told.items() if value)


def _plain(value: Any) -> str:
    """A value of a specification as text; empty where nothing was set."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_plain, value)))
    if value is None or value == {}:
        return ""
    return re.sub(r"\w+=None(, )?", "", str(value)).replace("()", "")


def _own_grade(evidence: str, of_table: str) -> str:
    """Evidence of a number without that of the table, which stands above, if it has its own."""
    return evidence.removeprefix(f"{of_table}; ") if of_table else evidence


def _shared(dossier: Dossier) -> dict[str, Any] | None:
    """The figure that all clocks share, with its notes."""
    found = dossier.signature
    if found is None:
        return None
    svg = Markup(inline_svg(found.drawing.figure, found.drawing.alt, "signature"))  # noqa: S704 — our own SVG
    return {
        "svg": svg,
        "source": found.drawing.source,
        "notes": found.notes,
        "joints": found.disagreements,
    }


def _table(table: Table) -> dict[str, Any]:
    """Cells as text, in the unit of their column."""
    columns = [str(c) for c in table.frame.columns]
    rows = [
        (
            str(label),
            [_cell(v, table.units[c]) for c, v in zip(columns, values, strict=True)],
        )
        for label, values in zip(table.frame.index, table.frame.to_numpy(), strict=True)
    ]
    heads = [
        (
            c if table.units[c] in ("share", "text", "", c) else f"{c}, {table.units[c]}",
            table.units[c] == "text",
        )
        for c in columns
    ]
    return {
        "caption": table.caption,
        "index": str(table.frame.index.name),
        "heads": heads,
        "rows": rows,
    }


def _cell(value: Any, unit: str) -> str:
    """A cell without its unit, which stands at the head of the column."""
    if unit == "text":
        return str(value)
    text = words.amount(float(value), unit).replace("-", "−")
    return text if unit == "share" else text.removesuffix(unit).strip()


def _command(dossier: Dossier) -> str:
    """The command line that makes this page again."""
    context = dossier.context
    return (
        f"autarky report {context.region} --world {context.world.name} "
        f"--scenario scenario.yaml --draws {context.draws} --seed {context.seed}"
    )
