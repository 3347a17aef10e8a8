"""The entry point: hears Poetry's commands begin and end.

Poetry imports this module and calls `activate()` for every command, `--version` included, and dies
if either raises (`plugins/plugin_manager.py`, 1.2 to 2.5). So nothing else is imported before a
command reaches a package index.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Callable

from cleo.events.console_events import COMMAND, TERMINATE
from poetry.plugins.application_plugin import ApplicationPlugin


class CodeArtifactLoginPlugin(ApplicationPlugin):
    """Logs Poetry in while it prepares itself, before its first request to an index."""

    _session: Any = None  # a login.Session

    def activate(self, application: Any) -> None:
        """Listen to the application's events."""
        dispatcher = application.event_dispatcher
        # Poetry's own listeners, at priority 0, look for the project's Python environment, which
        # takes longer than a login: the login runs beside them.
        dispatcher.add_listener(COMMAND, self._on_command, 100)
        dispatcher.add_listener(COMMAND, self._on_command_prepared, -100)
        dispatcher.add_listener(TERMINATE, self._on_terminate)
        for name in ("status", "login", "logout", "doctor", "token", "exec"):
            application.command_loader.register_factory(
                f"codeartifact {name}", partial(self._make_command, name)
            )

    def _make_command(self, name: str) -> Any:
        from .own_command import OwnCommand

        return OwnCommand(name, self)

    def run_own(self) -> int:
        """Carry out the command of the plugin's own that was begun; gives its exit code."""
        return int(self._session.run()) if self._session else 1

    def _on_command(self, event: Any, *_: object) -> None:
        def begin() -> None:
            from .commands import reaches_index

            if reaches_index(event.command, event.io.input.options):
                from .login import Session

                self._session = self._session or Session(event.io)
                self._session.begin(event.command)

        _guard(event, begin)
        if self._session and self._session.untold:
            raise self._session.untold

    def _on_command_prepared(self, event: Any, *_: object) -> None:
        if self._session:
            _guard(event, self._session.finish)

    def _on_terminate(self, event: Any, *_: object) -> None:
        if self._session:
            self._session.exit_code = event.exit_code


def _guard(event: Any, step: Callable[[], None]) -> None:
    try:
        step()
    except Exception as error:  # whatever it is, Poetry can go on without a login
        from .messages import tell_skipped

        tell_skipped(event.io, error)
