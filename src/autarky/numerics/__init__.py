"""Kernels on plain arrays: no labels, no files, no names of countries."""
