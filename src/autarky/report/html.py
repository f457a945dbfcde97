"""The dossier as one HTML page without any outside request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from autarky.report import words
from autarky.report.svg import inline_svg

if TYPE_CHECKING:
    from autarky.report.dossier import Dossier
    from autarky.report.section import Table


def render(dossier: Dossier) -> str:
    """Return the page: style, figures and figures' text inside it."""
    environment = Environment(
        loader=PackageLoader("autarky.report"),
        autoescape=select_autoescape(["html", "j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        figure=words.figure, band=words.band, rank=lambda pair: words.rank(*pair)
    )
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
    return environment.get_template("dossier.html.j2").render(
        dossier=dossier,
        context=context,
        info=context.world.info,
        drawings=drawings,
        tables={s.clock: [_table(t) for t in s.tables] for s in dossier.sections},
        check=context.world.check(),
        command=_command(dossier),
        versions=dict(dossier.sections[0].provenance.get("versions", {})),
    )


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
        c if table.units[c] in ("share", "text", "", c) else f"{c}, {table.units[c]}"
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
    text = words.amount(float(value), unit)
    return text if unit == "share" else text.removesuffix(unit).strip()


def _command(dossier: Dossier) -> str:
    """The command line that makes this page again."""
    context = dossier.context
    return (
        f"autarky report {context.region} --world {context.world.name} "
        f"--scenario scenario.yaml --draws {context.draws} --seed {context.seed}"
    )
