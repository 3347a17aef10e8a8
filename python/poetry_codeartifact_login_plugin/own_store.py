"""Poetry's credential store, for the commands that look into it and take something out."""

from __future__ import annotations

from functools import partial
from typing import Any, Mapping, Sequence

from keyring import get_keyring

from .credential_store import CredentialStore
from .messages import in_words
from .repositories import name_in_config


class OwnStore(CredentialStore):
    """Takes logins out too, and tells of the keyring."""

    def store(self, login: Mapping[str, Any]) -> dict[str, str]:
        """Keep a login or, where its password is empty, take it out of where it is."""
        if login["password"]:
            return super().store(login)
        name, refusals = login["repository"], {}
        try:
            if self._keyring("get_password", name, login["username"])[1] is not None:
                self._keyring("delete_password", name, login["username"])
        except Exception as error:
            refusals["keyring"] = in_words(error)
        try:
            # A table's heading stays where tomlkit would drop comments together with it.
            change = partial(_take_out, prune=b"#" not in self._read())
            self._write(["http-basic", *name_in_config(name)], {}, change)
        except Exception as error:
            refusals["auth.toml"] = in_words(error)
        return refusals

    def keyring_state(self) -> dict[str, str]:
        """Tell which keyring there is, and whether it answers."""
        try:
            is_used, _ = self._keyring("get_password", "codeartifact-login-check", "aws")
        except Exception as error:
            return {"name": "", "state": in_words(error)}
        return {"name": get_keyring().name, "state": "used" if is_used else "not used"}


def _take_out(table: Any, keys: Sequence[str], entry: Any, *, prune: bool) -> None:
    child = table.get(keys[0], {})
    if keys[1:]:
        _take_out(child, keys[1:], entry, prune=prune)
    else:
        for key in [key for key, value in child.items() if not isinstance(value, Mapping)]:
            del child[key]
    if prune and not child:
        table.pop(keys[0], None)
