"""The commands `poetry codeartifact …`, whose words are the core's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from cleo.helpers import argument, option
from poetry.console.commands.command import Command

from .own_session import OwnSession

_DEFINITIONS = Path(__file__).parent / "bundle" / "commands.json"


class OwnCommand(Command):
    """A command as the core defines it."""

    def __init__(self, name: str) -> None:
        definition = json.loads(_DEFINITIONS.read_text("utf-8"))[name]
        self.name = f"codeartifact {name}"
        self.description, self.help = definition["description"], definition["help"]
        self.arguments = [argument(**each) for each in definition["arguments"]]  # type: ignore[misc, unused-ignore] # as Poetry's own do, but for an instance; cleo 1 has no types
        self.options = [option(**each) for each in definition["options"]]  # type: ignore[misc, unused-ignore] # the same
        super().__init__()

    def handle(self) -> int:
        """Print what the core answers, and become the program that it names."""
        session = OwnSession(self.io)
        answer = session.run(self)
        sys.stdout.write(answer.get("output", ""))
        sys.stdout.flush()
        if "execute" not in answer:
            return int(answer.get("exitCode", 1))
        session.end_core()
        command = answer["execute"]["command"]
        environment = {**os.environ, **answer["execute"]["environment"]}
        if os.name == "nt":  # where the shell would not wait for what this process becomes
            return subprocess.call(command, env=environment)  # noqa: S603 - the user typed it
        return os.execvpe(command[0], command, environment)  # noqa: S606 - the same


def main() -> None:
    """Run `poetry codeartifact …` as a program of the plugin's own."""
    from poetry.console.application import main as poetry

    sys.argv.insert(1, "codeartifact")
    sys.exit(poetry())
