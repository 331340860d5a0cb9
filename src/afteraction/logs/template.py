"""The template of a log message: its words, with what varies masked.

Masking is the cost of reading logs, so it is done once for each distinct shape: two messages that differ only in their
digits have the same shape and the same template. Ids in hexadecimal differ in more than digits, and stand on most lines of
many logs: they are folded (`fold`) before anything else is masked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from afteraction.domain.late import late
from afteraction.logs.fold import DIGITS, FOLD, LONG, without_ids

# The look ahead lets the engine pass over letters that begin nothing; the kinds are: UUID, address, hex id, quoted, number.
_MASK = late(
    r"(?=[0-9a-fA-F\"-])(?:"
    r"(?<![0-9a-zA-Z])[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}(?![0-9a-zA-Z])"
    r"|\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?::\d+)?\b"
    r"|\b0[xX][0-9a-fA-F]+\b|\b(?=[0-9a-fA-F]*[0-9])(?=[0-9a-fA-F]*[a-fA-F])[0-9a-fA-F]{6,}\b|\b[0-9A-F]{12,}\b"
    r"|\"[^\"\n]{0,400}\""
    r"|(?<![A-Za-z])-?\d+(?:[.,:]\d+)*(?:[a-zµ%]{1,3}\b| ?[KMGT]?i?B\b)?|\d+"
    r")"
)
# Names of people, machines and files, which say who or where and not what: masked before the rest.
_DOTTED = late(r"(?<![\w.@-])[\w@-]{1,64}(?:\.[\w-]{1,64}){1,12}(?![\w.-])(?::\d{1,5}\b)?")
_SUFFIXES = frozenset(("com", "net", "org", "edu", "gov", "mil", "info", "local", "internal", "lan", "localdomain"))
_PACKAGES = frozenset(("com", "net", "org", "edu", "gov", "io"))  # how names of classes begin
_FILES = frozenset(("cc", "hs", "md", "ml", "pl", "ps", "py", "rs", "sh", "so", "tf"))  # countries too, but files first
_COUNTRY = late(r"[a-z]{2}\Z")
_WHO = late(
    r"(?<![\w.])(?P<key>(?:r?user|user_?name|login|account|r?host|host_?name|client|server|peer|node|addr|address|name|file"
    r"|path|dir|device|tag|ws)=)\"?[^\s,;\"()\[\]]{1,200}"
    r"|(?P<lead>\b(?:for|[Ii]nvalid|[Ii]llegal|[Uu]nknown) user )[^\s,;\"()\[\]]{1,100}"
    r"|(?P<before>\bfor )[^\s,;\"()\[\]]{1,100}(?= from (?:\d|\[))"
    r"|(?P<bracket>_)[A-Z](?=\d)"
)
_FILE = late(
    r"(?<![\w.<>/])(?<!GET )(?<!HEAD )(?<!POST )(?<!PUT )(?<!PATCH )(?<!DELETE )(?:/(?:bin|boot|data|dev|etc|home|lib|lib64"
    r"|media|mnt|nfs|opt|private|proc|root|run|sbin|scratch|srv|sys|tmp|user|users|Users|usr|var|Applications|Library"
    r"|System|Volumes)|[A-Z]:\\[^\s\\,;:()'\"]{1,100})(?:[/\\][^\s,;:()\[\]'\"/\\]{0,200}){1,40}"
)
_DATE = late(
    r"\b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?= {1,2}\d{1,2}\b)"
)
_REQUEST = late(r'"(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) [^"\n]{0,400}"')
_LISTS = ("<*><*>", "<*>,<*>", "<*>, <*>")
_FOLD = late(FOLD.encode())
_CACHE_LIMIT = 20_000


class Masker:
    """Messages to templates, remembering every shape it has seen."""

    def __init__(self) -> None:
        self._known: dict[bytes, str] = {}  # by shape
        self._folds: dict[bytes, str] = {}

    def template(self, message: str) -> str:
        """The first line of the message with its variable parts as ``<*>``."""
        return self.templates([message])[0]

    def templates(self, messages: Sequence[str]) -> list[str]:
        """The templates of many messages."""
        if not messages:
            return []
        text = "\n".join(messages)
        if text.count("\n") >= len(messages) or max(map(len, messages)) > LONG:
            text = "\n".join([message[:LONG].partition("\n")[0] for message in messages])
        shapes = text.encode("utf-8", "surrogatepass").translate(DIGITS).split(b"\n")  # on bytes it costs a tenth
        known = self._known
        found = list(map(known.get, shapes))
        if None not in found:
            return found  # type: ignore[return-value]
        new = [number for number, template in enumerate(found) if template is None]
        folded = without_ids([shapes[number] for number in new])
        for number, shape in zip(new, folded, strict=True):
            template = known.get(shape)
            found[number] = self._learned(shape) if template is None else template
        return found  # type: ignore[return-value]

    def _learned(self, shape: bytes) -> str:
        fold = _FOLD.sub(b"0", shape)
        template = self._folds.get(fold)
        if len(self._known) > _CACHE_LIMIT or len(self._folds) > _CACHE_LIMIT:
            self._known.clear()
            self._folds.clear()
        if template is None:
            template = self._folds[fold] = _masked(fold.decode("utf-8", "surrogatepass"))
        self._known[shape] = template
        return template


def _masked(text: str) -> str:
    if "." in text:
        text = _DOTTED.sub(lambda found: "<*>" if _is_host(found[0]) else found[0], text)
    text = _REQUEST.sub(r"'\1 <*>'", text)
    if "/" in text or "\\" in text:
        text = _FILE.sub("<*>", text)
    text = _DATE.sub("<*>", _WHO.sub(_unnamed, " ".join(text.split())))
    text = _MASK.sub("<*>", text.replace(" () ", " (<*>) "))
    for pair in _LISTS:
        while pair in text:
            text = text.replace(pair, "<*>")
    words = text.split(" ")
    return " ".join(word for at, word in enumerate(words) if not at or word != words[at - 1] or "<*>" not in word)


def plain_form(template: str) -> str:
    """A template for people: … stands for what varies."""
    return template.replace("<*>", "…")


def _unnamed(found: re.Match[str]) -> str:
    """What stands in front of the name stays."""
    return f"{found['key'] or found['lead'] or found['before'] or found['bracket']}<*>"


def _is_host(text: str) -> bool:
    """Whether dotted words are the name of a machine: by how they end, which is not how classes and files end."""
    name, _, port = text.partition(":")
    labels = name.split(".")
    if labels[0] in _PACKAGES:
        return False
    country = _COUNTRY.match(labels[-1]) is not None and labels[-1] not in _FILES
    return labels[-1] in _SUFFIXES or (country and (len(labels) > 2 or bool(port)))
