"""Waiting no longer than is bearable."""

from __future__ import annotations

import threading
from typing import Any, Callable


def in_time(seconds: int, step: Callable[..., Any], *arguments: object) -> Any:
    """Run a step; raises what it raises, and TimeoutError where it takes longer.

    It runs in a thread that is left behind then: neither a keyring nor a read can be broken off.
    """
    outcome: list[Any] = []

    def run() -> None:
        try:
            outcome.append(step(*arguments))
        except BaseException as error:  # a keyring can even want Python to end
            outcome.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    result = outcome[0] if outcome else TimeoutError(f"no answer within {seconds} seconds")
    if isinstance(result, BaseException):
        raise result
    return result
