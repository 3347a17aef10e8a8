"""Poetry's repositories: which there are, and how its configuration names them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Mapping

from .commands import poetry_version

if TYPE_CHECKING:
    from poetry.config.config import Config
    from poetry.poetry import Poetry


def source_urls(poetry: Poetry) -> dict[str, list[Any]]:
    """Map the names of the project's sources and of the configured repositories to their URLs.

    A name can have several, and Poetry sends its login to each of them. A URL is what stands in
    the file: None and other types happen. The sources are not taken from the configuration,
    because its `repositories` are only those of the environment as soon as one
    POETRY_REPOSITORIES_*_URL is set (`config/config.py`, 1.2 to 2.5).
    """
    urls: dict[str, list[Any]] = {}
    for source in poetry.local_config.get("source") or []:
        urls.setdefault(str(source.get("name")), []).append(source.get("url"))
    configured = poetry.config.get("repositories")
    for name, repository in configured.items() if isinstance(configured, Mapping) else ():
        url = repository.get("url") if isinstance(repository, Mapping) else None
        urls.setdefault(name, []).append(url)
    return urls


def used_urls(poetry: Poetry, command: str, options: Any) -> dict[str, list[Any]]:
    """Map the names of the repositories that a command will use to their URLs.

    `publish` uses its target only, first of all under the URL that Poetry takes, and brings its
    own login if it is called with one (`publishing/publisher.py`, 1.2 to 2.5).
    """
    urls, target = source_urls(poetry), options.get("repository")
    if command != "publish":
        return urls
    if not target or (options.get("username") and options.get("password")):
        return {}
    taken = read_config(poetry.config, "repositories", target, "url")
    return {target: [taken, *urls.get(target, [])]}


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
