"""World 1928: a reconstruction of the world economy of 1928, built from one table of figures."""

from autarky.data.world1928.build import Reconstruction, build, reconstruct
from autarky.data.world1928.facts import facts_of
from autarky.data.world1928.figures import Figures, load_figures
from autarky.data.world1928.sampling import sample, sample_many

__all__ = [
    "Figures",
    "Reconstruction",
    "build",
    "facts_of",
    "load_figures",
    "reconstruct",
    "sample",
    "sample_many",
]
