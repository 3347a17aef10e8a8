"""Poetry's credential store: the system's keyring where Poetry uses one, and `auth.toml`."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any, Callable, ContextManager, Mapping, Sequence, cast

from filelock import FileLock
from poetry.config.config import Config
from poetry.utils.password_manager import PoetryKeyring
from tomlkit import parse

from .core import in_time
from .messages import Secret, in_words
from .repositories import merge_config, name_in_config, read_config

# The lock: longer than the core may take to ask AWS; after that it goes on without. The keyring:
# long enough to type the password of one that is locked.
_LOCK_SECONDS, _KEYRING_SECONDS = 90, 30
_PARTS = ("username", "password", "expiration")  # of a login; the last one is of plugin 1.0.0
_WRITES, _TEMPORARY = 20, ".codeartifact-login-"  # attempts to write, each by a file of this name


class CredentialStore:
    """Reads and writes logins where Poetry looks for them."""

    _silence: TimeoutError | None = None

    def __init__(self, config: Any) -> None:
        self._config = config
        # A link stays a link.
        self._path = Path(os.path.realpath(str(config.auth_config_source.file.path)))
        self._distrusted: dict[str, str] = {}

    def held(self, names: Sequence[str]) -> dict[str, Any]:
        """Find the logins that are there for repositories, as the question has them.

        The file is read afresh, because another process may have renewed the login since Poetry
        read it; where the project's `poetry.toml` has one, Poetry prefers that.
        """
        saved = Config(use_environment=False)
        with suppress(Exception):  # absent or broken: Poetry says what is wrong with it
            saved.merge(parse(self._read().decode()).unwrap())
        return {name: self._held(name, saved) for name in names}

    def _held(self, name: str, saved: Config) -> dict[str, Any]:
        held: dict[str, Any] = {}
        for place, config in {"poetry": self._config, "file": saved}.items():
            login = {part: read_config(config, "http-basic", name, part) for part in _PARTS}
            if login["username"] and not login["password"]:
                with suppress(Exception):  # locked or broken: it holds nothing of use
                    found = self._keyring("get_password", name, login["username"])
                    login["keyring"], login["password"] = found
            held[place] = {**login, "password": Secret(str(login["password"] or ""))}
        token = read_config(self._config, "pypi-token", name)
        return {**held, "pypiToken": Secret(str(token or ""))}

    def store(self, login: Mapping[str, Any]) -> dict[str, str]:
        """Keep a login that is new; gives the places that refused it, with the reason of each.

        Does what `PasswordManager.set_http_password()` does, but without its warning of a plain
        file each time, and goes on with the file where a keyring refuses. A keyring's exception is
        often no KeyringError: Windows refuses more than 1,280 characters with a pywintypes.error.
        """
        name, refusals = login["repository"], self._distrusted.copy()
        entry = {"username": login["username"], "password": str(login["password"])}
        try:
            if self._keyring("set_password", name, *entry.values())[0]:
                del entry["password"]
        except Exception as error:
            refusals["keyring"] = in_words(error)
        try:
            self._write(["http-basic", *name_in_config(name)], lambda *to: _put(*to, entry=entry))
        except Exception as error:
            refusals["auth.toml"] = in_words(error)
        return refusals

    def remember(self, login: Mapping[str, Any]) -> None:
        """Put a login into Poetry's memory, where this run's requests look for it.

        Storing does not do that.
        """
        values = {key: login[key] for key in ("username", "password")}
        merge_config(self._config, "http-basic", login["repository"], values)
        if "url" in login:
            merge_config(self._config, "repositories", login["repository"], {"url": login["url"]})

    def lock(self) -> ContextManager[Any]:
        """Take the lock between all processes of this user, or go on without where that fails.

        Two processes then obtain the same login, which is no harm. The system releases the lock of
        a process that dies. A lock that others can hold for ever is not waited for.
        """
        with suppress(OSError):
            path = self._path.parent / "codeartifact-login.lock"
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not os.path.lexists(str(path)) or _is_ours(path.lstat()):
                lock = FileLock(str(path), timeout=_LOCK_SECONDS, mode=0o600).acquire()
                for left in path.parent.glob(f"{_TEMPORARY}*"):  # by a process that was killed
                    with suppress(OSError):
                        left.unlink()
                return lock
            self._distrusted["lock"] = str(path)
        return nullcontext()

    def _keyring(self, method: str, *arguments: str) -> tuple[bool, Any]:
        """Call the keyring where Poetry uses one; tells whether it does, and what it answered."""

        def call() -> tuple[bool, Any]:
            keyring = PoetryKeyring("poetry-repository")  # as `PasswordManager` calls it
            # The setting is None before 1.8.
            usable = self._config.get("keyring.enabled") is not False and keyring.is_available()
            return usable, getattr(keyring, method)(*arguments) if usable else None

        if self._silence:
            raise self._silence  # once is enough to wait for it
        try:
            return cast("tuple[bool, Any]", in_time(_KEYRING_SECONDS, call))
        except TimeoutError as error:
            CredentialStore._silence = error
            raise

    def _write(self, keys: Sequence[str], edit: Callable[..., Any]) -> None:
        """Edit a table of `auth.toml` so that nobody reads half of it, and all else stays.

        `edit` gets a text and the keys that lead to the table; it gives the text that there is to
        be, and what is to be in it.

        Poetry truncates the file and writes it anew, in a folder that has to exist
        (`config/file_config_source.py`, 1.2 to 2.5). Raises what reading and writing raise, and
        leaves the file as it was then. Afterwards it is for the user alone, whatever it was before.
        """
        for _ in range(_WRITES):
            before = self._read()
            if self._path.exists() and not self._path.stat().st_mode & stat.S_IWUSR:
                raise PermissionError(f"{self._path} is read-only")
            data, wanted = edit(before.decode(), keys)
            if parse(data).unwrap() != wanted:  # tomlkit fails with some inline tables, dotted keys
                raise ValueError(f"{self._path} has {keys[0]} in a form that cannot be edited")
            if data.encode() == before or self._replace(before, data.encode()):
                return
        raise TimeoutError(f"{self._path} is changed all the time")

    def _read(self) -> bytes:
        return self._path.read_bytes() if self._path.exists() else b""

    def _replace(self, before: bytes, data: bytes) -> bool:
        """Give the file its new content; False where it has another one by now than before."""
        try:
            descriptor, name = tempfile.mkstemp(prefix=_TEMPORARY, dir=str(self._path.parent))
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(descriptor)
                with suppress(OSError):  # it is new, or that is not this user's to do
                    if os.name != "nt":
                        os.chown(name, self._path.stat().st_uid, self._path.stat().st_gid)
                if self._read() != before:
                    return False
                # What an editor, or Poetry, writes between these two steps is lost.
                Path(name).replace(self._path)
            finally:
                with suppress(FileNotFoundError):
                    Path(name).unlink()
        except OSError as error:
            # It is mounted (into a container), in a folder that is not the user's, or, on Windows,
            # somebody reads it.
            if error.errno not in (errno.EBUSY, errno.EACCES, errno.EPERM):
                raise
            self._path.write_bytes(data)
        return True


def _put(text: str, keys: Sequence[str], *, entry: Mapping[str, str]) -> tuple[str, Any]:
    """Return the TOML with `entry` at `keys`, as text, and what it is to be parsed to."""
    content, wanted = cast("Any", parse(text)), parse(text).unwrap()
    for table in (content, wanted):
        for key in keys:
            table = table.setdefault(key, {})
        # What is nested stays: before 2.4, "corp" has "corp.other" in it.
        for key in [key for key, value in table.items() if not isinstance(value, Mapping)]:
            del table[key]
        table.update(entry)
    return content.as_string(), wanted


def _is_ours(status: os.stat_result) -> bool:
    """Tell whether a file is a plain one that only this user can write; Windows does not say."""
    is_kept = stat.S_ISREG(status.st_mode) and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return os.name == "nt" or (is_kept and status.st_uid == os.getuid())
