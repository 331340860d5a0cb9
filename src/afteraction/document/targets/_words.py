"""What the targets that write elements share: words within a block, the start of a list, the sign of a box."""

from __future__ import annotations

from abc import ABC, abstractmethod

from afteraction.document import tree as t
from afteraction.document.targets import leads, spelled, unlinked
from afteraction.document.targets._slugs import slugs

_TAGS = {t.Style.STRONG: "strong", t.Style.EMPHASIS: "em", t.Style.STRUCK: "s"}


class Words(ABC):
    """The words of a document as elements. A form says how it escapes, breaks a line, and leads to a place."""

    BREAK = "<br>"

    def __init__(self, blocks: t.Blocks) -> None:
        self._slugs = slugs(blocks)
        self._headings = iter(self._slugs.in_order)

    @abstractmethod
    def escaped(self, text: str) -> str:
        """Text for an element or an attribute in double quotes."""

    @abstractmethod
    def inside(self, anchor: str, words: str) -> str:
        """A link to a heading or a source of the document. words: ready."""

    @abstractmethod
    def outside(self, address: str, words: str) -> str:
        """A link elsewhere. address: escaped; words: ready."""

    def inline(self, inner: t.Inlines) -> str:
        """The words."""
        return "".join(map(self._one, inner))

    def _one(self, one: t.Inline) -> str:
        match one:
            case t.Text(text):
                return self.escaped(text)
            case t.Code(text):
                return f"<code>{self.escaped(text)}</code>"
            case t.Break(hard):
                return self.BREAK if hard else "\n"
            case t.Styled(style, words):
                return f"<{_TAGS[style]}>{self.inline(words)}</{_TAGS[style]}>"
            case t.Image(address, alt):
                return self._link(address, self.escaped(alt or address), alt or address)
            case t.Link(address, words):
                return self._link(address, self.inline(unlinked(words)), t.plain(words))
            case t.NoteMark(label):
                return f"<sup>{self.inside(f'source-{label}', self.escaped(f'[{label}]'))}</sup>"

    def _link(self, address: str, words: str, shown: str) -> str:
        if address.startswith("#") and address[1:] in self._slugs.wanted:
            return self.inside(address[1:], words)
        if leads(address):
            return self.outside(self.escaped(address), words)
        return words + self.escaped(spelled(shown, address)[len(shown) :])


def list_tag(listing: t.Listing) -> tuple[str, str]:
    """The name of its element, and the attribute that says where its numbers start."""
    start = f' start="{listing.start}"' if listing.ordered and listing.start != 1 else ""
    return ("ol" if listing.ordered else "ul"), start
