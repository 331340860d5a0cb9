"""Values written as words: what a claim may not say in its own words, since only code may say it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# Words of the trade that look like values and are none.
_TERMS = re.compile(
    r"\b(?:p\d{2,3}|p99\.9|[1-5]xx|HTTPS?(?: |/)?(?:[1-5]\d\d|[123](?:\.\d)?)|[1-5]\d\d (?:errors?|responses?|status(?:es)?|codes?)|IPv[46]|L[2347]|layer [2347]|S3|EC2|RDS|R53|Route ?53|K8s|k8s|i18n|l10n|x86(?:_64)?|arm64|amd64|UTF-?(?:8|16)|UTC|SHA-?(?:1|256|512)|MD5"
    r"|OAuth ?2(?:\.0)?|HTTP/[123](?:\.[01])?|TLS(?: ?1\.[0-3])?|B2[BC]|24/7|2FA|MFA|H2|WebRTC|e2e|Log4j|5-?xx|4-?xx|one-off|base64|7z|gzip|Web3|L1|L2|ETH[12]|Neo4j|EC2s|v[46]only)(?![\w.]{0,100}\d)\b"
)
_NUMBER = re.compile(
    r"(?<![\w])[~≈<>≤≥+\-]?[$€£]?\d+(?:[.,:_ /\u00a0]+\d+)*(?:\s?(?:%|‰|°|[A-Za-zµ]{1,12}\b))?(?:\s(?:per|a|an|/)\s\w+)?"
)
_SPELLED = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|(?:a |one )?(?:hundred|thousand|million|billion|dozen|quarter|third)s?|half|twice|thrice|percent|per cent|noon|midnight|yesterday|today|tomorrow"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|april|june|july|august|september|october|november|december)\b"
    # its noun, as in "three hosts", and no word that only joins, as in "half was"
    r"(?:\s(?!(?:an?|the|and|or|but|of|in|on|at|to|for|from|by|with|as|than|then|that|which|who|when|while|until|before|after|because|so|is|was|are|were|be|been|has|have|had|do|does|did|can|could|will|would|may|might|must|shall|should|not)\b)[A-Za-z]{1,20})?",
    re.IGNORECASE,
)
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


class Literal(NamedTuple):
    """kind: link, quote, time, number, identifier. start, end: in the plain words. text: to look for in the records."""

    kind: str
    start: int
    end: int
    text: str


def literals(plain: str) -> Iterator[Literal]:
    """Every value in the words of a claim, in order, none inside another."""
    taken: list[tuple[int, int]] = []
    for kind, pattern in (("link", _LINK), ("quote", _QUOTED), ("time", _CLOCK)):
        for match in pattern.finditer(plain):
            if not _overlaps(match.span(), taken):
                taken.append(match.span())
                text = next((group for group in match.groups() if group), match[0]).strip()
                if kind == "link":  # the stop behind an address ends the sentence
                    text = text.rstrip(".,;:!?")
                yield Literal(kind, match.start(), match.start() + len(text) if kind == "link" else match.end(), text)
    taken += [match.span() for match in _TERMS.finditer(plain) if not _overlaps(match.span(), taken)]
    for match in _TOKEN.finditer(plain):
        token = match[0].strip("./:+-#@")
        if token and _is_identifier(token) and not _overlaps(match.span(), taken):
            taken.append(match.span())
            yield Literal("identifier", *match.span(), token)
    for match in _MACHINERY.finditer(plain):
        if not _overlaps(match.span(), taken):
            taken.append(match.span())
            yield Literal("identifier", *match.span(), match[0])
    for pattern in (_NUMBER, _SPELLED):
        for match in pattern.finditer(plain):
            if not _overlaps(match.span(), taken):
                taken.append(match.span())
                yield Literal("number", *match.span(), match[0].strip())


def is_link(text: str) -> bool:
    """Whether it holds an address: of a record it is shown as its words only, in quotation marks."""
    return _LINK.search(text) is not None


def _is_identifier(token: str) -> bool:
    if token.lower() in _ENGLISH or token.lower().rstrip("s") in _ENGLISH:
        return False
    letters, digits = any(char.isalpha() for char in token), any(char.isdigit() for char in token)
    if letters and digits:
        return (
            not token[0].isdigit() or any(char in "-_/." for char in token) or not token.lstrip("0123456789.").isalpha()
        )
    return letters and bool(_INNER.search(token))


def _overlaps(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in taken)
