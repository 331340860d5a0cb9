"""A page as its parser sees it."""

from __future__ import annotations

from html.parser import HTMLParser


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ELEMENTS = words(
    "html head meta title style body a nav ol ul li span button main header p h1 h2 h3 dl dt dd div small abbr table caption"
    " thead tbody tr th td section figure figcaption i b time blockquote footer q strong code output input select option"
    " noscript aside script svg desc g line rect path text tspan"
)
ATTRIBUTES = words(
    "lang charset http-equiv content name class href id hidden type title datetime scope colspan tabindex role for"
    " aria-label aria-labelledby aria-hidden aria-live aria-pressed data-ref data-kind data-source data-th rel placeholder"
    " autocomplete spellcheck value viewbox preserveaspectratio x y x1 x2 y1 y2 width height d visibility text-anchor"
)
VOID = frozenset(("meta", "input"))


class Page(HTMLParser):
    """Every element with its attributes, and every text with the path of elements above it."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self.others: list[str] = []
        self._path: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), (tag, attrs)
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._path.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._path.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._path[-1:] == [tag], (tag, self._path, self.getpos())
        self._path.pop()

    def handle_data(self, data: str) -> None:
        self.texts.append((self._path[-1] if self._path else "", data))

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)

    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(tag, tuple(sorted(attrs))) for tag, attrs in self.elements]

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.elements if name == tag]

    def said(self) -> str:
        return " ".join(" ".join(text for where, text in self.texts if where not in ("style", "script")).split())
