"""Worlds: embedded ones, readers of published tables, sources and downloads."""

from autarky.data.catalogue import (
    certificate,
    has_ranges,
    list_worlds,
    load_world,
    names,
    sample,
    sample_many,
)
from autarky.data.readers import READERS, read_table
from autarky.data.sources import sources
from autarky.world.concordances import concordance, concordances

__all__ = [
    "READERS",
    "certificate",
    "concordance",
    "concordances",
    "has_ranges",
    "list_worlds",
    "load_world",
    "names",
    "read_table",
    "sample",
    "sample_many",
    "sources",
]
