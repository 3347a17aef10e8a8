"""What is told to the user, and how: on standard error, in Poetry's styles."""

from __future__ import annotations

from typing import Any

from cleo.formatters.formatter import Formatter

_secrets: set[str] = set()


class LoginSkipped(Exception):
    """The plugin cannot do its work: why, and perhaps, second, what the user can do about it."""


class Secret(str):
    """A password: JSON and Poetry get its value, what prints a structure gets ****."""

    def __init__(self, value: str) -> None:
        _secrets.add(value + "")  # TypeError unless it is a text

    def __repr__(self) -> str:
        return "****"


def tell(io: Any, level: str, text: str, hint: str | None = None) -> None:
    """Print a message, its hint on a line of its own; Poetry's IO obeys -q and --no-ansi."""
    io.write_error_line(styled(level, text))
    if hint:
        io.write_error_line(styled("note", f"hint: {hint}"))


def tell_skipped(io: Any, error: Exception) -> None:
    """Print the one warning that a failure comes to."""
    reason, *hint = error.args if isinstance(error, LoginSkipped) else [in_words(error)]
    tell(io, "warning", f"CodeArtifact login skipped: {reason}", *hint)


def in_words(error: Exception) -> str:
    """Put an exception into words: its class, and its text with every password taken out."""
    text = f"{type(error).__name__}: {error}"
    for secret in filter(None, _secrets):
        text = text.replace(secret, "****")
    return text


def styled(level: str, text: str) -> str:
    """Give a text the style of its level: `note` has none, `warning` and `error` are Poetry's.

    Neither cleo's tags nor the terminal's control characters in it, which AWS or a file may have
    put there, are obeyed.
    """
    escaped = Formatter.escape("".join(c if c.isprintable() else " " for c in text))
    return f"<{level}>{escaped}</>" if level in ("warning", "error") else escaped
