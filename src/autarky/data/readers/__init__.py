"""Reading official multi-regional tables: :func:`read_table`."""

from autarky.data.readers.read import read_table
from autarky.data.readers.registry import READERS, Reader

__all__ = ["READERS", "Reader", "read_table"]
