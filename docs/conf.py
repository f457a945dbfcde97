"""How the documentation is built: every code cell runs, every warning fails, nothing is remote."""

import os
import sys
from importlib.metadata import version as version_of
from pathlib import Path

from myst_nb.core import render, utils

# `%%bash` cells run the `autarky` of the environment that builds the documentation
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
os.environ["COLUMNS"] = "100"
os.environ["TTY_COMPATIBLE"] = "0"  # the kernel asks for colours, which a page cannot show

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "autarky"
author = "the autarky contributors"
copyright = "the autarky contributors; text under Apache-2.0"
version = release = version_of("autarky")

extensions = [
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.viewcode",
    "sphinx_click",
    "sphinxcontrib.bibtex",
    "bibliography",
    "mathml",
    "model_fields",
]
exclude_patterns = ["_build", "_ext", "**/jupyter_execute", "**/.ipynb_checkpoints"]

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

# Always run: a cache is keyed by the cells alone and would not notice a change of the package
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 600  # a dossier on a busy machine
nb_execution_in_temp = True
nb_merge_streams = True

bibtex_bibfiles = ["references.bib"]
bibtex_reference_style = "author_year_round"

autodoc_member_order = "bysource"
autodoc_typehints = "none"
numpydoc_show_class_members = False

html_theme = "pydata_sphinx_theme"
html_title = f"autarky {version}"
html_static_path = ["_static"]
html_css_files = ["docs.css"]
html_show_sourcelink = False
html_math_renderer = "docutils_mathml"
html_theme_options = {
    "show_prev_next": False,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
}


def _whole_lines(outputs):
    """Join pieces of a stream before they are merged, which would end each with a new line."""
    joined = []
    for output in outputs:
        last = joined[-1] if joined else {"output_type": None}
        same = output["output_type"] == last["output_type"] == "stream"
        if same and output["name"] == last["name"]:
            last["text"] += output["text"]
        else:
            joined.append(output.copy())
    return utils.coalesce_streams(joined)


def setup(_app):
    """Keep the lines of commands' output whole."""
    render.coalesce_streams = _whole_lines
