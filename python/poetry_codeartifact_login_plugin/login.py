"""The conversation with the core, see docs/protocol.md, and what Poetry gets of it."""

from __future__ import annotations

import atexit
import os
import platform
import shutil
import subprocess
import sys
import threading
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any, Mapping

from poetry.__version__ import __version__
from poetry.config.config import Config

from .core import ask_core, start_core
from .credential_store import CredentialStore
from .messages import LoginSkipped, in_words, tell, tell_skipped
from .node import find_node
from .refused_requests import repeat_refused_requests
from .repositories import read_facts

# How long the core may take to judge what is held, to ask AWS, and to have a person sign in.
_JUDGE_SECONDS, _OBTAIN_SECONDS, _PERSON_SECONDS = 10, 60, 300


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
        own, poetry, trouble = command.name.startswith("codeartifact "), None, None
        try:
            poetry = command.poetry
        except Exception as error:
            trouble = error
            # No project, or a broken one: that is Poetry's to say. It does when it looks itself,
            # but of a broken auth.toml it tells only who looks first (`Config.create()`).
            with suppress(Exception):
                poetry = command.poetry
                self.untold = None if own else error
            if not own:
                return
        config = poetry.config if poetry else Config.create()
        options = self._io.input.options
        target = options.get("repository") if command.name == "publish" else None
        facts = read_facts(poetry, config, target)
        sources = [source["name"] for source in facts["sources"]]
        stored = config.get("http-basic") if own else None
        names = [target] if target else [*sources, *facts["configured"], *(stored or ())]
        self._names = [name for name in dict.fromkeys(names) if name not in self._asked]
        # The only thing that this half knows of CodeArtifact. It spares other projects the start
        # of Node.js; whether a host is to get a token, the core decides.
        asked = [source for source in facts["sources"] if source["name"] in self._names]
        urls = str([facts["targetUrl"], asked]).lower()
        if not own and (not self._names or not (facts["settings"] or ".codeartifact." in urls)):
            return
        self._asked.update(self._names)
        self._command = command
        self._store = CredentialStore(config)
        self._answer: dict[str, Any] = {"logins": [], "needs": "nothing", "messages": []}
        self._error: Exception | None = None
        self._question = {
            "ask": "login",
            "poetry": __version__,
            "command": command.name,
            "verbosity": self._io.error_output.verbosity.name.lower(),
            "arguments": {**self._io.input.arguments, **options} if own else {},
            "trouble": trouble and in_words(trouble),
            **facts,
        }
        self._thread = threading.Thread(target=self._converse, daemon=True)
        self._thread.start()

    def finish(self) -> None:
        """Put the logins into Poetry's memory, before its first request, and tell the messages."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        thread.join()  # each of its steps is bounded
        terminal = self._io.is_interactive() and sys.stdin.isatty() and sys.stderr.isatty()
        if self._answer["needs"] == "person" and terminal:
            self._converse(person=True)
        self._tell()
        if self._answer["logins"]:
            repeat_refused_requests(self._command, self._renew_refused)

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

    def _renew_refused(self, refused: Mapping[str, str]) -> Any:
        """Get the login that an index is to be asked with again; None when there is no other."""
        with self._one_refusal:
            if self._error:
                return None
            self._question["refused"] = refused
            try:
                self._renew(_OBTAIN_SECONDS, interact=False)
            except Exception as error:
                self._error, self._answer = error, {"logins": [], "messages": []}
            self._tell()
            return next(iter(self._answer["logins"]), None)

    def _ask(self, seconds: int, **may: bool) -> None:
        held = {name: self._store.held(name) for name in self._names}
        self._answer = ask_core(self._core, {**self._question, "held": held, "may": may}, seconds)

    def _tell(self) -> None:
        for login in self._answer["logins"]:
            self._store.remember(login)
        for message in self._answer["messages"]:
            tell(self._io, **message)
        if self._error:
            tell_skipped(self._io, self._error)

    def run(self) -> int:
        """Have the core run one of the plugin's own commands, and do what it says."""
        if self._error or not self._core:
            return 1
        question = {
            "ask": "run",
            "terminal": {
                "isTerminal": sys.stdout.isatty(),
                "columns": shutil.get_terminal_size().columns,
                "colour": self._io.output.is_decorated(),
                "encoding": sys.stdout.encoding,
            },
            "python": {"version": platform.python_version(), "paths": sys.path},
            "keyring": self._store.keyring_state(),
        }
        answer = ask_core(self._core, question, _OBTAIN_SECONDS)
        if answer.get("forget"):
            with self._store.lock():
                forgotten = {name: self._store.forget(name) for name in answer["forget"]}
            answer = ask_core(self._core, {**question, "forgotten": forgotten}, _OBTAIN_SECONDS)
        for message in answer["messages"]:
            tell(self._io, **message)
        sys.stdout.write(answer.get("output", ""))
        sys.stdout.flush()
        if "execute" in answer:
            program, environment = answer["execute"]["command"], answer["execute"]["environment"]
            return become(program, {**os.environ, **environment})
        return int(answer.get("exitCode", 1))

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


def become(command: list[str], environment: Mapping[str, str]) -> int:
    """Turn into another program, which gets all signals and whose exit code is this one's."""
    if os.name == "nt":  # where the shell would not wait for it
        return subprocess.call(command, env=environment)  # noqa: S603 - the user typed it
    return os.execvpe(command[0], command, environment)  # noqa: S606
