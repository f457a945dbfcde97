"""Sections of the dossier: one file a clock, found by the registry."""
