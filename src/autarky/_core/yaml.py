"""YAML text as plain data, with every way it can be broken said in words."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import yaml

from autarky._core.errors import InputError


def parse(source: str | os.PathLike[str], what: str, example: str) -> tuple[dict[str, Any], str]:
    """Plain keys and values of a file or of text with more than one line, and how to call it.

    Parameters
    ----------
    source
        A path, or the text itself.
    what, example
        What it should be, and a way to give it: ``"scenario"``, ``"keys such as name: and cuts:"``.

    Raises
    ------
    InputError
        If the file cannot be read, is not YAML, gives a key twice or holds no mapping.
    """
    is_text = isinstance(source, str) and "\n" in source
    where = f"the {what}" if is_text else str(source)
    text = str(source) if is_text else _read(str(source), what)
    try:
        raw = yaml.load(text, Loader=_UniqueKeys)  # noqa: S506 — a safe loader that counts keys
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 1}" if mark else ""
        msg = f"{where} is not YAML{line}: {getattr(error, 'problem', None) or 'unreadable'}"
        raise InputError(msg) from error
    except (ValueError, RecursionError) as error:
        why = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        msg = f"{where} holds a value that YAML cannot read: {why}; put text in quotes"
        raise InputError(msg) from error
    if not isinstance(raw, dict):
        msg = f"{where} holds no {what}; it needs {example}"
        raise InputError(msg)
    return {str(key): value for key, value in raw.items()}, where


class _UniqueKeys(yaml.SafeLoader):
    """Plain YAML that refuses a key given twice instead of forgetting the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen and key.value != "<<":
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key.value!r} is given twice", key.start_mark
                )
            if isinstance(key.value, str):
                seen.add(key.value)
        return super().construct_mapping(node, deep)


def _read(path: str, what: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        msg = f"there is no {what} file {path}; give a YAML file that exists"
        raise InputError(msg) from error
    except (OSError, ValueError) as error:
        msg = f"{path} cannot be read as UTF-8 text; a {what} is a YAML file"
        raise InputError(msg) from error
