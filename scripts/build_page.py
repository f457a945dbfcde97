"""Build the lab's page into the package, so that who installs a wheel needs no Node.js."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parents[1]
WEB = ROOT / "web"


class PageHook(BuildHookInterface):
    """Runs before a wheel or a source distribution is put together; a checkout uses `make lab`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page anew; without Node.js `autarky lab` says it is not."""
        del build_data
        if version == "editable" or not WEB.is_dir():  # a source distribution brings the page
            return
        npm = shutil.which("npm")
        if npm is None:
            print("autarky: without Node.js the lab's page is left out", file=sys.stderr)
            return
        for command in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
            subprocess.run([npm, *command], cwd=WEB, check=True)  # noqa: S603
