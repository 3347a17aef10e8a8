"""Poetry's credential store: the system's keyring where Poetry uses one, and `auth.toml`."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
import tempfile
import time
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, ContextManager, Mapping, Sequence, cast

from poetry.utils.password_manager import PasswordManager
from tomlkit import parse

from .in_time import in_time
from .messages import Secret, in_words
from .repositories import config_key, merge_config, name_in_config, read_config

if TYPE_CHECKING:
    from poetry.config.config import Config

# The lock: longer than the core may take to ask AWS; after that it goes on without. The keyring:
# long enough to type the password of one that is locked.
_LOCK_SECONDS, _KEYRING_SECONDS = 90, 30
_PARTS = ("username", "password", "expiration")  # of a login; the last one is of plugin 1.0.0
_WRITES, _TEMPORARY = 20, ".codeartifact-login-"  # attempts to write, each by a file of this name


class CredentialStore:
    """Reads and writes logins where Poetry looks for them."""

    _silence: TimeoutError | None = None

    def __init__(self, config: Config) -> None:
        source: Any = config.auth_config_source
        self._config = config
        self._path = Path(os.path.realpath(str(source.file.path)))  # a link stays a link
        self._distrusted: dict[str, str] = {}

    def held(self, name: str, use: str) -> list[dict[str, str]]:
        """Find the logins that are there for a repository, first the one that Poetry would use.

        That of the environment is not looked at. The file is read afresh, because another process
        may have renewed the login since Poetry read it; where the project's `poetry.toml` has one,
        Poetry prefers that. `publish` prefers a token for PyPI.
        """
        held = [{part: read_config(self._config, "http-basic", name, part) for part in _PARTS}]
        held.append(self._in_file(name))
        if use == "upload":
            token = self._config.get(config_key("pypi-token", name))
            held.insert(0, {"username": "__token__", "password": token})
        for login in held:
            if login.get("username") and not login["password"]:
                with suppress(Exception):  # locked or broken: it holds nothing of use
                    _, login["password"] = self._keyring("get_password", name, login["username"])
            login["password"] = Secret(str(login.get("password") or ""))
        return held

    def store(self, login: Mapping[str, Any]) -> dict[str, str]:
        """Keep a login that is new; gives the places that refused it, with the reason of each.

        Does what `PasswordManager.set_http_password()` does, but without its warning of a plain
        file each time, and goes on with the file where a keyring refuses. A keyring's exception is
        often no KeyringError: Windows refuses more than 1,280 characters with a pywintypes.error.
        """
        name, username, password = login["repository"], login["username"], str(login["password"])
        refusals = self._distrusted.copy()
        entry = {"username": username, "password": password}
        try:
            if self._keyring("set_password", name, username, password)[0]:
                del entry["password"]
        except Exception as error:
            refusals["keyring"] = in_words(error)
        try:
            self._write(["http-basic", *name_in_config(name)], entry)
        except Exception as error:
            refusals["auth.toml"] = in_words(error)
        return refusals

    def remember(self, login: Mapping[str, Any], url: Any) -> None:
        """Put a login into Poetry's memory, where this run's requests look for it.

        Storing does not do that. With a dotted name, Poetry before 2.4 does not find the URL of
        its own source there either.
        """
        name, upload_url = login["repository"], login.get("uploadUrl")
        values = {key: login[key] for key in ("username", "password")}
        merge_config(self._config, "http-basic", name, values)
        if upload_url or len(name_in_config(name)) > 1:
            merge_config(self._config, "repositories", name, {"url": upload_url or url})

    def lock(self) -> ContextManager[Any]:
        """Take the lock between all processes of this user, or go on without where that fails.

        Two processes then obtain the same login, which is no harm. The system releases the lock of
        a process that dies. A lock that others can hold for ever is not waited for.
        """
        with suppress(OSError):
            path = self._path.parent / "codeartifact-login.lock"
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not os.path.lexists(str(path)) or _is_ours(path.lstat()):
                flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
                file = os.fdopen(os.open(str(path), flags, 0o600), "r+")
                _lock(file.fileno())
                for left in path.parent.glob(f"{_TEMPORARY}*"):  # by a process that was killed
                    left.unlink()
                return file
            self._distrusted["lock"] = str(path)
        return nullcontext()

    def _keyring(self, method: str, *arguments: str) -> tuple[bool, Any]:
        """Call the keyring where Poetry uses one; tells whether it does, and what it answered."""

        def call() -> tuple[bool, Any]:
            passwords = PasswordManager(self._config)
            before_1_8 = not hasattr(PasswordManager, "use_keyring")
            usable = passwords.keyring.is_available() if before_1_8 else passwords.use_keyring
            return bool(usable), getattr(passwords.keyring, method)(*arguments) if usable else None

        if self._silence:
            raise self._silence  # once is enough to wait for it
        try:
            return cast("tuple[bool, Any]", in_time(_KEYRING_SECONDS, call))
        except TimeoutError as error:
            CredentialStore._silence = error
            raise

    def _in_file(self, name: str) -> dict[str, Any]:
        with suppress(Exception):
            saved: Any = parse(self._read().decode())["http-basic"]
            for part in name_in_config(name):
                saved = saved[part]
            return {part: saved.get(part) for part in _PARTS}
        return {}

    def _write(self, keys: Sequence[str], entry: Mapping[str, str]) -> None:
        """Put an entry into `auth.toml` so that nobody reads half of it, and all else stays.

        Poetry truncates the file and writes it anew, in a folder that has to exist
        (`config/file_config_source.py`, 1.2 to 2.5). Raises what reading and writing raise, and
        leaves the file as it was then. A new one is for the user alone.
        """
        for _ in range(_WRITES):
            before = self._read()
            if self._path.exists() and not self._path.stat().st_mode & stat.S_IWUSR:
                raise PermissionError(f"{self._path} is read-only")
            content, wanted = parse(before.decode()), parse(before.decode()).unwrap()
            for table in (content, wanted):
                _put(table, keys, entry)
            data = content.as_string()
            if parse(data).unwrap() != wanted:  # tomlkit fails with some inline tables, dotted keys
                raise ValueError(f"{self._path} has {keys[0]} in a form that cannot be added to")
            if wanted == parse(before.decode()).unwrap() or self._replace(before, data.encode()):
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
                with suppress(OSError, AttributeError):  # it is new; not root's to do; Windows
                    shutil.copymode(str(self._path), name)
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


def _put(table: Any, keys: Sequence[str], entry: Mapping[str, str]) -> None:
    for key in keys:
        if key not in table:
            table[key] = {}
        table = table[key]
    # What is nested stays: before 2.4, "corp" has "corp.other" in it.
    for key in [key for key, value in table.items() if not isinstance(value, Mapping)]:
        del table[key]
    table.update(entry)


def _is_ours(status: os.stat_result) -> bool:
    """Tell whether a file is a plain one that only this user can write; Windows does not say."""
    is_kept = stat.S_ISREG(status.st_mode) and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return sys.platform == "win32" or (is_kept and status.st_uid == os.getuid())


def _lock(descriptor: int) -> None:
    for _ in range(_LOCK_SECONDS * 20):
        with suppress(BlockingIOError, PermissionError):
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(0.05)
    raise TimeoutError
