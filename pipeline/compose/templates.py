"""The shipped section templates in Jinja2, marked with the lines they stand on; compiled once for all where their folder can be written."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from pipeline.compose.sentinel import Kept, Slots, mark_template

if TYPE_CHECKING:
    from jinja2 import BytecodeCache, Environment
    from jinja2.runtime import Context


def template_slots(lang: str) -> Slots:
    """Slots that begin with the lines of the language's templates, so that these have the same marks in every rendering."""
    return Slots(list(_marked(lang)[1]))


def render(lang: str, section: str, names: Mapping[str, object]) -> str:
    """A section's template with these names, and ``template_slots`` behind its marks."""
    return _environment(lang).get_template(f"{section}.md.j2").render(names)


@cache
def _marked(lang: str) -> tuple[Mapping[str, str], tuple[Kept, ...]]:
    """Every template of a language by file name, marked, and the places its marks stand for."""
    folder = files("report_templates") / "sections" / lang
    slots = Slots()
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".j2"))
    sources = {name: mark_template((folder / name).read_text(encoding="utf-8"), f"report_templates/sections/{lang}/{name}", slots) for name in names}
    return MappingProxyType(sources), tuple(slots.kept)


@cache
def _environment(lang: str) -> Environment:
    """Jinja for shipped templates only: undefined names are errors, nothing is escaped because no value is text."""
    from jinja2 import DictLoader, Environment, StrictUndefined, pass_context

    environment = Environment(  # noqa: S701  # Markdown, not HTML: values are sentinels, the writers escape
        loader=DictLoader(_marked(lang)[0]),
        undefined=StrictUndefined,
        comment_start_string="{##",
        comment_end_string="##}",
        keep_trailing_newline=True,
        bytecode_cache=_compiled(lang),
    )

    @pass_context
    def ordinal(context: Context, text: str) -> object:
        return context["lit"](text, "ordinal")

    environment.filters["ordinal"] = ordinal
    return environment


def _compiled(lang: str) -> BytecodeCache | None:
    """Compiled templates beside their sources, as Python keeps its own; none where nothing can be written there."""
    from jinja2 import FileSystemBytecodeCache

    folder = files("report_templates") / "sections" / lang
    if not isinstance(folder, Path) or not os.access(folder, os.W_OK):
        return None
    kept = folder / "__pycache__"
    kept.mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(kept))
