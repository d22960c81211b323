"""The templates of pages, each beside the code that fills it in."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template


def template_beside(code: str, name: str, **filters: Callable[..., Any]) -> Template:
    """The template of this name in the folder of `code`, a module's `__file__`. What it is not given, it fails on."""
    return template_in(Path(code).parent, name, **filters)


@cache
def template_in(folder: Path, name: str, **filters: Callable[..., Any]) -> Template:
    """The same in any folder, compiled once in a process. Everything put into it is escaped."""
    templates = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, auto_reload=False
    )
    templates.filters |= filters
    return templates.get_template(name)
