"""Where batches are run: processes of this machine, or the workers of a Dask cluster."""

from autarky.study.engines.engine import Engine
from autarky.study.engines.local import Local

__all__ = ["Engine", "Local"]
