"""The conversation with the core, see docs/protocol.md, and what Poetry gets of it."""

from __future__ import annotations

import atexit
import sys
import threading
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any, Mapping, Sequence

from poetry.__version__ import __version__

from .core import ask_core, find_node, start_core
from .credential_store import CredentialStore
from .messages import tell, tell_skipped
from .refused_requests import repeat_refused_requests
from .repositories import read_facts


class Session:
    """One run of Poetry. A command may call another, and no repository is asked about twice."""

    def __init__(self, io: Any) -> None:
        self.exit_code = 0
        self.untold: Exception | None = None
        self._io = io
        self._asked: set[str] = set()
        self._core: Any = None
        self._thread: threading.Thread | None = None
        self._one_refusal = threading.Lock()
        atexit.register(self._end)

    def begin(self, command: Any) -> None:
        """Start to log in the repositories that a command will use, in a thread beside Poetry."""
        # Poetry takes longer to read a project than the core to start, on another processor. Where
        # the project mentions CodeArtifact, that begins before it is known to be needed.
        with suppress(Exception):  # whatever it is, it is told when the core is needed
            folder = command.application.project_directory  # from 2.0 on; no other will do
            text = (folder / "pyproject.toml").read_bytes().lower()
            is_mentioned = b".codeartifact." in text or b"poetry_codeartifact_login" in text
            if is_mentioned and not (self._core or command.name.startswith("self ")):
                self._core = start_core(find_node(folder))
        try:
            poetry = command.poetry
        except Exception as error:
            # No project, or a broken one: that is Poetry's to say. It does when it looks itself,
            # but of a broken auth.toml it tells only who looks first (`Config.create()`).
            with suppress(Exception):
                self.untold = command.poetry and error
            return
        target = self._io.input.options.get("repository") if command.name == "publish" else None
        facts = read_facts(poetry, target)
        sources = [source["name"] for source in facts["sources"]]
        names = [target] if target else dict.fromkeys([*sources, *facts["configured"]])
        names = [name for name in names if name not in self._asked]
        # The only thing that this half knows of CodeArtifact. It spares other projects the start
        # of Node.js; whether a host is to get a token, the core decides.
        asked = [source for source in facts["sources"] if source["name"] in names]
        urls = str([facts["targetUrl"], asked]).lower()
        if names and (facts["settings"] or ".codeartifact." in urls):
            self._asked.update(names)
            self._start(command, CredentialStore(poetry.config), names, facts)

    def _start(self, command: Any, store: Any, names: Sequence[str], facts: Any) -> None:
        self._store, self._names = store, names
        self._answer: dict[str, Any] = {"logins": [], "messages": [], "next": None}
        self._error: Exception | None = None
        self._question: dict[str, Any] = {
            "poetry": __version__,
            "command": command.name,
            "verbosity": self._io.error_output.verbosity.name.lower(),
            "may": {"obtain": False, "interact": False},
            **facts,
        }
        self._thread = threading.Thread(target=self._ask, args=["login"], daemon=True)
        self._thread.start()

    def finish(self, command: Any) -> None:
        """Put the logins into Poetry's memory, before its first request, and tell the messages."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        thread.join()  # each of its steps is bounded
        is_terminal = self._io.is_interactive() and sys.stdin.isatty() and sys.stderr.isatty()
        if self._answer["next"] and is_terminal:
            self._go_on(self._answer["next"])
        self._tell()
        if command and self._answer["logins"]:
            repeat_refused_requests(command, self._renew_refused)

    def _ask(self, ask: str) -> None:
        # For what takes longer than an answer without AWS, the core says how long.
        self._go_on({"question": {"ask": ask}, "seconds": 10, "lock": False})

    def _go_on(self, step: Any) -> None:
        """Ask the core and store what it answers, step by step as it says, until it wants a person.

        Where it says so, one process at a time does this, from reading what is held to storing what
        is new: the next one then finds a login that is good.
        """
        refused: dict[str, Any] = {}
        try:
            self._core = self._core or start_core(find_node(Path(self._question["project"])))
            for _ in range(8):  # no conversation is longer
                with self._store.lock() if step["lock"] else nullcontext():
                    held = self._store.held(self._names)
                    sent = {**self._question, "held": held, "refusals": refused, **step["question"]}
                    self._answer = ask_core(self._core, sent, step["seconds"])
                    new = [login for login in self._answer["logins"] if not login["keep"]]
                    refused = {login["repository"]: self._store.store(login) for login in new}
                step = self._answer["next"]
                if not step or step["person"]:
                    return
        except Exception as error:
            self._error = error

    def _renew_refused(self, refused: Mapping[str, str]) -> Any:
        """Get the login that an index is to be asked with again; None when there is no other."""
        with self._one_refusal:
            if self._error:
                return None
            self._question["refused"] = refused
            self._ask("login")
            self._tell()
            return next(iter(self._answer["logins"]), None)

    def _tell(self) -> None:
        for login in self._answer["logins"]:
            self._store.remember(login)
        for message in self._answer["messages"]:
            tell(self._io, message["level"], message["text"], message.get("hint"))
        if self._error:
            tell_skipped(self._io, self._error)

    def _end(self) -> None:
        # Poetry prints its error after its last event (cleo's application.py, 1.0 to 2.2), and what
        # that comes from is to be read after it.
        if self.exit_code and self._asked and not self._thread and not self._error:
            self._ask("failed")
            if not self._error:
                self._tell()
        if self._core:
            self._core.terminate()  # and with it the thread ends, if Poetry has not waited for it
        if self._thread:
            self._thread.join(1)
