"""`autarky lab` on the command line."""

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import autarky as ak
from autarky.lab.settings import Settings
from lab.conftest import serving

WEB = Path(__file__).parents[2] / "web"


def refused(*options):
    """What is said, and the exit code, of a lab that does not begin."""
    command = [sys.executable, "-m", "autarky.cli.main", "lab", "--no-browser", *options]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in ended.stderr
    return ended.returncode, ended.stderr


def test_a_port_that_is_taken_gives_way_to_the_next(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with serving(tmp_path, "--port", str(port)) as lab, lab.client() as client:
            assert int(lab.base.rsplit(":", 1)[1]) > port
            assert client.get("/api/about").status_code == 200


def test_a_world_in_a_file_is_shown_first(tmp_path):
    file = ak.load_world("toy").with_info(name="mine").save(tmp_path / "any.nc")
    with serving(tmp_path / "lab", "--world", str(file)) as lab, lab.client() as client:
        about = client.get("/api/about").json()
    assert about["world"] == "mine"
    assert about["worlds"][-1] == {"name": "mine", "title": "mine", "embedded": False}


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (("--world", "1929"), "1928"),
        (("--host", "192.0.2.1"), "--port"),
        (("--out", __file__), "choose another"),
        (("--port", "70000"), "65535"),
    ],
)
def test_what_cannot_begin_says_why_in_a_sentence(options, hint, tmp_path):
    out = () if "--out" in options else ("--out", str(tmp_path))
    code, said = refused(*options, *out)
    assert code == 2
    assert hint in said


def test_without_a_page_the_browser_is_not_opened_on_nothing(tmp_path, monkeypatch):
    from autarky.lab import app, serve

    monkeypatch.setattr(app, "STATIC", tmp_path / "static")
    with pytest.raises(ak.AutarkyError, match="make lab"):
        serve(Settings(folder=tmp_path))


def test_other_names_are_believed_only_where_they_are_allowed():
    settings = Settings(folder=Path(), host="::1", port=81, names=("Lab.example",))
    assert settings.hosts == {"127.0.0.1:81", "localhost:81", "[::1]:81", "lab.example:81"}
    assert settings.address.startswith("http://Lab.example:81/?token=")
    assert "localhost" in Settings(folder=Path(), port=80).hosts  # browsers leave 80 out
    assert Settings(folder=Path()).token != settings.token
    assert settings.token not in repr(settings)


@pytest.mark.slow
def test_the_pages_own_tests_pass():
    npx = shutil.which("npx")
    if npx is None or not (WEB / "node_modules").is_dir():
        pytest.skip("the page is not built here; run make lab")
    ended = subprocess.run(
        [npx, "vitest", "run"], cwd=WEB, capture_output=True, text=True, timeout=120, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
