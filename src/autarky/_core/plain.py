"""Values that JSON can hold."""

from __future__ import annotations

import math
from typing import Any


def json_ready(value: Any) -> Any:
    """Return plain dictionaries and lists, null in place of what JSON has no number for."""
    if isinstance(value, dict):
        return {str(k): json_ready(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [json_ready(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
