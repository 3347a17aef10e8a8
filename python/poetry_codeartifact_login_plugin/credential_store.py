"""Poetry's credential store: the system's keyring where Poetry uses one, and `auth.toml`."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any, ContextManager, Mapping, Sequence, cast

from filelock import FileLock
from poetry.config.config import Config
from poetry.utils.password_manager import PasswordManager, PoetryKeyring
from tomlkit import parse

from .in_time import in_time
from .messages import Secret, in_words
from .repositories import merge_config, name_in_config, read_config

# The lock: longer than the core may take to ask AWS; after that it goes on without. The keyring:
# long enough to type the password of one that is locked.
_LOCK_SECONDS, _KEYRING_SECONDS = 90, 30
_PARTS = ("username", "password", "expiration")  # of a login; the last one is of plugin 1.0.0


class CredentialStore:
    """Reads and writes logins where Poetry looks for them."""

    _silence: TimeoutError | None = None

    def __init__(self, config: Config) -> None:
        source: Any = config.auth_config_source
        self._config = config
        self._path = Path(os.path.realpath(str(source.file.path)))  # a link stays a link

    def held(self, name: str) -> dict[str, Any]:
        """Find the logins that are there for a repository, as the question has them.

        The file is read afresh, because another process may have renewed the login since Poetry
        read it; where the project's `poetry.toml` has one, Poetry prefers that.
        """
        saved = Config(use_environment=False)
        with suppress(Exception):  # absent or broken: Poetry says what is wrong with it
            saved.merge(parse(self._path.read_bytes().decode()).unwrap())
        held: dict[str, Any] = {}
        for place, config in {"poetry": self._config, "file": saved}.items():
            login = {part: read_config(config, "http-basic", name, part) for part in _PARTS}
            if login["username"] and not login["password"]:
                with suppress(Exception):  # locked or broken: it holds nothing of use
                    login["keyring"], login["password"] = self._keyring(
                        "get_password", name, login["username"]
                    )
            held[place] = {**login, "password": Secret(str(login["password"] or ""))}
        token = read_config(self._config, "pypi-token", name)
        return {**held, "pypiToken": Secret(str(token or ""))}

    def store(self, login: Mapping[str, Any]) -> dict[str, str]:
        """Keep a login that is new; gives the places that refused it, with the reason of each.

        Does what `PasswordManager.set_http_password()` does, but without its warning of a plain
        file each time, and goes on with the file where a keyring refuses. A keyring's exception is
        often no KeyringError: Windows refuses more than 1,280 characters with a pywintypes.error.
        """
        name, username, password = login["repository"], login["username"], str(login["password"])
        refusals: dict[str, str] = {}
        entry = {"username": username, "password": password}
        try:
            used, _ = self._keyring("set_password", name, username, password)
            if used:
                del entry["password"]
        except Exception as error:
            refusals["keyring"] = in_words(error)
        try:
            self._write(["http-basic", *name_in_config(name)], entry)
        except Exception as error:
            refusals["auth.toml"] = in_words(error)
        return refusals

    def forget(self, name: str) -> dict[str, str]:
        """Take a login out of the store; gives what refused, as `store` does."""
        try:
            PasswordManager(self._config).delete_http_password(name)
        except Exception as error:
            return {"auth.toml": in_words(error)}
        return {}

    def keyring_state(self) -> dict[str, str]:
        """Tell which keyring there is, and whether it answers."""
        try:
            used, _ = self._keyring("get_password", "codeartifact-login-check", "aws")
            from keyring import get_keyring

            return {"name": get_keyring().name, "state": "used" if used else "not used"}
        except Exception as error:
            return {"name": "", "state": in_words(error)}

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
        a process that dies.
        """
        with suppress(OSError):
            path = self._path.parent / "codeartifact-login.lock"
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            return FileLock(str(path), timeout=_LOCK_SECONDS, mode=0o600).acquire()
        return nullcontext()

    def _keyring(self, method: str, *arguments: str) -> tuple[bool, Any]:
        """Call the keyring where Poetry uses one; tells whether it does, and what it answered."""

        def call() -> tuple[bool, Any]:
            keyring = PoetryKeyring("poetry-repository")  # as `PasswordManager` calls it
            enabled = self._config.get("keyring.enabled") is not False  # None before 1.8
            usable = enabled and keyring.is_available()
            return usable, getattr(keyring, method)(*arguments) if usable else None

        if self._silence:
            raise self._silence  # once is enough to wait for it
        try:
            return cast("tuple[bool, Any]", in_time(_KEYRING_SECONDS, call))
        except TimeoutError as error:
            CredentialStore._silence = error
            raise

    def _write(self, keys: Sequence[str], entry: Mapping[str, str]) -> None:
        """Put an entry into `auth.toml` so that nobody reads half of it, and all else stays.

        Poetry truncates the file and writes it anew, in a folder that has to exist
        (`config/file_config_source.py`, 1.2 to 2.5). Raises what reading and writing raise, and
        leaves the file as it was then. A new one is for the user alone.
        """
        exists = self._path.exists()
        if exists and not self._path.stat().st_mode & stat.S_IWUSR:
            raise PermissionError(f"{self._path} is read-only")
        text = self._path.read_bytes().decode() if exists else ""
        content, wanted = parse(text), parse(text).unwrap()
        for table in (content, wanted):
            _put(table, keys, entry)
        data = content.as_string()
        if parse(data).unwrap() != wanted:  # tomlkit fails with some inline tables and dotted keys
            raise ValueError(f"{self._path} has {keys[0]} in a form that cannot be added to")
        if wanted == parse(text).unwrap():
            return
        try:
            self._replace(data.encode(), exists=exists)
        except OSError as error:
            # It is mounted (into a container), in a folder that is not the user's, or, on Windows,
            # somebody reads it.
            if error.errno not in (errno.EBUSY, errno.EACCES, errno.EPERM):
                raise
            self._path.write_bytes(data.encode())

    def _replace(self, data: bytes, *, exists: bool) -> None:
        descriptor, name = tempfile.mkstemp(prefix=".auth.", dir=str(self._path.parent))
        try:
            with os.fdopen(descriptor, "wb", buffering=0) as file:
                file.write(data)
                os.fsync(descriptor)
            if exists:
                with suppress(PermissionError, AttributeError):  # not root's to do; Windows
                    os.chown(name, self._path.stat().st_uid, self._path.stat().st_gid)
                shutil.copymode(str(self._path), name)
            Path(name).replace(self._path)
        except BaseException:
            Path(name).unlink()
            raise


def _put(table: Any, keys: Sequence[str], entry: Mapping[str, str]) -> None:
    for key in keys:
        table = table.setdefault(key, {})
    # What is nested stays: before 2.4, "corp" has "corp.other" in it.
    for key in [key for key, value in table.items() if not isinstance(value, Mapping)]:
        del table[key]
    table.update(entry)
