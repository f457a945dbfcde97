"""Published results computed again, one file each, through the clocks' public names."""

from autarky.replications.registry import check, get, names, run
from autarky.replications.replication import Replicated, Replication

__all__ = ["Replicated", "Replication", "check", "get", "names", "run"]
