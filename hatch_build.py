"""A step of the package build: compiles the template of the page, so that nobody waits for it when a page is made."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledPage(BuildHookInterface):
    """Adds one file to the wheel; an editable install compiles the template when it is used."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the file where the build finds it."""
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root, "src")))
        from afteraction.document._page.engine import COMPILED, compiled

        self._folder = tempfile.TemporaryDirectory()
        file = Path(self._folder.name, COMPILED)
        file.write_text(compiled(), encoding="utf-8")
        build_data["force_include"][str(file)] = f"afteraction/document/_page/{COMPILED}"
