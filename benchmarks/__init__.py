"""Benchmarks: ratios in one run, medians of several, both sides warm."""
