"""Serve the lab until somebody stops it."""

from __future__ import annotations

import html
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from autarky._core.errors import InputError
from autarky._core.files import make_folder
from autarky.lab.settings import Settings

TRIES = 20
"""Ports that are tried after the one that is taken."""


def serve(
    settings: Settings, *, browser: bool = True, say: Callable[[str], None] = print
) -> None:  # fmt: skip
    """Listen, say where, open the browser, and serve until Ctrl-C.

    Parameters
    ----------
    settings
        What it is started with; a port that is taken gives way to the next free one.
    browser
        Whether to open the page.
    say
        Told the link.

    Raises
    ------
    InputError
        If the folder cannot be written, no port is free, or there is no page to open.
    """
    import uvicorn

    from autarky.lab.app import STATIC, create_app

    if browser and not (STATIC / "index.html").is_file():
        raise InputError(
            "this autarky has no page, since it was built without Node.js: in a checkout run "
            "`make lab`, or install a released wheel; --no-browser serves the interface alone"
        )
    make_folder(settings.folder)
    listening = _listen(settings)
    settings = replace(settings, port=listening.getsockname()[1])
    config = uvicorn.Config(
        create_app(settings), log_level="warning", access_log=False, timeout_graceful_shutdown=2
    )
    say(settings.address)
    door = _door(settings) if browser else None
    if door is not None:
        threading.Timer(0.5, webbrowser.open, (door.as_uri(),)).start()
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        if door is not None:
            door.unlink(missing_ok=True)


def _door(settings: Settings) -> Path:
    """A page that only its owner can read and that leads to the lab.

    The browser is given this file and not the link, which every user of the machine could read in
    the list of processes.
    """
    path = settings.folder / "open.html"
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    link = html.escape(settings.address, quote=True)
    path.write_text(
        f'<!doctype html><meta charset="utf-8"><title>autarky lab</title>'
        f'<meta http-equiv="refresh" content="0; url={link}"><a href="{link}">The lab</a>',
        encoding="utf-8",
    )
    return path.resolve()


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    ports = range(settings.port, settings.port + TRIES) if settings.port else (0,)
    for port in ports:
        one = socket.socket(family, socket.SOCK_STREAM)
        if sys.platform != "win32":  # there it would let two listen on one port
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((settings.host, port))
        except OSError as error:
            one.close()
            failure = error
            continue
        return one
    why = failure.strerror or str(failure)
    msg = f"cannot listen on {settings.host}:{settings.port}: {why}; choose another --port"
    raise InputError(msg)
