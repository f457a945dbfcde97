"""The dossier on one country and one scenario: an HTML page and a JSON file that agree."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from autarky._core.errors import InputError, NameNotFoundError, unknown_name
from autarky._core.files import make_folder, write_text
from autarky._core.plain import json_ready
from autarky._core.progress import Progress, silent
from autarky.plot.style import sentence_case
from autarky.report.ahead import begun
from autarky.report.context import Context
from autarky.report.registry import builders, works
from autarky.report.section import Number, Section
from autarky.report.signature import Signature, signature
from autarky.report.trust import Trustworthiness, trust
from autarky.scenario import Scenario
from autarky.world import World

FORMAT_VERSION = 1


@dataclass(frozen=True, eq=False)
class Dossier:
    """Sections about one country, ready to be shown."""

    context: Context
    sections: tuple[Section, ...]

    @property
    def title(self) -> str:
        """The finding: country, year, what is done to it, and every section's clause."""
        context, info = self.context, self.context.world.info
        year = f", {info.year}" if info.year else f" in world {context.world.name}"
        lead = "cut off" if context.is_blockade else f"“{context.scenario.name}”"
        clauses = "; ".join(s.clause for s in self.sections)
        return f"{sentence_case(context.country)}{year}, {lead}: {clauses}"

    @property
    def headline(self) -> tuple[Number, ...]:
        """Up to four numbers for the strip: of each section in turn its first, then the rest."""
        strips = [
            sorted((n for n in s.numbers if n.headline), key=lambda n: n.headline)
            for s in self.sections
        ]
        order = sorted((i, s) for s, strip in enumerate(strips) for i in range(len(strip)))
        return tuple(strips[s][i] for i, s in order[:4])

    @cached_property
    def signature(self) -> Signature | None:
        """The figure that all clocks share; None where none of them follows consumption."""
        return signature(self.context, self.sections)

    @cached_property
    def trust(self) -> Trustworthiness:
        """How far to believe it: evidence, what moves and flips the answers, certificates."""
        strip = [(number.label, number.evidence) for number in self.headline]
        return trust(self.context, self.sections, strip)

    @cached_property
    def html(self) -> str:
        """The whole page, self-contained."""
        from autarky.report.html import render

        return render(self)

    def as_dict(self) -> dict[str, Any]:
        """Every number shown, with unit, band, rank, evidence and certificate; JSON-ready."""
        context = self.context
        strip = {number.name: place for place, number in enumerate(self.headline, 1)}
        plain: dict[str, Any] = json_ready(
            {
                "dossier_format": FORMAT_VERSION,
                "autarky": version("autarky"),
                "title": self.title,
                "world": {
                    "name": context.world.name,
                    "hash": context.world.hash,
                    "evidence": context.world.info.evidence,
                    "source": context.world.info.source,
                    "licence": context.world.info.licence,
                    "warnings": list(context.world.info.warnings),
                },
                "region": context.region,
                "scenario": context.scenario.model_dump(mode="json"),
                "draws": {
                    "asked": context.draws,
                    "tables": context.tables,
                    "feasible": len(context.ensemble),
                    "infeasible": context.infeasible_draws,
                    "seed": context.seed,
                },
                "signature": None if self.signature is None else self.signature.as_dict(),
                "sections": [_section_dict(s, strip) for s in self.sections],
                "trust": self.trust.as_dict(),
            }
        )
        return plain

    def to_json(self) -> str:
        """:meth:`as_dict` as text; unknown figures are null."""
        return json.dumps(self.as_dict(), indent=1, ensure_ascii=False, allow_nan=False)

    def save(self, path: str | os.PathLike[str]) -> tuple[Path, Path]:
        """Write the page and, beside it, the JSON; return both paths.

        `path` is the HTML file (``gbr.html`` gives ``gbr.json`` too) or a folder, in which
        ``dossier.html`` and ``dossier.json`` are written. Each file is written whole or not at all.
        """
        target = Path(path)
        if target.suffix.lower() not in (".html", ".htm"):
            target = make_folder(target) / "dossier.html"
        html, text = self.html, self.to_json()
        return write_text(target, html), write_text(target.with_suffix(".json"), text)


def dossier(
    world: World,
    region: str,
    scenario: Scenario | None = None,
    *,
    clocks: tuple[str, ...] | None = None,
    draws: int = 100,
    seed: int = 1930,
    progress: Progress = silent,
) -> Dossier:
    """Ask every clock about one country and join the answers on one page.

    Parameters
    ----------
    world
        The table.
    region
        A region or country of it.
    scenario
        What happens to its ties; by default it is cut off from everybody for a year.
    clocks
        Only these sections; all by default.
    draws, seed
        Ensemble behind the bands, where the world's figures carry ranges; 0 draws: no bands.
    progress
        Called as ``progress(what, done, total)``.

    Raises
    ------
    NameNotFoundError
        If the region or a name in the scenario is not in the world.
    InputError
        If the world has a single country.
    """
    if region not in world.countries:
        if region not in world.regions:
            known = list(world.countries)
            raise NameNotFoundError(unknown_name("region", region, f"world {world.name}", known))
        region = world.region_countries[world.regions.index(region)]
    if len(world.countries) < 2:
        msg = f"world {world.name} has one country alone: a dossier needs others to depend on"
        raise InputError(msg)
    scenario = scenario or Scenario.blockade(region)
    scenario.check(world)
    context = Context(world, region, scenario, draws, seed, progress)
    chosen = builders(clocks)
    with begun(context, works(clock for clock, _ in chosen)):
        made = [build(context) for _, build in chosen]
    sections = tuple(section for section in made if section is not None)
    if not sections:
        msg = f"no clock that was asked for can say anything about {region} in world {world.name}"
        raise InputError(msg)
    return Dossier(context, sections)


def _section_dict(section: Section, strip: dict[str, int]) -> dict[str, Any]:
    return {
        "clock": section.clock,
        "title": section.title,
        "answer": section.sentence,
        "numbers": [asdict(n) | {"headline": strip.get(n.name, 0)} for n in section.numbers],
        "figures": [{"finding": d.alt, "source": d.source} for d in section.drawings],
        "tables": [
            {
                "caption": t.caption,
                "units": dict(t.units),
                "rows": t.frame.reset_index().to_dict(orient="records"),
            }
            for t in section.tables
        ],
        "method": list(section.method),
        "certificate": dict(section.certificate),
        "provenance": dict(section.provenance),
    }
