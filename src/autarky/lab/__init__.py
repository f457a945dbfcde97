"""The lab: a local web page where the question is asked and answered."""

from autarky.lab.serve import serve
from autarky.lab.settings import Limits, Settings

__all__ = ["Limits", "Settings", "serve"]
