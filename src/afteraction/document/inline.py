"""What a reader sees of a line of Markdown, and which of it are the author's own words."""

from __future__ import annotations

import html
import re
from array import array

from afteraction.domain.document import Visible

NOT_OURS = "□"
_LONG = 2000  # characters of one construct; longer ones are read as plain text
_INLINE = re.compile(
    rf"""
    (?P<comment><!--[\s\S]{{0,{_LONG}}}?-->)
  | (?P<code>(?P<ticks>`{{1,3}})(?!`)(?P<inner>[^\n`](?:[^`]|(?!(?P=ticks))`){{0,{_LONG}}}?)(?P=ticks)(?!`))
  | (?P<auto><(?P<auto_text>(?:https?|mailto|ftp):[^<>\s]{{1,{_LONG}}})>)
  | (?P<escape>\\(?P<escaped>[!-/:-@\[-`{{-~]))
  | (?P<entity>&(?:[A-Za-z][A-Za-z0-9]{{1,31}}|\#[0-9]{{1,7}}|\#[xX][0-9a-fA-F]{{1,6}});)
  | (?P<erb><%.{{0,{_LONG}}}?%>|\{{\{{[<%].{{0,{_LONG}}}?[>%]\}}\}})
  | (?P<tag></?[A-Za-z][A-Za-z0-9:-]{{0,40}}(?:\s[^<>]{{0,{_LONG}}})?/?>)
  | (?P<image>!\[(?P<alt>[^\[\]]{{0,500}})\](?:\([^()\s]{{0,{_LONG}}}(?:\s"[^"\n]{{0,500}}")?\)|\[[^\[\]]{{0,200}}\]))
  | (?P<foot>\[\^[^\[\]\s]{{1,100}}\])
  | (?P<link>\[(?P<words>(?:[^\[\]\\]|\\.){{1,1000}})\](?:\((?P<target>(?:[^()\s]|\([^()\s]{{0,500}}\)){{0,{_LONG}}})(?:\s"[^"\n]{{0,500}}")?\)|\[[^\[\]]{{0,200}}\]))
  | (?P<url>(?:https?|ftp)://[^\s<>()\[\]"'`|]{{1,{_LONG}}})
  | (?P<break>(?:(?<![ \t])[ \t]+)?(?:\\)?\r?\n[ \t]*(?:>[ \t]?){{0,9}})
  | (?P<mark>\*{{1,3}}|~~|(?<![A-Za-z0-9_])_{{1,3}}(?=[^\s_])|(?<=[^\s_])_{{1,3}}(?![A-Za-z0-9_]))
    """,
    re.VERBOSE,
)
_QUOTED = re.compile(r"“[^“”]{1,600}”|(?<![\w\"])\"[^\"\n]{1,600}\"(?![\w\"])|«[^«»]{1,600}»|„[^„“”]{1,600}[“”]")

_BREAKING = re.compile(r"</?(?:br|p|li|td|th|div|tr)\b", re.IGNORECASE)


class _Out:
    """Characters with where they come from."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.voice: list[str] = []
        self.at = array("q")

    def put(self, text: str, start: int, *, ours: bool = True, step: int = 1) -> None:
        self.text.append(text)
        self.voice.append(text if ours else "".join(char if char.isspace() else NOT_OURS for char in text))
        self.at.extend(start + step * index for index in range(len(text)))


def visible(source: str, start: int, end: int) -> Visible:
    """What a reader sees of ``source[start:end]``: markup gone, entities turned, lines joined by one blank."""
    out = _Out()
    _walk(source, start, end, out)
    text, voice = "".join(out.text), "".join(out.voice)
    for match in _QUOTED.finditer(text):
        inner = "".join(char if char.isspace() else NOT_OURS for char in voice[match.start() + 1 : match.end() - 1])
        voice = voice[: match.start() + 1] + inner + voice[match.end() - 1 :]
    left = len(text) - len(text.lstrip())
    right = max(left, len(text.rstrip()))
    return Visible(text[left:right], voice[left:right], out.at[left:right])


def _walk(source: str, start: int, end: int, out: _Out) -> None:
    last = start
    for match in _INLINE.finditer(source, start, end):
        if match.start() > last:
            out.put(source[last : match.start()], last)
        last = match.end()
        _construct(source, match, out)
    if last < end:
        out.put(source[last:end], last)


def _construct(source: str, match: re.Match[str], out: _Out) -> None:
    """Put what a reader sees of one construct; comments, footnote marks and emphasis leave nothing."""
    at, kind = match.start(), match.lastgroup
    if kind == "code":
        out.put(" ".join(match["inner"].split("\n")), match.start("inner"), ours=False)
    elif kind == "auto":
        out.put(match["auto_text"], match.start("auto_text"), ours=False)
    elif kind == "escape":
        out.put(match["escaped"], match.start("escaped"))
    elif kind == "entity":
        out.put(html.unescape(match[0]), at, step=0)
    elif kind == "image":
        out.put(match["alt"], match.start("alt"), ours=False)
    elif kind == "link":
        _walk(source, match.start("words"), match.end("words"), out)
    elif kind == "url":
        out.put(match[0], at, ours=False)
    elif kind == "break" or (kind == "tag" and _BREAKING.match(match[0])):
        out.put(" ", at)
