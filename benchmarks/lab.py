"""The lab: until the page is ready, until the first answer, memory when nobody asks."""

from __future__ import annotations

import contextlib
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

import psutil

from benchmarks.registry import Figure, benchmark

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
TIMES = 7


@benchmark("lab")
def lab() -> list[Figure]:
    """A lab of its own, asked over HTTP and through a browser."""
    with tempfile.TemporaryDirectory() as folder, _serving(folder) as (process, link):
        server = psutil.Process(process.pid)
        time.sleep(2.0)  # nobody has asked: no worker lives
        found = [Figure("server that nobody has asked", _mib(server), "MiB", 250.0)]
        base, token = link.split("/?token=")
        _warm(base, token)
        for clock in ("dependence", "equilibrium", "disruption"):
            seconds = statistics.median(_first(base, token, clock, at) for at in range(TIMES))
            bound = 1.0 if clock != "disruption" else None
            found.append(Figure(f"first figure of {clock}, world 2011", seconds, "s", bound))
        workers = sum(_mib(child) for child in server.children(recursive=True))
        found.append(Figure("two workers that have answered", workers, "MiB"))
        found.append(Figure("server that has answered", _mib(server), "MiB", 250.0))
        chromium = shutil.which("chromium")
        if chromium is not None:
            found += _page(link, chromium)
    return found


@contextlib.contextmanager
def _serving(folder: str) -> Iterator[tuple[Any, str]]:
    command = [sys.executable, "-u", "-m", "autarky.cli.main", "lab", "--no-browser"]
    process = subprocess.Popen(
        [*command, "--port", "0", "--out", folder, "--world", "2011"],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield process, process.stdout.readline().split()[-1]
    finally:
        process.terminate()
        process.wait(timeout=20)


def _mib(process: Any) -> float:
    return float(process.memory_full_info().pss) / 2**20


def _client(base: str, token: str) -> Any:
    import httpx

    return httpx.Client(base_url=base, headers={"authorization": f"Bearer {token}"}, timeout=120.0)


def _warm(base: str, token: str) -> None:
    """Both workers have loaded every clock."""
    with _client(base, token) as client:
        for _ in range(100):
            with contextlib.suppress(Exception):
                client.get("/api/about")
                break
            time.sleep(0.1)
    for at in range(100, 104):
        for clock in ("dependence", "equilibrium", "disruption"):
            _first(base, token, clock, at)


def _first(base: str, token: str, clock: str, at: int) -> float:
    """Seconds from the question to its first figure; every question is a new one."""
    scenario = {"name": f"siege {clock} {at}",
                "cuts": [{"importer": "GBR", "exporter": "*"}]}  # fmt: skip
    question = {"clock": clock, "world": "2011", "region": "GBR", "scenario": scenario}
    question |= {} if clock == "dependence" else {"draws": 1}
    with _client(base, token) as client:
        begun = time.perf_counter()
        job = client.post("/api/jobs", json=question).json()["id"]
        with client.stream("GET", f"/api/jobs/{job}/events") as stream:
            took = 0.0
            for line in stream.iter_lines():
                if line.startswith("data: "):
                    kind = json.loads(line[6:])["kind"]
                    if kind == "figure" and not took:
                        took = time.perf_counter() - begun
        return took


def _page(link: str, chromium: str) -> list[Figure]:
    """A fresh browser each time: until the question can be asked, until the first answer."""
    from playwright.sync_api import sync_playwright

    ready, answered = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for at in range(TIMES):
            page = browser.new_context().new_page()
            begun = time.perf_counter()
            page.goto(f"{link}#w=2011&r=DEU&draws={at + 2}")
            page.wait_for_selector(".question svg [data-region]")
            ready.append(time.perf_counter() - begun)
            page.wait_for_selector("#dependence figure svg")
            answered.append(time.perf_counter() - begun - ready[-1])
            page.context.close()
        browser.close()
    return [
        Figure("page ready, map drawn", statistics.median(ready), "s", 1.5),
        Figure("first figure on the page after that", statistics.median(answered), "s", 1.0),
    ]
