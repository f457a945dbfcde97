"""From what a claim found to its verdict: shares, bands, what moves it, how well that is known."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from autarky._core.evidence import Known
from autarky._core.format import percent
from autarky.claims.claim import Claim, Judged, Trial, Untestable
from autarky.claims.evidence import Evidence, UnansweredError, unanswered
from autarky.numerics.box import find_box
from autarky.plot.tornado import words_of
from autarky.results.verdict import UNTESTABLE, Mover, Part, Verdict, label_of, share_of
from autarky.study.clocks import adapter_of
from autarky.study.sensitivity import as_numbers

CHANCE = 0.01
"""Probability of a rank correlation by chance above which a parameter moves nothing."""
GIVEN = Known("given by the study", "")
"""Of a parameter that a study draws from a range of its own."""
FEWEST = 20
"""Draws from which on it can be said what moves a number."""
SHOWN = 4
"""Movers of a test that are kept."""


def verdict(claim: Claim, evidence: Evidence) -> Verdict:
    """Run what a claim needs, apply its rule and say how well the answer is known."""
    found = _judged(claim, evidence)
    about = {
        name: getattr(claim, name)
        for name in ("id", "thesis", "supports", "contradicts", "measure", "rule", "changes")
    }
    provenance = evidence.identity(claim.pools)
    if isinstance(found, Untestable):
        return Verdict(
            **about, label=UNTESTABLE, because=found.reason, parts=(), evidence="",
            construction=claim.construction, notes=(), provenance=provenance,
        )  # fmt: skip
    parts = tuple(_part(one, evidence) for one in found.parts)
    because = found.because if any(p.draws for p in parts) else _silence(claim, evidence)
    return Verdict(
        **about, label=label_of(share_of(parts)), because=because, parts=parts,
        evidence=_grades(found, parts, evidence), construction=claim.construction,
        notes=found.notes, provenance=provenance,
    )  # fmt: skip


def _judged(claim: Claim, evidence: Evidence) -> Judged | Untestable:
    try:
        return claim.judge(evidence)
    except UnansweredError as error:
        return Untestable(str(error))


def _silence(claim: Claim, evidence: Evidence) -> str:
    """Why no test has a draw with an answer."""
    studies = [evidence.study(pool) for pool in claim.pools]
    reasons = [
        unanswered(study, clock) for study in studies for clock in study.problems["clock"].unique()
    ]
    return reasons[0] if reasons else "No draw has an answer."


def _part(one: Trial, evidence: Evidence) -> Part:
    """Median, band and share of a test over the draws that have an answer."""
    known = one.answered.to_numpy(bool)
    holds = one.holds.to_numpy()[known].astype(bool)
    number = one.number.to_numpy(float)
    finite = number[known & np.isfinite(number)]
    low, value, high = np.quantile(finite, (0.1, 0.5, 0.9)) if len(finite) else [np.nan] * 3
    return Part(
        label=one.label, text=one.text, unit=one.unit, value=float(value), low=float(low),
        high=float(high), threshold=one.threshold,
        share=float(holds.mean()) if len(holds) else np.nan,
        draws=len(holds), failed=int((~known).sum()),
        values=tuple(number[known].tolist()), holds=tuple(holds.tolist()),
        movers=_movers(one, known, evidence),
    )  # fmt: skip


def _movers(one: Trial, known: np.ndarray, evidence: Evidence) -> tuple[Mover, ...]:
    """Parameters whose rank correlation with the number is beyond chance, and where it turns."""
    from scipy.stats import spearmanr

    use = known & np.isfinite(one.number.to_numpy(float))
    if one.drawn is None:
        return ()
    X = as_numbers(one.drawn.parameters, one.drawn.places).loc[use]
    number, holds = one.number[use].astype(float), one.holds[use].astype(float)
    if X.index.nlevels > 1:  # tables share draws: the mean over tables is one observation
        X, number, holds = (f.groupby(level=-1).mean() for f in (X, number, holds))
    if len(X) < FEWEST:
        return ()
    X = X.loc[:, np.ptp(X.to_numpy(), axis=0) > 0]
    y = number.to_numpy()
    if not X.shape[1] or np.ptp(y) == 0:
        return ()
    tests = {name: spearmanr(X[name], y) for name in X}
    bound = CHANCE / len(tests)  # as many chances as parameters
    moving = {n: float(t.statistic) for n, t in tests.items() if t.pvalue < bound}
    names = sorted(moving, key=lambda n: -abs(moving[n]))[:SHOWN]
    figures = [n for n in names if pd.api.types.is_numeric_dtype(one.drawn.parameters[n])]
    box = _turns(X[figures], holds.to_numpy() >= 0.5) if figures else {}
    known_as = _sources(one, evidence)
    found = []
    for name in names:
        source = known_as.get(str(name), GIVEN)
        low, high = box.get(str(name), (None, None))
        full = f"{one.clock}.{name}"
        found.append(Mover(full, moving[name], source.evidence, source.source, low, high))
    return tuple(found)


def _turns(X: pd.DataFrame, holds: np.ndarray) -> Mapping[str, tuple[float | None, float | None]]:
    """Bounds by parameter of where the rarer of holding and failing is dense."""
    rare = ~holds if holds.mean() >= 0.5 else holds
    if not rare.any():
        return {}
    box = find_box(X.to_numpy(float), rare)
    ends = {str(X.columns[i]): pair for i, pair in box.bounds.items()}
    return {
        name: tuple(float(v) if np.isfinite(v) else None for v in pair)  # type: ignore[misc]
        for name, pair in ends.items()
    }


def _sources(one: Trial, evidence: Evidence) -> Mapping[str, Known]:
    return adapter_of(one.clock).parameter_sources(evidence.world(one.world), one.region)


def _grades(found: Judged, parts: tuple[Part, ...], evidence: Evidence) -> str:
    """How good the figures are that the verdict rests on, the table's and the parameters'."""
    worlds = dict.fromkeys(p.world for p in found.parts if p.world)
    tables = [f"world {w}: {evidence.world(w).info.evidence}" for w in worlds]
    movers = {m.name: m.evidence for p in parts for m in p.movers}
    by_grade: dict[str, list[str]] = {}
    for name, grade in movers.items():
        by_grade.setdefault(grade, []).append(words_of(name.partition(".")[2]))
    sentences = [f"Tables: {'; '.join(tables)}."] if tables else []
    if by_grade.get("assumption"):
        sentences.append(f"It rests on assumptions: {'; '.join(by_grade.pop('assumption'))}.")
    sentences += [f"From {grade}: {'; '.join(names)}." for grade, names in by_grade.items()]
    if found.evidence:
        sentences.append(found.evidence)
    drawn = any(p.drawn is not None for p in found.parts)
    if drawn and not movers and max(map(_distinct, found.parts)) < FEWEST:
        sentences.append(f"What moves it cannot be told from fewer than {FEWEST} draws.")
    elif drawn and not movers:
        sentences.append(
            "No single parameter moves it beyond chance: it rests on all of them, of which "
            f"{percent(_assumed(found, evidence))} are assumptions."
        )
    return " ".join(sentences)


def _distinct(one: Trial) -> int:
    """Draws of parameters behind a test."""
    return 0 if one.drawn is None else one.drawn.parameters.index.get_level_values(-1).nunique()


def _assumed(found: Judged, evidence: Evidence) -> float:
    """Share of the drawn parameters whose ranges are assumptions."""
    grades: list[str] = []
    for part in found.parts:
        if part.drawn is not None:
            known = _sources(part, evidence)
            grades += [known.get(str(n), GIVEN).evidence for n in part.drawn.parameters.columns]
    return grades.count("assumption") / max(len(grades), 1)
