"""Fetching one file over HTTP so that a broken transfer goes on where it stopped."""

from __future__ import annotations

import errno
import http.client
import urllib.error
import urllib.request
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from autarky._core.errors import ComputationError, FormatError, InputError
from autarky._core.files import sha256_of, write_text
from autarky._core.progress import Progress, silent

CHUNK = 1 << 18
TIMEOUT_SECONDS = 60.0
AGAIN = "run the same command again to go on where it stopped"


class DownloadError(ComputationError):
    """A transfer that failed: no network, a broken connection, a server that refuses."""


def fetch(url: str, target: Path, *, progress: Progress = silent) -> Path:
    """Fetch `url` to `target` and keep its checksum beside it.

    What has arrived stays in ``target.part`` until the file is whole; a later call asks the server
    for the rest only, and starts anew where the server has another version by then. At the first
    download ``target.sha256`` records the checksum; every later one must agree with it.

    Raises
    ------
    DownloadError
        If there is no connection, it breaks, or the server refuses; what arrived is kept.
    FormatError
        If the file has another checksum than at its first download.
    InputError
        If the address is not http(s), or the disk is full.
    """
    if urlsplit(url).scheme not in ("http", "https"):
        msg = f"{url!r} is not a web address; it must begin with https://"
        raise InputError(msg)
    if target.exists():
        return keep(target, target)
    part, tag = _beside(target, ".part"), _beside(target, ".part.tag")
    try:
        _transfer(url, part, tag, target.name, progress)
    except urllib.error.HTTPError as error:
        raise DownloadError(_refusal(url, error.code)) from error
    except (
        urllib.error.URLError,
        TimeoutError,
        ConnectionError,
        http.client.HTTPException,
    ) as error:
        reason = getattr(error, "reason", None) or error
        host = urlsplit(url).netloc
        msg = f"the transfer from {host} failed ({reason}); check the network and {AGAIN}"
        raise DownloadError(msg) from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            msg = f"the disk that holds {target.parent} is full; free some space and {AGAIN}"
        else:
            msg = f"cannot write {part} ({error.strerror}); choose another folder"
        raise InputError(msg) from error
    keep(part, target)
    tag.unlink(missing_ok=True)
    return target


def keep(held: Path, target: Path) -> Path:
    """Move a whole file to its place if its checksum agrees with that of the first download.

    The checksum is recorded in ``target.sha256`` where none is yet.

    Raises
    ------
    FormatError
        If the checksums differ; `held` stays where it is.
    """
    record = _beside(target, ".sha256")
    found = sha256_of(held)
    if not record.exists():
        write_text(record, f"{found}  {target.name}\n")
    recorded = record.read_text(encoding="utf-8").split()[:1]
    if recorded != [found]:
        msg = (
            f"{target.name} does not have the checksum of its first download: it was changed, "
            f"damaged or republished; delete {held.name} and {record.name} to fetch it anew"
        )
        raise FormatError(msg)
    return held.replace(target)


def _transfer(url: str, part: Path, tag: Path, name: str, progress: Progress) -> None:
    have = part.stat().st_size if part.exists() and tag.exists() else 0
    request = urllib.request.Request(url, headers={"User-Agent": "autarky"})  # noqa: S310 -- http(s) only
    if have:
        request.add_header("Range", f"bytes={have}-")
        request.add_header("If-Range", tag.read_text(encoding="utf-8"))
    try:
        opened = urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS)  # noqa: S310 -- http(s) only
    except urllib.error.HTTPError as error:
        if not have or error.code != http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise
        part.unlink()
        _transfer(url, part, tag, name, progress)
        return
    with opened as reply:
        goes_on = reply.status == http.HTTPStatus.PARTIAL_CONTENT
        done = have if goes_on else 0
        length = reply.headers.get("Content-Length")
        total = done + int(length) if length else 0
        version = reply.headers.get("ETag") or reply.headers.get("Last-Modified")
        if version:
            tag.write_text(version, encoding="utf-8")
        else:
            tag.unlink(missing_ok=True)
        with part.open("ab" if goes_on else "wb") as stream:
            done = _copy(reply, stream, name, (done, total), progress)
    if total and done < total:
        msg = f"the connection broke after {done} of {total} bytes"
        raise ConnectionError(msg)


def _copy(
    reply: http.client.HTTPResponse,
    stream: BinaryIO,
    name: str,
    extent: tuple[int, int],
    progress: Progress,
) -> int:
    done, total = extent
    progress(name, done, total)
    while chunk := reply.read1(CHUNK):
        stream.write(chunk)
        done += len(chunk)
        progress(name, done, total)
    return done


def _refusal(url: str, code: int) -> str:
    host = urlsplit(url).netloc
    if code in (http.HTTPStatus.NOT_FOUND, http.HTTPStatus.GONE):
        return f"{host} has no file at {url} any more ({code}); find its new address and give url="
    if code in (http.HTTPStatus.UNAUTHORIZED, http.HTTPStatus.FORBIDDEN):
        return f"{host} refuses {url} ({code}); fetch it in a browser and read the file"
    return f"{host} answers {code} for {url}; try again later"


def _beside(target: Path, suffix: str) -> Path:
    return target.with_name(target.name + suffix)
