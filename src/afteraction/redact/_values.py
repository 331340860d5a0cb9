"""Questions about a value that rules share: is it a placeholder, a reference to code, an ordinary word, evidence?"""

from __future__ import annotations

from functools import cache

import re2

_TICKET = re2.compile(r"^[A-Z]{2,10}-\d{1,6}$")
_SLUG = re2.compile(
    r"^(?:[a-z]{2,}|v\d{1,3})(?:[-_./](?:[a-z]+|v?\d{1,4}|[bcdfghjklmnpqrstvwxz2456789]{5}))+[.,;:!?)]*$"
)
_WORD = re2.compile(r"^(?:[A-Za-z]?[a-z]+(?:[A-Z][a-z]+)*|[A-Z]{1,19})(?:['-][a-z]+)*[.,;:!?)]*$")
_WORDS = re2.compile(r"^[A-Za-z]+(?:[_.\-/:+]+[A-Za-z]+)+[.,;:!?)]*$")
_PIECE = re2.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_OBJECT = re2.compile(r"^[A-Za-z][\w.$]*(?:\{|@[0-9]*[a-f][0-9a-f]{0,7}(?:[,;:\])]|$))")


# The long patterns are made for the first value that is asked about: most texts hold none.
@cache
def _placeholder() -> re2._Regexp:
    return re2.compile(
        r"(?i)^(?:[x*.•#_\-…?0]{3,}|.*(?:xxxxx|\*\*\*\*|####|\.\.\.\.|…).*|.*[_\- ]here|(?:.*[_\- ])?fake(?:[_\- ].*)?|.?x{4,}.*|<[^>]*>|<[^>\d]*|\[[^\]]*\]?|\{+\s?(?:[^}\d]*|\d)\s?\}*|\(.*\)|\$[{(].*|\$[a-z_]+\d{0,2}(?:_\w*)?(?:[/}:].*)?|\$\d|%\(?\w+\)?[sd]?%?|%[sdqvr]\b.*|(?-i:[^;,&\s]*EXAMPLE(?:KEY)?)|enc\[.*|@@?[a-z_]*\d?|null|nil|none|n/?a|true|false|yes|no|on|off"
        r"|undefined|unset|empty|blank|masked|hidden|filtered|removed|secret|password|passwd|passw0rd|token|string|value"
        r"|changeme|change_me|change-me|todo|tbd|my[-_](?:secret|password|token|key)|(?:your|example|sample|dummy|fake|redacted|placeholder|insert)[a-z]*(?:[-_ .:/]+(?:[a-z]+|\d{1,4}))*\d{0,4}[)\]>}.]*|foo|bar|baz|foobar|test|default|\*+)$"
    )


def placeholder(value: str) -> bool:
    """It stands for a value: ``****``, ``<token>``, ``${TOKEN}``, ``null``, ``changeme``."""
    return _placeholder().match(value) is not None or len(set(value)) == 1


@cache
def _reference() -> re2._Regexp:
    return re2.compile(
        r"(?i)^(?::\w+:.*|(?:[a-z_]+\d{0,2}\.)*[a-z_]{3,}\d{0,2}[\[(](?:[^\])]*[\])].*|[a-z_.$]*\d?|\d+)|(?:self|this|config|cfg|conf|settings|env|os|process|secrets?|vars?|params?|props?|options?|request|req|args?|data|local|module|values|app|ctx|credentials?|creds|user|account|system|spec|input|output|each|var)(?:\.[a-z_$][\w$.\-]*(?:[\[({].*)?|\.|\[(?:[^\]]*\].*|[a-z_.$]*\d?|\d+))|os\.environ.*|process\.env.*|env\[.*|vault:(?:[^/]*/.*|[a-z_.\-]+(?:#.*)?)|arn:[a-z\-]+:.*|ref\+.*|/[\w.\-~%@:$/{}()\[\]<>]*(?:[?#].*)?|/.*/[a-z]*|/\^.*|\./.*|~/.*|[a-z]+://.*|&?\w+;|(?:[a-z_]+\d{0,2}\.){2,}[a-z_$][\w$]*(?:[\[(.].*)?|(?-i:[a-z_]\w{0,30}\.[A-Z][A-Za-z_]+)|id[:=].*)$"
    )


def reference(value: str) -> bool:
    """Code that leads to a value, or a path: ``os.environ["X"]``, ``config.password``, ``/run/secrets/db``."""
    if _reference().match(value) is None:
        return False
    return not (value.startswith("/") and "." not in value and _cases(value) and made_by_chance(value))  # base64


@cache
def _evidence() -> re2._Regexp:
    return re2.compile(
        r"(?i)^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?:sha256:)?[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32}|[0-9a-f]{7,16}|0x[0-9a-f]+"
        r"|[0-9A-HJKMNP-TV-Z]{26}|v?\d+(?:\.\d+){1,3}(?:[-+][\w.]+)?|\d{4}-\d\d-\d\d.*|\d+(?:\.\d+)?(?:[a-zµ%]{1,3})?)$"
    )


def evidence(value: str) -> bool:
    """An id, hash, version, time or number that a review lives on."""
    return _evidence().match(value) is not None or _TICKET.match(value) is not None


def slug(value: str) -> bool:
    """What a thing is called in a cluster, words and numbers joined by marks: ``pay-tls-2026``, ``default-token-x9k2p``."""
    return _SLUG.match(value) is not None


def word(value: str) -> bool:
    """An ordinary word, names joined by marks, an object printed: ``expired``, ``users_table``, ``jobToken``, ``Token{``."""
    if _WORDS.match(value) is not None and len(value) >= 16:
        return 3 * len(_PIECE.findall(value)) <= len(value)  # letters alone may be chance, too: ``u+IlKUTymYOHl``
    return any(pattern.match(value) is not None for pattern in (_WORD, _WORDS, _OBJECT))


def made_by_chance(value: str) -> bool:
    """At least 16 characters in which digits, small and large letters change as often as dice make them: no words and
    numbers, whose pieces are longer. Hashes and UUIDs are made by chance too: ask ``evidence`` first."""
    pieces = _PIECE.findall(value)
    letters = sum(map(len, pieces))
    return letters >= 16 and not value.isdigit() and any(map(str.isdigit, pieces)) and 3.2 * len(pieces) >= letters


def _cases(value: str) -> bool:
    return any(char.isupper() for char in value) and any(char.islower() for char in value)


def mixed(value: str) -> bool:
    """Letters beside digits, or marks beside letters: what people and machines make when they make a secret."""
    letters = any(char.isalpha() for char in value)
    digits = any(char.isdigit() for char in value)
    marks = any(not char.isalnum() for char in value.rstrip(".,;:!?)"))
    cases = any(char.isupper() for char in value[1:]) and any(char.islower() for char in value)
    return letters and (digits or marks or cases)
