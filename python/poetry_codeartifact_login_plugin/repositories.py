"""Poetry's repositories: which there are, and how its configuration names them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Mapping

from .commands import poetry_version

if TYPE_CHECKING:
    from poetry.config.config import Config
    from poetry.poetry import Poetry


def source_urls(poetry: Poetry) -> dict[str, list[Any]]:
    """Map the names of the project's sources to their URLs; None and other types happen."""
    urls: dict[str, list[Any]] = {}
    for source in poetry.local_config.get("source") or []:
        urls.setdefault(str(source.get("name")), []).append(source.get("url"))
    return urls


def known_urls(poetry: Poetry) -> dict[str, list[Any]]:
    """Map every name that Poetry knows to all of its URLs: it sends the login to each of them.

    The configuration has the sources too, but for as long as a POETRY_REPOSITORIES_*_URL is set,
    only those of the environment (`config/config.py`, 1.2 to 2.5).
    """
    urls = source_urls(poetry)
    configured = poetry.config.get("repositories")
    for name, repository in configured.items() if isinstance(configured, Mapping) else ():
        url = repository.get("url") if isinstance(repository, Mapping) else None
        urls.setdefault(name, []).append(url)
    return urls


def used_repositories(poetry: Poetry, command: str, options: Any) -> list[dict[str, Any]]:
    """List the repositories that a command may use, as the question has them.

    `publish` uses its target only, first of all under the URL that Poetry takes, and brings its
    own login if it is called with one (`publishing/publisher.py`, 1.2 to 2.5).
    """
    urls, sources, target = known_urls(poetry), source_urls(poetry), options.get("repository")
    if command == "publish":
        if not target or (options.get("username") and options.get("password")):
            return []
        taken = read_config(poetry.config, "repositories", target, "url")
        return [{"name": target, "urls": [taken, *urls.get(target, [])], "use": "upload"}]
    uses = {name: "download" if name in sources else "other" for name in urls}
    return [{"name": name, "urls": urls[name], "use": use} for name, use in uses.items()]


def read_settings(poetry: Poetry) -> Any:
    """Read `[tool.poetry_codeartifact_login]` as plain JSON values, None when there is none."""
    settings = poetry.pyproject.data.get("tool", {}).get("poetry_codeartifact_login")
    plain = settings.unwrap() if hasattr(settings, "unwrap") else settings
    # TOML's dates, infinity and nan become text: JSON has none of them.
    return json.loads(json.dumps(plain, default=str), parse_constant=str)


def name_in_config(name: str) -> list[str]:
    """Name the tables that lead to a repository's values: before 2.4, Poetry splits at dots."""
    return [name] if poetry_version() >= (2, 4) else name.split(".")


def config_key(section: str, name: str, *rest: str) -> Any:
    """Write a key of Poetry's configuration as this Poetry wants it: a list from 2.4 on."""
    key = [section, *name_in_config(name), *rest]
    return key if poetry_version() >= (2, 4) else ".".join(key)


def read_config(config: Config, section: str, name: str, key: str) -> Any:
    """Read a repository's value from Poetry's environment variables and configuration."""
    return config.get(config_key(section, name, key))


def merge_config(config: Config, section: str, name: str, values: dict[str, Any]) -> None:
    """Put a repository's values into Poetry's configuration in memory, and nowhere else."""
    for part in reversed(name_in_config(name)):
        values = {part: values}
    config.merge({section: values})
