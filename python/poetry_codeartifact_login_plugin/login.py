"""The conversation with the core, see docs/protocol.md, and what Poetry gets of it."""

from __future__ import annotations

import atexit
import sys
import threading
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

from poetry.__version__ import __version__

from .core import ask_core, start_core
from .credential_store import CredentialStore
from .messages import LoginSkipped, tell, tell_skipped
from .node import find_node
from .repositories import known_urls, read_settings, used_repositories

# How long the core may take to judge what is held, to ask AWS, and to have a person sign in; and
# how long everything without a person may take, the lock and a slow keyring among it.
_JUDGE_SECONDS, _OBTAIN_SECONDS, _PERSON_SECONDS, _THREAD_SECONDS = 10, 60, 300, 240


class Session:
    """One run of Poetry. A command may call another, and no repository is asked about twice."""

    def __init__(self, io: Any) -> None:
        self.exit_code = 0
        self.untold: Exception | None = None
        self._io = io
        self._asked: set[str] = set()
        self._core: Any = None
        self._thread: threading.Thread | None = None
        atexit.register(self._end)

    def begin(self, command: Any) -> None:
        """Start to log in the repositories that a command will use, in a thread beside Poetry."""
        try:
            poetry = command.poetry
        except Exception as error:
            # No project, or a broken one: that is Poetry's to say. It does when it looks itself,
            # but of a broken auth.toml it tells only who looks first (`Config.create()`).
            with suppress(Exception):
                self.untold = command.poetry and error
            return
        used = used_repositories(poetry, command.name, self._io.input.options)
        self._used = {entry["name"]: entry for entry in used if entry["name"] not in self._asked}
        settings = read_settings(poetry)
        # The only thing that this half knows of CodeArtifact. It spares other projects the start
        # of Node.js; whether a host is to get a token, the core decides.
        urls = str([entry["urls"] for entry in self._used.values() if entry["use"] != "other"])
        if not self._used or not (settings or ".codeartifact." in urls.lower()):
            return
        self._asked.update(self._used)
        self._store = CredentialStore(poetry.config)
        self._answer: dict[str, Any] = {"logins": [], "needs": "nothing", "messages": []}
        self._error: Exception | None = None
        self._question = {
            "ask": "login",
            "poetry": __version__,
            "command": command.name,
            "verbosity": self._io.error_output.verbosity.name.lower(),
            "project": str(poetry.file.path.parent.absolute()),
            "sources": list(known_urls(poetry)),
            "settings": settings,
        }
        self._thread = threading.Thread(target=self._converse, daemon=True)
        self._thread.start()

    def finish(self) -> None:
        """Put the logins into Poetry's memory, before its first request, and tell the messages."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        thread.join(_THREAD_SECONDS)
        if thread.is_alive():
            raise LoginSkipped(f"it took longer than {_THREAD_SECONDS} seconds")
        terminal = self._io.is_interactive() and sys.stdin.isatty() and sys.stderr.isatty()
        if self._answer["needs"] == "person" and terminal:
            self._converse(person=True)
        for login in self._answer["logins"]:
            self._store.remember(login, self._used[login["repository"]]["urls"][0])
        for message in self._answer["messages"]:
            tell(self._io, **message)
        if self._error:
            tell_skipped(self._io, self._error)

    def _converse(self, *, person: bool = False) -> None:
        try:
            if not person:
                node = find_node(Path(self._question["project"]))
                self._core = self._core or start_core(node)
                self._ask(_JUDGE_SECONDS, obtain=False, interact=False)
            if self._answer["needs"] == ("person" if person else "obtain"):
                self._renew(_PERSON_SECONDS if person else _OBTAIN_SECONDS, interact=person)
        except Exception as error:
            self._error = error

    def _renew(self, seconds: int, *, interact: bool) -> None:
        # One process at a time, from reading what is held to storing what is new: the next one
        # then finds a login that is good.
        with self._store.lock() if self._answer["storage"] == "poetry" else nullcontext():
            self._ask(seconds, obtain=True, interact=interact)
            new = [login for login in self._answer["logins"] if not login["keep"]]
            refusals = {login["repository"]: self._store.store(login) for login in new}
        if any(refusals.values()):
            question = {"ask": "explain", "refusals": refusals}
            explained = ask_core(self._core, question, _JUDGE_SECONDS)
            self._answer["messages"] += explained["messages"]

    def _ask(self, seconds: int, **may: bool) -> None:
        held = {name: self._store.held(name, entry["use"]) for name, entry in self._used.items()}
        asked = [{**entry, "held": held[name]} for name, entry in self._used.items()]
        question = {**self._question, "repositories": asked, "may": may}
        answer = ask_core(self._core, question, seconds)
        # Nothing is done to a repository that was not in the question.
        known = [login for login in answer["logins"] if login["repository"] in self._used]
        self._answer = {**answer, "logins": known}

    def _end(self) -> None:
        # Poetry prints its error after its last event (cleo's application.py, 1.0 to 2.2), and what
        # that comes from is to be read after it.
        if self.exit_code and self._core and not self._thread:
            with suppress(LoginSkipped):
                for message in ask_core(self._core, {"ask": "failed"}, _JUDGE_SECONDS)["messages"]:
                    tell(self._io, **message)
        if self._core:
            self._core.terminate()  # and with it the thread ends, if Poetry has not waited for it
        if self._thread:
            self._thread.join(1)
