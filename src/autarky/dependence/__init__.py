"""Clock 1, dependence: what hangs on whom, by accounting alone."""

from autarky.dependence.decomposition import decompose_exports
from autarky.dependence.exports import TERMS
from autarky.dependence.inverse import leontief_inverse
from autarky.dependence.run import run
from autarky.dependence.spec import Spec
from autarky.dependence.ties import ties

__all__ = ["TERMS", "Spec", "decompose_exports", "leontief_inverse", "run", "ties"]
