"""The entry point: hears Poetry's commands begin and end, and knows which reach a package index.

Poetry imports this module and calls `activate()` for every command, `--version` included, and dies
if either raises (`plugins/plugin_manager.py`, 1.2 to 2.5). So nothing else is imported before a
command reaches a package index.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Callable, Mapping

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
            application.command_loader.register_factory(f"codeartifact {name}", partial(_own, name))

    def _on_command(self, event: Any, *_: object) -> None:
        def begin() -> None:
            if reaches_index(event.command, event.io.input.options):
                from .login import Session

                self._session = self._session or Session(event.io)
                self._session.begin(event.command)

        _guard(event, begin)
        if self._session and self._session.untold:
            raise self._session.untold

    def _on_command_prepared(self, event: Any, *_: object) -> None:
        if self._session:
            _guard(event, lambda: self._session.finish(event.command))

    def _on_terminate(self, event: Any, *_: object) -> None:
        if self._session:
            self._session.exit_code = event.exit_code


def _own(name: str) -> Any:
    from .own_command import OwnCommand

    return OwnCommand(name)


def _guard(event: Any, step: Callable[[], None]) -> None:
    """Run the step; what fails costs one warning, and Poetry goes on."""
    try:
        step()
    except Exception as error:  # whatever it is, Poetry can go on without a login
        from .messages import tell_skipped

        tell_skipped(event.io, error)


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
    if name in ("search", "build"):
        from .repositories import poetry_version

        # Before, search asks PyPI only, and the environment that build makes is pip's.
        return poetry_version() >= {"search": (2, 0, 1), "build": (2, 1)}[name]
    if name == "self show plugins" or (name == "lock" and options.get("check")):
        return False
    if name in ("export", "debug resolve") or name.startswith("bundle "):
        return True
    return any(base.__name__ == "InstallerCommand" for base in type(command).__mro__)
