"""One tree of errors, each a sentence that says what is wrong, where, and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

ALIASES = {
    "UK": "GBR", "United Kingdom": "GBR", "Great Britain": "GBR", "England": "GBR", "GB": "GBR",
    "US": "USA", "United States": "USA", "America": "USA",
    "USSR": "SUN", "Soviet Union": "SUN", "SU": "SUN", "Russia": "RUS", "RU": "RUS",
    "Germany": "DEU", "GER": "DEU", "DE": "DEU", "France": "FRA", "FR": "FRA",
    "India": "IND", "IN": "IND", "China": "CHN", "CN": "CHN", "PRC": "CHN",
    "Japan": "JPN", "JP": "JPN", "Italy": "ITA", "Spain": "ESP", "Brazil": "BRA", "Canada": "CAN",
    "Mexico": "MEX", "Korea": "KOR", "South Korea": "KOR", "Australia": "AUS", "Turkey": "TUR",
    "Rest of the world": "ROW", "World": "ROW",
}  # fmt: skip
"""Common names of countries, for suggestions only: a table's own codes are what it accepts."""


class AutarkyError(Exception):
    """Base of every error that this package raises on purpose."""

    exit_code = 1


class InputError(AutarkyError):
    """What was given cannot be used: the caller can mend it. The command line exits with 2."""

    exit_code = 2


class NameNotFoundError(InputError):
    """A region, sector, category or world that is not there."""


class WorldError(InputError):
    """A table whose accounts do not hold."""


class FormatError(InputError):
    """A file that is not what it should be: unknown layout, truncated, text in numbers."""


class MissingExtraError(InputError):
    """An optional dependency is not installed."""


class ComputationError(AutarkyError):
    """A computation that was well posed failed. The command line exits with 1."""


class NotConvergedError(ComputationError):
    """An iteration stopped before its residual was small enough."""


class InfeasibleError(ComputationError):
    """No solution satisfies the accounts that were asked for."""


def suggestion(name: str, known: Iterable[object]) -> str:
    """Return ``"; did you mean 'X'?"`` for the nearest known name, or an empty string.

    Common names of countries count as their codes: ``"UK"`` suggests ``"GBR"``.
    """
    codes = [str(k) for k in known]
    by_fold = {alias.casefold(): code for alias, code in ALIASES.items() if code in codes}
    by_fold |= {code.casefold(): code for code in codes}
    near = difflib.get_close_matches(name.casefold(), by_fold, n=1, cutoff=0.5)
    return f"; did you mean {by_fold[near[0]]!r}?" if near else ""


def unknown_name(kind: str, name: str, where: str, known: Sequence[object]) -> str:
    """One sentence for a name that is not in a list, with the nearest known or the first few."""
    hint = suggestion(name, known)
    if not hint:
        shown = ", ".join(str(k) for k in known[:12]) + (", …" if len(known) > 12 else "")
        hint = f"; known: {shown}" if known else ""
    return f"no {kind} {name!r} in {where}{hint}"


class Problems:
    """Collects every problem found in an input, to be raised once as a numbered list.

    Parameters
    ----------
    subject
        What is being checked, as the sentence begins: ``"world 'x'"``, ``"file x.csv"``.
    remedy
        What to do about it, closing the message.
    """

    def __init__(self, subject: str, remedy: str = "") -> None:
        self.subject = subject
        self.remedy = remedy
        self.found: list[str] = []

    def add(self, problem: str) -> None:
        """Note one problem."""
        self.found.append(problem)

    def raise_if_any(self, error: type[AutarkyError] = InputError) -> None:
        """Raise `error` with all problems, or do nothing if there are none."""
        if self.found:
            raise error(self.message())

    def message(self) -> str:
        """All problems in one message; a single problem stays a single sentence."""
        end = f" {self.remedy}" if self.remedy else ""
        if len(self.found) == 1:
            return f"{self.subject}: {_stopped(self.found[0])}{end}"
        numbered = "; ".join(f"({i}) {p}" for i, p in enumerate(self.found, 1))
        return f"{self.subject}: {len(self.found)} problems: {_stopped(numbered)}{end}"


def _stopped(sentence: str) -> str:
    return sentence if sentence.endswith(("?", ".")) else f"{sentence}."
