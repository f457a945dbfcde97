"""What the lab was started with: where it listens, whom it believes, how much it may do."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path

LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""Names of this machine; others have to be asked for."""


@dataclass(frozen=True)
class Limits:
    """How much one user may ask for.

    Parameters
    ----------
    draws
        Members of an ensemble at most.
    workers
        Jobs that are computed at the same time.
    waiting
        Jobs that may wait for a worker.
    seconds
        Longest time of a job.
    memory
        Bytes that a job may hold.
    question, table
        Bytes of a request, and of a table that is sent.
    kept
        Answers that are kept in the folder; the oldest go first.
    idle
        Seconds after which workers without a job are let go.
    """

    draws: int = 500
    workers: int = 2
    waiting: int = 24
    seconds: float = 900.0
    memory: int = 3 * 2**30
    question: int = 256 * 2**10
    table: int = 512 * 2**20
    kept: int = 300
    idle: float = 300.0


@dataclass(frozen=True)
class Settings:
    """What the lab was started with.

    Parameters
    ----------
    folder
        Where answers and tables that were sent are kept; nothing outside it is read or written.
    world
        World that is shown first.
    host, port
        Where it listens.
    names
        Further names under which browsers may ask for it.
    token
        Secret that a browser has to bring once.
    limits
        How much one user may ask for.
    """

    folder: Path
    world: str = "1928"
    host: str = "127.0.0.1"
    port: int = 8765
    names: tuple[str, ...] = ()
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    limits: Limits = field(default_factory=Limits)

    @property
    def hosts(self) -> frozenset[str]:
        """Values of the Host header that are believed."""
        names = [_bracketed(name).lower() for name in (*LOOPBACK, self.host, *self.names)]
        plain = names if self.port == 80 else []  # browsers leave this port out
        return frozenset([*(f"{name}:{self.port}" for name in names), *plain])

    @property
    def origins(self) -> frozenset[str]:
        """Values of the Origin header that are believed."""
        return frozenset(f"http://{host}" for host in self.hosts)

    @property
    def address(self) -> str:
        """Link that opens the lab, with the token."""
        name = self.names[0] if self.names else self.host
        return f"http://{_bracketed(name)}:{self.port}/?token={self.token}"


def _bracketed(host: str) -> str:
    """An address of IPv6 as it stands in a link."""
    return f"[{host}]" if ":" in host else host
