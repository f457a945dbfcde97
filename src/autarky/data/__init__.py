"""Worlds: embedded ones, readers of published tables, sources and downloads."""

from autarky.data.catalogue import has_ranges, list_worlds, load_world, names, sample, sample_many

__all__ = ["has_ranges", "list_worlds", "load_world", "names", "sample", "sample_many"]
