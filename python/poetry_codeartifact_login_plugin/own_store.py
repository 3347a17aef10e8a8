"""Poetry's credential store, for the commands that look into it and take something out."""

from __future__ import annotations

from typing import Any, Mapping, Sequence, cast

from keyring import get_keyring
from tomlkit import parse

from .credential_store import CredentialStore
from .messages import in_words
from .repositories import name_in_config


class OwnStore(CredentialStore):
    """Takes logins out too, and tells of the keyring."""

    def store(self, login: Mapping[str, Any]) -> dict[str, str]:
        """Keep a login or, where its password is empty, take it out of where it is."""
        if login["password"]:
            return super().store(login)
        name: str = login["repository"]
        refusals: dict[str, str] = {}
        try:
            if self._keyring("get_password", name, login["username"])[1] is not None:
                self._keyring("delete_password", name, login["username"])
        except Exception as error:
            refusals["keyring"] = in_words(error)
        try:
            self._write(["http-basic", *name_in_config(name)], _take_out)
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


def _take_out(text: str, keys: Sequence[str]) -> tuple[str, Any]:
    """Return the TOML without the values at `keys`, as text, and what it is to be parsed to."""
    content: Any = parse(text)
    wanted = content.unwrap()
    for table in (content, wanted):
        _prune(table, keys)
    if content.as_string().count("#") == text.count("#"):
        return content.as_string(), wanted
    # tomlkit removes what stands below a table's values too: a comment on what comes next. So they
    # are removed one by one, and the heading as text.
    content = table = cast("Any", parse(text))  # a document is no table to its types
    for key in keys:
        table = table[key]
    for key in [key for key, value in table.items() if not isinstance(value, Mapping)]:
        del table[key]
    return content.as_string().replace(f"[{table.display_name}]\n", "", 1), wanted


def _prune(table: Any, keys: Sequence[str]) -> None:
    """Remove the values at `keys` from the table, and the tables that are empty without them."""
    child = table.get(keys[0], {})
    if keys[1:]:
        _prune(child, keys[1:])
    values = [key for key, value in child.items() if not isinstance(value, Mapping)]
    if len(values) == len(child) and not (values and keys[1:]):
        table.pop(keys[0], None)
    elif not keys[1:]:
        for key in values:
            del child[key]
