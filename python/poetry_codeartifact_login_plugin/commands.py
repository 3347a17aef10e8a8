"""Which commands reach a package index."""

from __future__ import annotations

import re
from typing import Any, Mapping


def poetry_version() -> tuple[int, ...]:
    """Poetry's version as numbers: (2, 5, 1)."""
    from poetry.__version__ import __version__

    return tuple(int(number) for number in re.findall(r"\d+", __version__)[:3])


def reaches_index(command: Any, options: Mapping[str, Any]) -> bool:
    """Tell whether the command may ask a package index for something that needs a login.

    `options` are the parsed ones. Installing commands, those of other plugins too, have Poetry's
    `InstallerCommand` among their bases; its name is compared, because importing it is slow.
    Read in `console/commands/` of Poetry 1.2 to 2.5.
    """
    name = command.name or ""
    if name in ("show", "self show"):
        return bool(options.get("latest") or options.get("outdated"))
    if name == "publish":  # it may bring its own login (`publishing/publisher.py`, 1.2 to 2.5)
        own = options.get("username") and options.get("password")
        return bool(options.get("repository") and not own)
    asks_nobody = name == "self show plugins" or (name == "lock" and options.get("check"))
    # Before, search asks PyPI only, and the environment that build makes is pip's.
    if asks_nobody or poetry_version() < {"search": (2, 0, 1), "build": (2, 1)}.get(name, ()):
        return False
    if name in ("search", "build", "export", "debug resolve") or name.startswith("bundle "):
        return True
    return any(base.__name__ == "InstallerCommand" for base in type(command).__mro__)
