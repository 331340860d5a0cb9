"""One static HTML page of any Markdown: no script, nothing asked of the network, and a policy that says so."""

from __future__ import annotations

import base64
import hashlib
from importlib import resources

from afteraction.document._page.engine import asset
from afteraction.document.targets import _html
from afteraction.document.tree import titled
from afteraction.document.tree.read import tree

_FEW = 3  # sections from which a page has a list of them


def write(markdown: str) -> str:
    """The page; the same Markdown gives the same bytes.

    Raises:
        ValueError: the Markdown nests too deep.
    """
    return page(markdown, style())


def style() -> str:
    """The colours and fonts of the page of a draft, and rules for running text."""
    colours = asset("page.css").partition(':root[data-theme="light"]')[0]
    return f"{colours}{rules()}"


def rules() -> str:
    """How running text is set, without colours and fonts."""
    return (resources.files("afteraction.document.targets") / "_site.css").read_text(encoding="utf-8").strip()


def page(markdown: str, css: str) -> str:
    """The page with a style of its own."""
    blocks = tree(markdown)
    title = _html.escaped(titled(blocks)[0] or "Postmortem")
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    sections = _html.contents(blocks)
    links = "\n".join(f'<li><a href="#{name}">{_html.escaped(words)}</a></li>' for name, words in sections)
    nav = f'<nav aria-label="Sections"><ul>\n{links}\n</ul></nav>\n' if len(sections) >= _FEW else ""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>{css}</style>\n</head>\n<body>\n{nav}<main>\n{_html.body(blocks)}\n</main>\n</body>\n</html>\n"
    )
