"""A page in a real browser whose errors and requests are noted."""

import os
import shutil
import time
from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
"""For a closed network, and for a container in which the user is root."""
PATIENCE = 120_000
"""Milliseconds; the first answer of a new machine compiles code."""
CLOCKS = ("dependence", "disruption", "equilibrium", "planning")
SHOTS = os.environ.get("AUTARKY_LAB_PICTURES")
"""Folder that takes pictures of the page; the documentation's are made so."""


class Watched:
    """A page whose errors and requests are noted."""

    def __init__(self, page, lab):
        self.page, self.lab = page, lab
        self.errors, self.foreign = [], []
        page.set_default_timeout(20_000)
        page.on("console", lambda m: m.type == "error" and self.errors.append(m.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._request)

    def _request(self, request):
        if not request.url.startswith((self.lab.base, "data:", "blob:")):
            self.foreign.append(request.url)

    def open(self, address="#draws=1&years=6"):
        self.page.goto(self.lab.link + address)
        self.page.wait_for_selector("#planning")
        return self

    def done(self, *clocks, state="done", case=0):
        for clock in clocks:
            found = self.page.locator(f".answered[data-clock={clock}]").nth(case)
            found.and_(self.page.locator(f"[data-state={state}]")).wait_for(timeout=PATIENCE)
        return self

    def until(self, expression):
        """Wait for an expression; the page's own policy forbids Playwright's way to do so."""
        deadline = time.monotonic() + PATIENCE / 1000
        while not self.page.evaluate(expression):
            assert time.monotonic() < deadline, expression
            time.sleep(0.05)

    def figure(self, clock, name, case=0):
        answered = self.page.locator(f".answered[data-clock={clock}]").nth(case)
        return answered.locator(f"[data-figure={name}]")

    def shot(self, name):
        if SHOTS:
            self.page.evaluate("scrollTo(0, 0)")
            self.page.screenshot(path=Path(SHOTS) / f"{name}.png")
