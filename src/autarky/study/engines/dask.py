"""The workers of a Dask cluster: the same batches, on storage that all of them see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from autarky._core.errors import ComputationError, InputError, MissingExtraError
from autarky.study.work import Done, run_batch

if TYPE_CHECKING:
    from distributed import Client

RETRIES = 2
"""Times that Dask tries a batch again whose worker it lost sight of."""
PATIENCE = "10s"


class Dask:
    """A Dask cluster.

    Parameters
    ----------
    client
        A ``distributed.Client``, or the address of a scheduler, ``"tcp://host:8786"``.

    Raises
    ------
    MissingExtraError
        If ``distributed`` is not installed.
    InputError
        If no scheduler answers there.
    """

    def __init__(self, client: Client | str) -> None:
        try:
            from distributed import Client
        except ImportError as error:
            msg = "the engine 'dask' needs distributed: pip install 'autarky[dask]'"
            raise MissingExtraError(msg) from error
        self._own = isinstance(client, str)
        if not isinstance(client, str):
            self._client = client
            return
        try:
            self._client = Client(client, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            msg = f"no Dask scheduler answers at {client}; start one with `dask scheduler`"
            raise InputError(msg) from error

    def run(self, store: Path, batches: Sequence[int]) -> Iterator[Done]:
        """Run every batch once, and tell of each when its shard is written."""
        from distributed import KilledWorker, as_completed

        once = uuid4().hex[:8]  # a key that was used before would be answered from memory
        futures = [
            self._client.submit(
                run_batch, str(store), batch, key=f"autarky-{once}-{batch}", pure=False,
                retries=RETRIES,
            )
            for batch in batches
        ]  # fmt: skip
        try:
            for future in as_completed(futures, loop=self._client.loop):
                try:
                    yield future.result()
                except KilledWorker as error:
                    msg = (
                        f"a batch ended several Dask workers ({error.task}); it may need more "
                        "memory than they have: set a smaller batch in the study; finished batches "
                        "are kept"
                    )
                    raise ComputationError(msg) from error
                except CancelledError as error:  # of distributed, when its scheduler is gone
                    msg = (
                        "the Dask scheduler was lost; finished batches are kept, and "
                        "`autarky study resume` goes on"
                    )
                    raise ComputationError(msg) from error
        finally:
            self._client.cancel(futures, force=True)
            if self._own:
                self._client.close()
