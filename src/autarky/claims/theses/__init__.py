"""One file a thesis; each has a ``CLAIM``."""
