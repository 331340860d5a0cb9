"""Values written as words: what a claim may not say in its own words, since only code may say it."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

# Words of the trade that look like values and are none.
_TERMS = re.compile(
    r"\b(?:p\d{2,3}|p99\.9|[1-5]xx|HTTPS?(?: |/)?(?:[1-5]\d\d|[123](?:\.\d)?)|IPv[46]|L[2347]|layer [2347]|S3|EC2|RDS|R53|Route ?53|K8s|k8s|i18n|l10n|x86(?:_64)?|arm64|amd64|UTF-?(?:8|16)|UTC|SHA-?(?:1|256|512)|MD5"
    r"|OAuth ?2(?:\.0)?|HTTP/[123](?:\.[01])?|TLS(?: ?1\.[0-3])?|B2[BC]|24/7|2FA|MFA|H2|WebRTC|e2e|Log4j|5-?xx|4-?xx|one-off|base64|7z|gzip|Web3|L1|L2|ETH[12]|Neo4j|EC2s|v[46]only)(?![\w.]{0,100}\d)\b"
)
_NUMBER = re.compile(
    r"(?<![\w])[~≈<>≤≥+\-]?[$€£]?\d+(?:[.,:_ /\u00a0]+\d+)*(?:\s?(?:%|‰|°|[A-Za-zµ]{1,12}\b))?(?:\s(?:per|a|an|/)\s\w+)?"
)
_SPELLED = re.compile(
    r"\b(?:(?:one|two|three|four|five|six|seven|eight|nine)-(?:third|quarter|fifth|sixth|seventh|eighth|ninth|tenth)s?|an? (?:fifth|sixth|seventh|eighth|ninth|tenth)(?= of\b)|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|(?:a |one )?(?:hundred|thousand|million|billion|dozen|quarter|third)s?|half|zero|(?:an? )?(?:pair|couple|score)|twice|thrice|percent|per cent|noon|midnight|yesterday|today|tomorrow"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|april|june|july|august|september|october|november|december)\b"
    # its noun, as in "three hosts", and no word that only joins, as in "half was"
    r"(?:\s(?!(?:an?|the|and|or|but|of|in|on|at|to|for|from|by|with|as|than|then|that|which|who|when|while|until|before|after|because|so|is|was|are|were|be|been|has|have|had|do|does|did|can|could|will|would|may|might|must|shall|should|not)\b)[A-Za-z]{1,20})?",
    re.IGNORECASE,
)
# Words that say how long, when or how many, without their noun.
_SPAN_OF_TIME = r"(?:seconds|minutes|hours|days|weeks|months|years)"
_VAGUE = re.compile(
    rf"\b(?:(?:half )?an? (?:half[- ]hour|hour|minute|day|week|month|year|fortnight|decade)|(?:within|for|in|over|after) (?:(?:several|some|many|a few) )?{_SPAN_OF_TIME}"
    rf"|{_SPAN_OF_TIME} (?:later|earlier|after|before|ago)|(?:two|three|four|five|six|seven|eight|nine|ten|twenty|hundred|thousand)[- ]?fold"
    r"|overnight|tonight|dawn|dusk|sunrise|sunset|lunchtime|(?:last|this|next|previous|following|preceding|same|other) (?:day|night|morning|afternoon|evening|week|month|quarter|year|weekend|sprint)|the (?:day|night|morning|evening|week) (?:before|after)|(?:end|middle|start|beginning) of the (?:day|week|month|quarter|year|sprint)"
    r"|(?:a|the|one) (?:single|lone|sole|solitary) [A-Za-z]{1,20}"
    r"|(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth) (?:one|alert|restart|attempt|rollback|roll-back|deploy|deployment|page|outage|incident|failure|retry|try)s?)\b",
    re.IGNORECASE,
)
_CALENDAR = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b"
    r"|\b(?:[Ii]n|[Oo]n|[Ss]ince|[Uu]ntil|[Bb]y|[Oo]f|[Ll]ast|[Ee]arly|[Ll]ate|[Mm]id) (?:March|May)\b"
)
_ROMAN = re.compile(r"(?<=\w )(?=[IVXLC]{2,10}\b)(?:[XLC]{0,4}[IVX]{1,4})\b")
_SPACED = re.compile(r"\b(?:\w ){3,40}\w\b")
_QUOTED = re.compile(r"[“\"„«]([^“”\"„«»]{1,500})[”\"»]|`([^`]{1,500})`|(?<!\w)[‘']([^‘’'\n]{3,500})[’'](?!\w)")
_LINK = re.compile(
    r"\b(?:https?|ftp|file|s3|gs|ssh|git|jdbc|amqp|redis|postgres(?:ql)?|mysql|mongodb)://\S+|\bwww\.\S+|\bmailto:\S+"
)
_TOKEN = re.compile(r"(?<![\w@#./\\:+\-])[\w@#./\\:+\-]*\w")
_INNER = re.compile(r"[a-z][A-Z]|_|\w[/\\]\w|\w@\w|[A-Za-z]\.[A-Za-z]{2,}|\w::\w|#\w")
_MACHINERY = re.compile(
    r"\b[a-z][a-z0-9]*(?:-[a-z0-9]+){0,8}-(?:service|svc|api|db|database|gateway|worker|primary|replica|cluster|prod|production|staging|node|server|cache|queue|proxy|pool|job|cron|consumer|producer|broker|controller|operator|agent|daemon|bucket|topic|table|index|schema|pod|deployment|ingress|router|balancer|lambda|function|app|client|frontend|backend|web|store|vault|registry|scheduler|runner|exporter)s?\b"
)
_CLOCK = re.compile(
    r"(?<![\w:])\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?\s?(?:[ap]\.?m\.?\b|UTC|GMT|Z\b|[A-Z]{3,4}\b)?|\b\d{1,2}\s?[ap]\.?m\b|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?:[- ](?:fifteen|thirty|forty[- ]five))? (?:o['’]clock|in the (?:morning|afternoon|evening)|at night|[ap]\.?m\b)",
    re.IGNORECASE,
)
_ENGLISH = frozenset(("e.g", "i.e", "etc", "vs", "and/or", "either/or", "on/off", "read/write", "yes/no", "n/a", "ci/cd", "tcp/ip", "i/o", "client/server", "up/down", "start/stop", "javascript", "github", "gitlab", "devops", "postgresql", "mysql", "dynamodb", "graphql", "openapi", "ios", "macos", "iphone", "ipados", "linkedin", "youtube", "paypal", "whatsapp", "pagerduty", "datadog", "opsgenie", "cloudflare", "cloudfront", "cloudwatch", "kubernetes", "statuspage", "zendesk", "rabbitmq", "mongodb", "redis", "elasticsearch", "opensearch", "terraform", "websocket", "wifi", "saas", "apis", "urls", "vms", "cpus", "pods", "dbs", "postmortem"))  # fmt: skip


_DIGITS = re.compile(r"\d-?[xX]{2}|\d+(?:\.\d+)?")


class Literal(NamedTuple):
    """kind: link, quote, time, number, identifier. start, end: in the plain words. text: to look for in the records."""

    kind: str
    start: int
    end: int
    text: str


class _Taken:
    """Spans that are spoken for, none over another."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def add(self, start: int, end: int) -> bool:
        """Take the span unless it overlaps one that is taken."""
        at = bisect_left(self._starts, start)
        if (at and self._ends[at - 1] > start) or (at < len(self._starts) and self._starts[at] < end):
            return False
        self._starts.insert(at, start)
        self._ends.insert(at, end)
        return True


def literals(plain: str) -> Iterator[Literal]:
    """Every value in the words of a claim, none inside another, the surest kinds first."""
    taken = _Taken()
    for kind, pattern in (("link", _LINK), ("quote", _QUOTED), ("time", _CLOCK)):
        for match in pattern.finditer(plain):
            if taken.add(*match.span()):
                text = next((group for group in match.groups() if group), match[0]).strip()
                if kind == "link":  # the stop behind an address ends the sentence
                    text = text.rstrip(".,;:!?")
                yield Literal(kind, match.start(), match.start() + len(text) if kind == "link" else match.end(), text)
    for match in _TERMS.finditer(plain):
        taken.add(*match.span())
    for match in chain(_TOKEN.finditer(plain), _MACHINERY.finditer(plain)):
        token = match[0].strip("./:+-#@")
        if token and (match.re is _MACHINERY or _is_identifier(token)) and taken.add(*match.span()):
            yield Literal("identifier", *match.span(), token)
    for pattern in (_VAGUE, _CALENDAR, _ROMAN, _NUMBER, _SPELLED, _SPACED):
        for match in pattern.finditer(plain):
            if match.end() > match.start() and taken.add(*match.span()):
                yield Literal("number", *match.span(), match[0].strip())
    for at, char in _numerals(plain):
        if taken.add(at, at + 1):
            yield Literal("number", at, at + 1, char)


def _numerals(plain: str) -> Iterator[tuple[int, str]]:
    """Letters that stand for a number and are no digits: ``½``, ``Ⅻ``, ``三``."""
    if not plain.isascii():
        for at, char in enumerate(plain):
            if char > "\x7f" and not char.isdecimal() and unicodedata.numeric(char, None) is not None:
                yield at, char


def unsaid_terms(plain: str, evidence: str) -> Iterator[str]:
    """Words of the trade that hold a digit which the evidence does not: ``p50``, ``HTTP 503``, ``TLS 1.3``."""
    said = {found.replace("-", "").lower() for found in _DIGITS.findall(evidence)}
    hundreds = {f"{found[0]}xx" for found in said if len(found) == 3}
    for match in _TERMS.finditer(plain):
        held = {found.replace("-", "").lower() for found in _DIGITS.findall(match[0])}
        if held - said - hundreds:
            yield match[0]


def is_link(text: str) -> bool:
    """Whether it holds an address: of a record it is shown as its words only, in quotation marks."""
    return _LINK.search(text) is not None


def is_of_the_trade(word: str) -> bool:
    """Whether it is a name that everybody in the trade writes, with or without a record: github, kubernetes."""
    return word.lower() in _ENGLISH or word.lower().rstrip("s") in _ENGLISH


def _is_identifier(token: str) -> bool:
    if is_of_the_trade(token):
        return False
    letters, digits = any(char.isalpha() for char in token), any(char.isdigit() for char in token)
    if letters and digits:
        return (
            not token[0].isdigit() or any(char in "-_/." for char in token) or not token.lstrip("0123456789.").isalpha()
        )
    return letters and bool(_INNER.search(token))
