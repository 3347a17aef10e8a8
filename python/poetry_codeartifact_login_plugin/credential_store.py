"""Poetry's credential store: the system's keyring where Poetry uses one, and `auth.toml`."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
import time
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, ContextManager, Iterator, Mapping, cast

from poetry.config.file_config_source import FileConfigSource
from poetry.utils.password_manager import PasswordManager
from tomlkit import document

from .in_time import in_time
from .messages import Secret, in_words
from .repositories import config_key, merge_config, name_in_config, read_config

if TYPE_CHECKING:
    from poetry.config.config import Config

# The lock: longer than the core may take to ask AWS; after that it goes on without. The keyring:
# long enough to type the password of one that is locked.
_LOCK_SECONDS, _KEYRING_SECONDS = 90, 30


class CredentialStore:
    """Reads and writes logins where Poetry looks for them."""

    def __init__(self, config: Config) -> None:
        source: Any = config.auth_config_source
        self._config = config
        self._source = AtomicFileConfigSource(source.file)
        self._silence: TimeoutError | None = None

    def held(self, name: str, use: str) -> dict[str, str] | None:
        """Find the login that Poetry has for a repository now, as the question has it.

        That of the environment is not looked at. `publish` prefers a token for PyPI.
        """
        with suppress(Exception):  # the keyring is locked or broken: it holds nothing of use
            if use == "upload":
                passwords = PasswordManager(self._config)
                token = in_time(_KEYRING_SECONDS, passwords.get_pypi_token, name)
                if token:
                    return {"username": "__token__", "password": Secret(token)}
        saved = self._saved(name)
        username, password = saved.get("username") or "", saved.get("password")
        if username and not password:
            with suppress(Exception):
                _, password = self._keyring("get_password", name, username)
        # Plugin 1.0.0 put the end of a token's life beside it.
        old = {"expiration": str(saved["expiration"])} if saved.get("expiration") else {}
        return {"username": username, "password": Secret(password), **old} if password else None

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
            if self._saved(name) != entry:
                self._source.add_property(config_key("http-basic", name), entry)
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
        a process that dies.
        """
        with suppress(OSError):
            path = Path(self._source.file.path).parent / "codeartifact-login.lock"
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = os.fdopen(os.open(str(path), os.O_RDWR | os.O_CREAT, 0o600), "r+")
            _insist(lambda: _lock(file.fileno()), _LOCK_SECONDS)
            return file
        return nullcontext()

    def _saved(self, name: str) -> dict[str, Any]:
        # Afresh from the file: another process may have renewed the login since Poetry read it.
        with suppress(Exception):
            saved: Any = self._source.file.read()["http-basic"]
            for part in name_in_config(name):
                saved = saved[part]
            return dict(saved)
        # What Poetry read elsewhere, in the project's poetry.toml for example.
        parts = ("username", "password")
        return {part: read_config(self._config, "http-basic", name, part) for part in parts}

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
            self._silence = error
            raise


class AtomicFileConfigSource(FileConfigSource):
    """Writes `auth.toml` so that nobody reads half of it.

    Poetry truncates the file and writes it anew, in a folder that has to exist
    (`config/file_config_source.py`, 1.2 to 2.5).
    """

    @contextmanager
    def secure(self) -> Iterator[Any]:
        """Give what the file holds now, and put what became of it in the file's place.

        Raises what reading and writing raise; the file is then as it was. A new file is for the
        user alone, one that exists keeps its owner and mode.
        """
        path = Path(os.path.realpath(str(self.file.path)))  # a link stays a link
        content = self.file.read() if path.exists() else document()
        if path.exists() and not path.stat().st_mode & stat.S_IWUSR:
            raise PermissionError(f"{path} is read-only")
        yield content
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".auth.", dir=str(path.parent))
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
                file.write(content.as_string())
                file.flush()
                os.fsync(descriptor)
            if path.exists():
                if sys.platform != "win32":
                    with suppress(PermissionError):  # it is another user's, and we are not root
                        os.chown(name, path.stat().st_uid, path.stat().st_gid)
                shutil.copymode(str(path), name)
            _insist(lambda: Path(name).replace(path), 1)  # Windows: not while somebody reads it
        except BaseException:
            Path(name).unlink()
            raise


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _insist(step: Callable[[], object], seconds: int) -> None:
    """Repeat a step while another process is in its way; raises OSError when the time is over."""
    for _ in range(seconds * 20):
        with suppress(BlockingIOError, PermissionError):
            step()
            return
        time.sleep(0.05)
    step()
