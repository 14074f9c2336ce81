"""Prompt templates: Markdown files with $names to fill in."""

from __future__ import annotations

from pathlib import Path
from string import Template

from assistant.domain.errors import PromptError


class Prompts:
    """The templates in one folder, each read when it is first used."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._templates: dict[str, Template] = {}

    def fill(self, template: str, **values: str) -> str:
        """The template of that name with its variables filled in.

        Raises PromptError for a template that is not there, naming those that are, and for a variable that
        the template names and `values` do not.
        """
        try:
            return self._load(template).substitute(values)
        except KeyError as error:
            raise PromptError(
                f"the prompt {template}.md names ${error.args[0]}, which nothing fills",
                f"It may name {', '.join('$' + name for name in sorted(values))}.",
            ) from error
        except ValueError as error:
            raise PromptError(f"the prompt {template}.md: {error}", "Write a dollar sign as $$.") from error

    def _load(self, name: str) -> Template:
        if name not in self._templates:
            path = self._folder / f"{name}.md"
            try:
                self._templates[name] = Template(path.read_text("utf-8"))
            except OSError as error:
                known = ", ".join(sorted(found.stem for found in self._folder.glob("*.md"))) or "none"
                raise PromptError(f"there is no prompt {path}", f"There are: {known}.") from error
        return self._templates[name]
