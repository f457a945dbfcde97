"""Worlds: embedded ones, readers of published tables, sources, downloads; historical tables."""

from autarky.data.catalogue import (
    certificate,
    has_ranges,
    list_worlds,
    load_world,
    names,
    sample,
    sample_many,
)
from autarky.data.history import openness, regime_changes
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
    "openness",
    "read_table",
    "regime_changes",
    "sample",
    "sample_many",
    "sources",
]
