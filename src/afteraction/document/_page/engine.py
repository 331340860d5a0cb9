"""The template of the page, which escapes all text. To compile it takes longer than to fill it, so the package build does."""

from __future__ import annotations

from functools import cache
from importlib import import_module, resources
from importlib.util import find_spec

import jinja2
from jinja2 import BaseLoader, Environment, StrictUndefined, Template

from afteraction.document.visible import no_formula

COMPILED = "compiled.py"  # beside this file where the package was built; a source tree has none
_LONG = 2_000  # characters of a text in the timeline or beside a claim


def asset(name: str) -> str:
    """A file of this folder, with plain line ends."""
    text = (resources.files("afteraction.document") / "_page" / name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n").strip()


@cache
def template() -> Template:
    """The template, ready to be filled."""
    name = f"{__package__}.{COMPILED.removesuffix('.py')}"
    if find_spec(name) is not None:
        built = vars(import_module(name))
        if built["made_by"] == jinja2.__version__:
            env = _environment()
            return Template.from_module_dict(env, built, env.make_globals(None))
    return _environment().from_string(asset("page.html.j2"))


def compiled() -> str:
    """The template as the Python module that the package build writes."""
    code = _environment().compile(asset("page.html.j2"), raw=True, defer_init=True)
    return f"{code}\nmade_by = {jinja2.__version__!r}\n"


def _environment() -> Environment:
    env = Environment(
        loader=BaseLoader(), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    env.filters["cell"] = no_formula
    env.filters["cut"] = _cut
    return env


def _cut(text: str) -> str:
    """A text of the timeline, as long as anybody would read it there; the evidence beside it holds the rest."""
    if len(text) <= _LONG:
        return text
    return f"{text[:_LONG]}… ({len(text) - _LONG:,} more characters in the evidence)"
