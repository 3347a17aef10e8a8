"""README.md as PyPI shows it, beside which there are no other files of the repository."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_RELATIVE_LINK = re.compile(r"(!?)\[([^\[\]]*)\]\((?!https:|#)([^)\s]+)\)")


class ReadmeOnPyPI(MetadataHookInterface):
    """Makes links absolute once `Repository` has an address; before, leaves only their text."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Put the text in the place of the file."""
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        repository = metadata["urls"].get("Repository")

        def absolute(link: re.Match[str]) -> str:
            picture, words, path = link.groups()
            if repository is None:
                return "" if picture else words
            kind = "raw" if picture else "blob"
            return f"{picture}[{words}]({repository}/{kind}/v{metadata['version']}/{path})"

        readme = re.sub(r"\n{3,}", "\n\n", _RELATIVE_LINK.sub(absolute, text))
        metadata["readme"] = {"content-type": "text/markdown", "text": readme}
