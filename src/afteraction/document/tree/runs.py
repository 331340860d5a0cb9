"""Inline text in one form: what looks the same is the same value, however its styles were nested."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from afteraction.document.tree import Break, Code, Image, Inline, Inlines, Link, NoteMark, Style, Styled, Text

_SPACE = re.compile(r"([ \t\r\n\f\v]+)")
_NONE: frozenset[Style] = frozenset()
_ORDER = {style: index for index, style in enumerate(Style)}


class Run(NamedTuple):
    """A leaf with all that applies to it. link: "" when it leads nowhere."""

    leaf: Text | Code | Break | Image | NoteMark
    styles: frozenset[Style] = _NONE
    link: str = ""


def runs_of(inner: Iterable[Inline], styles: frozenset[Style] = _NONE, link: str = "") -> Iterator[Run]:
    """The leaves in order; of links within links the outer one counts."""
    for one in inner:
        match one:
            case Styled(style, words):
                yield from runs_of(words, styles | {style}, link)
            case Link(address, words):
                yield from runs_of(words, styles, link or address)
            case NoteMark():
                yield Run(one, styles)  # it is a link of its own
            case _:
                yield Run(one, styles, link)


def settled(inner: Iterable[Inline]) -> Inlines:
    """The one form: blanks joined, none at the edges or at the inner edges of a style or link, nothing empty."""
    return nested(runs_of(inner))


def nested(runs: Iterable[Run]) -> Inlines:
    """The same from runs."""
    return _nested(_joined(_spaced(runs)), linked=True)


def _spaced(runs: Iterable[Run]) -> Iterator[Run]:
    """Each gap between words as one blank or its line ends, with the styles that both sides have."""
    gap: list[Run] = []
    before: Run | None = None
    for run in _pieces(runs):
        if run.leaf == Text(" ") or isinstance(run.leaf, Break):
            gap.append(run)
            continue
        if before is not None:
            link = before.link if before.link == run.link else ""
            for leaf in _gap(gap):
                yield Run(leaf, before.styles & run.styles, link)
        yield run
        before, gap = run, []


def _gap(gap: Sequence[Run]) -> list[Text | Break]:
    breaks = [run.leaf for run in gap if isinstance(run.leaf, Break)]
    hard = [one for one in breaks if one.hard]
    return [*hard] or [*breaks[:1]] or ([Text(" ")] if gap else [])


def _pieces(runs: Iterable[Run]) -> Iterator[Run]:
    for run in runs:
        if isinstance(run.leaf, Text):
            for piece in _SPACE.split(run.leaf.text):
                if piece:
                    blank = Break(False) if "\n" in piece else Text(" ")
                    yield run._replace(leaf=blank if _SPACE.fullmatch(piece) else Text(piece))
        elif isinstance(run.leaf, Image):
            yield run._replace(leaf=Image(run.leaf.address, _SPACE.sub(" ", run.leaf.alt).strip(" ")))
        elif not isinstance(run.leaf, Code):
            yield run
        elif run.leaf.text:
            yield run._replace(leaf=Code(" ".join(run.leaf.text.splitlines())))


def _joined(runs: Iterable[Run]) -> list[Run]:
    out: list[Run] = []
    for run in runs:
        last = out[-1] if out else None
        if last and isinstance(last.leaf, Text) and isinstance(run.leaf, Text) and last[1:] == run[1:]:
            out[-1] = last._replace(leaf=Text(last.leaf.text + run.leaf.text))
        elif last and isinstance(last.leaf, Code) and isinstance(run.leaf, Code) and last[1:] == run[1:]:
            out[-1] = last._replace(leaf=Code(last.leaf.text + run.leaf.text))
        else:
            out.append(run)
    return out


def _nested(runs: Sequence[Run], *, linked: bool) -> Inlines:
    """Each stretch under the link or style that reaches furthest, the others within it. linked: links still count."""
    out: list[Inline] = []
    runs, at = list(runs), 0
    while at < len(runs):
        first = runs[at]
        if isinstance(first.leaf, Break):
            out.append(first.leaf)
            at += 1
            continue
        if isinstance(first.leaf, Text) and first.leaf.text[0] == " " and first[1:] != (_NONE, ""):
            out.append(Text(" "))  # no style begins with a blank
            if first.leaf.text == " ":
                at += 1
            else:
                runs[at] = first._replace(leaf=Text(first.leaf.text[1:]))
            continue
        link = _reach(runs, at, partial(_leads, first.link)) if linked and first.link else 0
        reaches = [(-_reach(runs, at, partial(_wears, style)), _ORDER[style], style) for style in first.styles]
        furthest = min(reaches, default=None)
        if link and (furthest is None or link >= -furthest[0]):
            out.append(Link(first.link, _nested(runs[at : at + link], linked=False)))
            at += link
        elif furthest is not None:
            end, style = at - furthest[0], furthest[2]
            inner = [run._replace(styles=run.styles - {style}) for run in runs[at:end]]
            out.append(Styled(style, _nested(inner, linked=linked)))
            at = end
        else:
            out.append(first.leaf)
            at += 1
    return tuple(out)


def _leads(link: str, run: Run) -> bool:
    return run.link == link


def _wears(style: Style, run: Run) -> bool:
    return style in run.styles


def _reach(runs: Sequence[Run], at: int, holds: Callable[[Run], bool]) -> int:
    end = at
    while end < len(runs) and holds(runs[end]):
        end += 1
    return end - at
