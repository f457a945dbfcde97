"""Downloads against a server on this machine that can break, refuse and forget."""

from __future__ import annotations

import errno
import hashlib
import http.server
import threading
from pathlib import Path

import pytest

from autarky._core.errors import FormatError, InputError, MissingExtraError, NameNotFoundError
from autarky.data import download as module
from autarky.data.download import download
from autarky.data.readers import READERS
from autarky.data.sources import source, sources
from autarky.data.transfer import DownloadError

CONTENT = bytes(range(256)) * 4000
REFUSED = {"/gone.csv": 404, "/locked.csv": 403, "/broken.csv": 500}


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves CONTENT at /table.csv, in parts if asked; breaks off after `server.cut` bytes."""

    def do_GET(self):
        server = self.server
        server.seen.append((self.path, self.headers.get("Range")))
        if self.path in REFUSED:
            self.send_error(REFUSED[self.path])
            return
        start = self.start()
        if start >= len(server.content):
            self.send_error(416)
            return
        body = server.content[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body)))
        if server.etag:
            self.send_header("ETag", server.etag)
        self.end_headers()
        self.wfile.write(body[: server.cut] if server.cut else body)
        self.close_connection = True

    def start(self) -> int:
        wanted = self.headers.get("Range")
        same = self.headers.get("If-Range") == self.server.etag
        return int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and same else 0

    def log_message(self, *_):
        """Keep the test output clean."""


@pytest.fixture
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.content, running.cut, running.etag, running.seen = CONTENT, 0, '"v1"', []
        running.url = f"http://127.0.0.1:{running.server_port}"
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join(timeout=5)


@pytest.fixture
def fetch(server, tmp_path):
    def fetch(path="/table.csv", **options):
        return download("icio", tmp_path / "tables", url=server.url + path, **options)

    return fetch


def left(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_a_file_arrives_whole_with_its_checksum(fetch) -> None:
    steps = []
    path = fetch(progress=lambda *step: steps.append(step))
    assert path.read_bytes() == CONTENT
    assert left(path.parent) == ["table.csv", "table.csv.sha256"]
    recorded = (path.parent / "table.csv.sha256").read_text()
    assert recorded == f"{hashlib.sha256(CONTENT).hexdigest()}  table.csv\n"
    assert steps[0] == ("table.csv", 0, len(CONTENT))
    assert steps[-1] == ("table.csv", len(CONTENT), len(CONTENT))


def test_a_file_that_is_there_is_not_fetched_again(fetch, server) -> None:
    fetch()
    fetch()
    assert len(server.seen) == 1


def test_a_broken_transfer_goes_on_where_it_stopped(fetch, server, tmp_path) -> None:
    server.cut = 300_000
    with pytest.raises(DownloadError, match="run the same command again to go on"):
        fetch()
    assert left(tmp_path / "tables") == ["table.csv.part", "table.csv.part.tag"]
    server.cut = 0
    path = fetch()
    assert path.read_bytes() == CONTENT
    assert server.seen[-1] == ("/table.csv", "bytes=300000-")
    assert left(path.parent) == ["table.csv", "table.csv.sha256"]


def test_a_new_version_is_fetched_from_the_start(fetch, server) -> None:
    server.cut = 300_000
    with pytest.raises(DownloadError, match="the connection broke after 300000 of 1024000 bytes"):
        fetch()
    server.cut, server.etag, server.content = 0, '"v2"', CONTENT[::-1]
    assert fetch().read_bytes() == CONTENT[::-1]


def test_without_a_version_a_transfer_starts_anew(fetch, server) -> None:
    server.cut, server.etag = 300_000, ""
    with pytest.raises(DownloadError, match="go on where it stopped"):
        fetch()
    server.cut = 0
    assert fetch().read_bytes() == CONTENT
    assert server.seen[-1] == ("/table.csv", None)


def test_a_part_that_is_already_whole_is_no_obstacle(fetch, tmp_path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "table.csv.part").write_bytes(CONTENT)
    (folder / "table.csv.part.tag").write_text('"v1"')
    assert fetch().read_bytes() == CONTENT


def test_a_changed_file_is_noticed(fetch) -> None:
    path = fetch()
    path.write_bytes(b"changed")
    with pytest.raises(FormatError, match="does not have the checksum of its first download"):
        fetch()


def test_a_republished_file_is_noticed(fetch, server) -> None:
    path = fetch()
    path.unlink()
    server.content = CONTENT[::-1]
    with pytest.raises(FormatError, match=r"delete table.csv.part and table.csv.sha256"):
        fetch()
    assert not path.exists()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/gone.csv", r"has no file at .*/gone.csv any more \(404\); find its new address"),
        ("/locked.csv", r"refuses .*\(403\); fetch it in a browser"),
        ("/broken.csv", r"answers 500 for .*; try again later"),
    ],
)
def test_refusals_are_one_sentence(fetch, tmp_path, path, expected) -> None:
    with pytest.raises(DownloadError, match=expected):
        fetch(path)
    assert left(tmp_path / "tables") == []


def test_no_network(tmp_path) -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as closed:
        port = closed.server_port
    with pytest.raises(
        DownloadError, match=r"the transfer from 127.0.0.1:\d+ failed .*check the network"
    ):
        download("icio", tmp_path, url=f"http://127.0.0.1:{port}/table.csv")


def test_a_full_disk(fetch, monkeypatch) -> None:
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("autarky.data.transfer._copy", full)
    with pytest.raises(InputError, match="is full; free some space and run the same command again"):
        fetch()


@pytest.mark.parametrize("url", ["ftp://example.org/a.csv", "file:///etc/passwd"])
def test_only_web_addresses(tmp_path, url) -> None:
    with pytest.raises(InputError, match="is not a web address"):
        download("icio", tmp_path, url=url)


def test_an_address_must_name_a_file(tmp_path) -> None:
    with pytest.raises(InputError, match="names no file"):
        download("icio", tmp_path, url="https://example.org/")


def test_sources_without_lasting_addresses_say_where_to_go(tmp_path) -> None:
    with pytest.raises(InputError, match=r"FIGARO .* has no lasting address .*ec.europa.eu"):
        download("figaro", tmp_path)


def test_unknown_source(tmp_path) -> None:
    with pytest.raises(NameNotFoundError, match="did you mean 'figaro'"):
        download("figarro", tmp_path)


def test_a_direct_source_is_fetched_under_its_own_name(server, tmp_path, monkeypatch) -> None:
    wiod = source("wiod2016")
    moved = type(wiod)(**{**vars(wiod), "address": f"{server.url}/table.csv"})
    monkeypatch.setattr(module, "source", lambda _: moved)
    assert download("wiod2016", tmp_path).name == "WIOTS_in_EXCEL.zip"


def test_pymrio_fetches_into_a_folder_of_its_own(tmp_path, monkeypatch) -> None:
    def fake(_, folder, year):
        (folder / f"ICIO2023_{year}.csv").write_text("V1\n")
        (folder / "download_log.json").write_text("{}")

    monkeypatch.setitem(module._PYMRIO, "icio", fake)
    path = download("icio", tmp_path, year=2019)
    assert path == tmp_path / "ICIO2023_2019.csv"
    assert left(tmp_path) == ["ICIO2023_2019.csv", "ICIO2023_2019.csv.sha256"]


def test_what_pymrio_leaves_half_done_does_not_stay(tmp_path, monkeypatch) -> None:
    def broken(_, folder, __):
        (folder / "ICIO2023_2019.csv").write_text("V1")
        raise ConnectionError("reset by peer")

    monkeypatch.setitem(module._PYMRIO, "icio", broken)
    with pytest.raises(DownloadError, match=r"pymrio cannot fetch icio of 2019 \(reset by peer\)"):
        download("icio", tmp_path, year=2019)
    assert left(tmp_path) == []


def test_pymrio_needs_a_year_and_the_extra(tmp_path, monkeypatch) -> None:
    with pytest.raises(InputError, match="say which with year="):
        download("icio", tmp_path)
    monkeypatch.setitem(__import__("sys").modules, "pymrio", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'autarky\[pymrio\]'"):
        download("icio", tmp_path, year=2019)


def test_every_reader_has_a_source_and_every_source_a_reader() -> None:
    table = sources()
    assert list(table["name"]) == list(READERS)
    assert set(table["access"]) == {"pymrio", "direct", "manual"}
    assert (table[["title", "years", "licence", "url", "format", "cite"]] != "").all(axis=None)
    assert set(table.loc[table["access"] == "pymrio", "name"]) == set(module._PYMRIO)
    direct = table[table["access"] == "direct"]
    assert direct["address"].str.startswith("https://").all()
    assert (direct["file"] != "").all()
