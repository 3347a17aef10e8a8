"""The commands `poetry codeartifact …`, whose words are the core's."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from cleo.helpers import argument, option
from poetry.console.commands.command import Command

_DEFINITIONS = Path(__file__).parent / "bundle" / "commands.json"


class OwnCommand(Command):
    """A command as the core defines it."""

    def __init__(self, name: str, plugin: Any) -> None:
        definition = json.loads(_DEFINITIONS.read_text("utf-8"))[name]
        self.name = f"codeartifact {name}"
        self.description, self.help = definition["description"], definition["help"]
        self.arguments = [argument(**each) for each in definition["arguments"]]  # type: ignore[misc] # as Poetry's do, but for an instance
        self.options = [option(**each) for each in definition["options"]]  # type: ignore[misc]
        self._plugin = plugin
        super().__init__()

    def handle(self) -> int:
        """Have the core run it."""
        return int(self._plugin.run_own())


def main() -> None:
    """Run `poetry codeartifact …` as a program of the plugin's own."""
    from poetry.console.application import main as poetry

    sys.argv.insert(1, "codeartifact")
    sys.exit(poetry())
