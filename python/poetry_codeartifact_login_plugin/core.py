"""The core: a Node.js process that is asked in lines and answers in lines, see docs/protocol.md."""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any, Mapping

from .in_time import in_time
from .messages import LoginSkipped, Secret

_BUNDLE = Path(__file__).parent / "bundle" / "main.cjs"
_LONGEST_ANSWER_BYTES = 16 * 1024 * 1024
# They make Node.js load code that is not the core's, or print what it sends and whom it starts.
_NOT_PASSED_ON = ("NODE_OPTIONS", "NODE_PATH", "NODE_COMPILE_CACHE", "NODE_DEBUG")


def start_core(node: str) -> subprocess.Popen[bytes]:
    """Start the core. Its standard error is the user's; it ends when its input is closed."""
    command, pipe = [node, str(_BUNDLE), "login"], subprocess.PIPE
    environment = {k: v for k, v in os.environ.items() if k not in _NOT_PASSED_ON}
    # S603 wants a look at the command: it is a list, no shell reads it, and node.py chose it.
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment)  # noqa: S603


def ask_core(core: Any, question: Mapping[str, Any], limit_seconds: int) -> dict[str, Any]:
    """Put a question to a core and read its answer; after LoginSkipped there is none to be had."""

    def exchange() -> bytes:
        with suppress(OSError, ValueError):  # it has ended already: reading tells how
            core.stdin.write(json.dumps({"version": 1, **question}, default=str).encode() + b"\n")
            core.stdin.flush()
        return bytes(core.stdout.readline(_LONGEST_ANSWER_BYTES))

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
        texts = [message["text"] for message in answer["messages"]]
        for login in answer["logins"]:
            _ = held[login["repository"]]  # nothing is done to one that was not asked about
            texts.append(login["username"])
            login["password"] = Secret(login["password"])
        if answer["version"] == 1 and {str} >= {*map(type, texts)}:
            return dict(answer)
    # The exceptions' own texts could quote the answer.
    raise LoginSkipped("the Node.js core answered something that is not protocol version 1")
