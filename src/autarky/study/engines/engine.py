"""What a study asks of an engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from autarky.study.work import Done


class Engine(Protocol):
    """Runs batches of a store somewhere, in any order."""

    def run(self, store: Path, batches: Sequence[int]) -> Iterator[Done]:
        """Run every batch once, and tell of each when its shard is written.

        Closing the iterator stops the work; shards that are written stay.
        """
