"""Errors, statuses, files and progress: what every layer may lean on."""
