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

__all__ = [
    "certificate",
    "has_ranges",
    "list_worlds",
    "load_world",
    "names",
    "sample",
    "sample_many",
]
