"""The conversation for one of the plugin's own commands."""

from __future__ import annotations

import platform
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from poetry.config.config import Config

from .login import Session
from .messages import in_words
from .own_store import OwnStore
from .repositories import read_facts


class OwnSession(Session):
    """Has the core do what `poetry codeartifact …` was called for, with or without a project."""

    def run(self, command: Any) -> dict[str, Any]:
        """Log in what the command wants, and have the core run it; an empty answer is none."""
        poetry, trouble = None, None
        try:
            poetry = command.poetry
        except Exception as error:  # told by the core; the second look is past a broken auth.toml
            trouble = in_words(error)
            with suppress(Exception):
                poetry = command.poetry
        config = poetry.config if poetry else Config.create()
        facts: dict[str, Any] = {"project": str(Path.cwd()), "settings": None, "sources": []}
        facts.update(configured=config.get("repositories") or {}, target=None)
        facts = read_facts(poetry, None) if poetry else facts
        sources = [source["name"] for source in facts["sources"]]
        names: list[str] = [*sources, *facts["configured"], *(config.get("http-basic") or {})]
        store, output = OwnStore(config), command.io.output
        terminal = {
            "isTerminal": sys.stdout.isatty(),
            "columns": shutil.get_terminal_size().columns,
            "colour": output.is_decorated(),
            "encoding": sys.stdout.encoding,
        }
        more = {
            "arguments": {**command.io.input.arguments, **command.io.input.options},
            "trouble": trouble,
            "terminal": terminal,
            "python": {"version": platform.python_version(), "paths": sys.path},
        }
        self._start(command, store, [*dict.fromkeys(names)], {**facts, **more})
        self.finish(None)
        if not self._error:
            self._question["keyring"] = store.keyring_state()
            # `doctor` goes to hosts that may be silent.
            self._go_on({"question": {"ask": "run"}, "seconds": 60, "lock": False})
            self._tell()
        return {} if self._error else self._answer

    def end_core(self) -> None:
        """End the core before this process becomes another program, which would not wait for it."""
        self._core.kill()
        self._core.wait()
