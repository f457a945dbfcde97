"""The essay's hypotheses, one file each, put to the test through the clocks."""

from autarky.claims.claim import Claim, Judged, Trial, Untestable
from autarky.claims.registry import claims
from autarky.claims.run import run

__all__ = ["Claim", "Judged", "Trial", "Untestable", "claims", "run"]
