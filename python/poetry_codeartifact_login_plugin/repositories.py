"""Poetry's repositories: what it knows of them, and how its configuration names them."""

from __future__ import annotations

import json
import re
from typing import Any, Mapping


def read_facts(poetry: Any, target: Any) -> dict[str, Any]:
    """Collect what the question tells of a project, as plain JSON values.

    `target` is the name of the repository that is published to. Of all else under a repository's
    name, `configured` has what Poetry took out of its configuration and the environment: the
    project's sources too, but for as long as a POETRY_REPOSITORIES_*_URL is set, only those of the
    environment (`config/config.py`, 1.2 to 2.5).
    """
    settings = poetry.pyproject.data.get("tool", {}).get("poetry_codeartifact_login")
    sources = poetry.local_config.get("source")
    configured = poetry.config.get("repositories")
    facts: dict[str, Any] = {
        "project": str(poetry.file.path.parent.absolute()),
        "settings": settings.unwrap() if hasattr(settings, "unwrap") else settings,
        "sources": [{**source, "name": str(source.get("name"))} for source in sources or ()],
        "configured": configured if isinstance(configured, Mapping) else {},
        "target": target,
        "targetUrl": target and read_config(poetry.config, "repositories", target, "url"),
    }
    # TOML's dates, infinity and nan become text: JSON has none of them.
    return dict(json.loads(json.dumps(facts, default=str), parse_constant=str))


def poetry_version() -> tuple[int, ...]:
    """Poetry's version as numbers: (2, 5, 1)."""
    from poetry.__version__ import __version__

    return tuple(int(number) for number in re.findall(r"\d+", __version__)[:3])


def name_in_config(name: str) -> list[str]:
    """Name the tables that lead to a repository's values: before 2.4, Poetry splits at dots."""
    return [name] if poetry_version() >= (2, 4) else name.split(".")


def read_config(config: Any, section: str, name: str, *keys: str) -> Any:
    """Read a repository's value from Poetry's environment variables and configuration.

    The key is a list from 2.4 on.
    """
    key = [section, *name_in_config(name), *keys]
    return config.get(key if poetry_version() >= (2, 4) else ".".join(key))


def merge_config(config: Any, section: str, name: str, values: dict[str, Any]) -> None:
    """Put a repository's values into Poetry's configuration in memory, and nowhere else."""
    for part in reversed(name_in_config(name)):
        values = {part: values}
    config.merge({section: values})
