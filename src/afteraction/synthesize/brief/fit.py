"""Which words an audience gets: what is mechanism, what is a person, what is ours alone."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from typing import NamedTuple

from afteraction.redact.names import Names
from afteraction.verify.carried import values_of
from afteraction.verify.folded import places
from afteraction.verify.lexicon import JUDGEMENT


class Audience(enum.Enum):
    """Who reads a brief."""

    EXECUTIVE = "executive"
    CUSTOMER = "customer"
    SUPPORT = "support"


class Reader(NamedTuple):
    """people: finds names that do not leave. brands: identifiers that name what the review is about. public: what customers were told."""

    audience: Audience
    people: Names
    names: frozenset[str] = frozenset()
    brands: frozenset[str] = frozenset()
    public: str = ""


# An error as machines write it, a command, a version, a change by its number: never in a brief.
_SIGNATURE = re.compile(
    r"\b(?:HTTPS?[ /]?[1-5](?:\d\d|xx)|[1-5]xx|[45]\d\ds?(?= (?:\w+ ){0,2}(?:error|response|status|code|page))|(?:error|status|code|return(?:ed|ing|s)?|with|of|a|hitting)s? [45]\d\d\b|p\d\d(?:\.\d)?|[A-Z][a-z]+(?:[A-Z][a-z]+){0,5}(?:Exception|Error)"
    r"|v\d{1,5}(?:\.\d{1,5}){1,3}|\d{1,5}\.\d{1,5}\.\d{1,5}|(?:exit code|errno|signal) \d|(?:PR|pull request|commit|MR) #?\d{1,9}|SIG[A-Z]{3,5}|E[A-Z]{5,20}|OOM(?:Kill(?:ed)?)?|NXDOMAIN|SERVFAIL)(?!\w)"
    r"|(?<!\w)#\d|\b(?:kubectl|systemctl|sudo|curl|psql|grep|ssh|rm -rf|git (?:push|revert|checkout)|docker|helm|terraform|apt-get|SELECT|INSERT|DELETE FROM|DROP TABLE)\b(?= [\w./-])"
    r"|[{}<>]|=>|->|::|\w\(\)|--\w{2}|\b[A-Z]{1,40}_[A-Z]"
)
_DURATION_WORD = re.compile(
    r"\d{1,4}-(?:second|minute|hour|day|week|month|year)s?|Q[1-4]|\d{1,4}(?:st|nd|rd|th)|H[12]|\d{1,6}(?:am|pm|h|m|s|ms|min|k)|\d{1,4}h\d{1,2}(?:m(?:\d{1,2}s)?)?",
    re.IGNORECASE,
)
_BRAND = re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z]*){1,3}|[a-z0-9-]+\.(?:org|com|net|io|app|dev|ai|co)", re.ASCII)
# Words of the trade: one may stand in a sentence for executives, none in one for customers.
_TRADE = re.compile(
    r"\b(?:pods?|nodes?|clusters?|kubernetes|k8s|containers?|docker\w*|databases?|dbs?|sql|quer(?:y|ies)|index(?:es|ing)?|caches?|caching|redis|postgres\w*|mysql|mongo\w*|elastic\w*|kafka|rabbitmq|cpus?|memory|ram|heap|threads?|pools?"
    r"|connections?|sockets?|timeouts?|retr(?:y|ies)|retrying|locks?|deadlock\w*|queues?|brokers?|consumers?|partitions?|shards?|replicas?|replication|failovers?|dns|tls|ssl|certificates?|certs?|prox(?:y|ies)|nginx|load balancers?|gateways?|firewalls?"
    r"|routes?|routing|subnets?|vpcs?|ips?|ports?|kernel|disks?|volumes?|file ?systems?|inodes?|mounts?|namespaces?|helm|terraform|ansible|ya?ml|json|xml|configs?|configurations?|env(?:ironment)? variables?|feature flags?|deploy(?:s|ed|ing|ments?)?|roll(?:ed|ing)? ?backs?|rollouts?|hotfix\w*"
    r"|patch(?:es|ed)?|merged?|commits?|branch(?:es)?|pull requests?|prs?|pipelines?|ci(?:/cd)?|builds?|images?|librar(?:y|ies)|sdks?|endpoints?|back-?ends?|front-?ends?|middleware|microservices?|daemons?|crons?|cron ?jobs?|workers?|scripts?|code|functions?|stack traces?|exceptions?"
    r"|logs?|logging|metrics?|dashboards?|latenc(?:y|ies)|throughput|webhooks?|schemas?|migrations?|tokens?|vms?|virtual machines?|servers?|hosts?|instances?|regex\w*|payloads?|packets?|bandwidth|upstreams?|downstreams?|ingress\w*|egress|autoscal\w*|scal(?:ed|ing)"
    r"|health ?checks?|probes?|circuit breakers?|backoff|crash(?:ed|es|ing)? ?loops?|serialization|threads?|garbage collection|architecture|stateful|runtime|hard-?coded|concurren\w*|parallelism|transactions? pool|batch jobs?|buckets?|blobs?|rpcs?|grpc|graphql|oauth|saml|ldap|iam|aws|gcp|azure|ec2|rds|s3|prometheus|grafana|argocd|terminat\w*|processes|instrumentation|monorepo|repos?|repositor(?:y|ies))\b",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?:on-?call|incident commander|commander|IC|engineers?|SREs?|DRI|developers?|devs?|responders?(?: \d+)?|support agents?(?: \d+)?|change authors?(?: \d+)?|(?:team|tech|support|communications?|comms) leads?|managers?|admins?|operators?|scribe|person \d+|reviewers?|on duty|teammates?|colleagues?|customer \d+)\b",
    re.IGNORECASE,
)
_SEVERITY = re.compile(r"\b(?:sev(?:erity)?[ -]?\d|p[0-5]|priority|severity|major incident|s[0-4])\b", re.IGNORECASE)
_FIRST = re.compile(r"\b(?:I|I['’](?:m|d|ll|ve)|my|me|myself)\b")
INSIDE = re.compile(
    r"\b(?:internal(?:ly)?|post-?mortem|retro(?:spective)?|runbooks?|pag(?:er|ed|ing)|alert(?:s|ing|ed)?|slack|discord|jira|statuspage|on-?call|stand-?up|error budget|revenue|slo|sla|artifacts?|the record|action items?)\b",
    re.IGNORECASE,
)
_PROPER = re.compile(r"(?<=[\w,;:)’”] )(?:[A-Z][\w’'-]{0,40}\w|[A-Z]{2})")
_COMMON_PROPER = frozenset(["UTC", "GMT", "CET", "CEST", "PST", "PDT", "EST", "EDT", "BST", "AM", "PM", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December", "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "US", "EU", "UK", "USA", "API", "APIs", "We", "Our", "The", "This", "It", "Eastern", "Pacific", "English", "OK"])  # fmt: skip


class Word(NamedTuple):
    """A reason why a sentence does not fit, with the words that are it."""

    rule: str
    token: str


def trade(text: str) -> int:
    """How many different words of the trade stand in a text."""
    return len({match[0].lower().rstrip("s") for match in _TRADE.finditer(text)})


def unfit(text: str, reader: Reader, *, technical: bool = False, most: int = 1) -> Iterator[Word]:
    """Why a sentence may not be told to a reader. technical: it holds code or an address. most: words of the trade it may hold."""
    audience = reader.audience
    if technical:
        yield Word("mechanism", "code or an address")
    if match := _SIGNATURE.search(text):
        yield Word("mechanism", match[0])
    for kind, value in values_of(text):
        if kind == "link" or (kind == "identifier" and not _allowed(value, reader)):
            yield Word("mechanism", value)
    terms = [match[0] for match in _TRADE.finditer(text)]
    if trade(text) > (0 if audience is Audience.CUSTOMER else most):
        yield Word("mechanism", ", ".join(dict.fromkeys(terms)))
    if reader.people.text(text) != text:
        yield Word("person-named", "a name")
    if match := JUDGEMENT.search(text):
        yield Word("judgement", match[0])
    if audience is Audience.CUSTOMER:
        yield from _outside(text, reader)


def _outside(text: str, reader: Reader) -> Iterator[Word]:
    """What customers do not get: roles, grades of severity, words of the house, names that they were never told."""
    for rule, pattern in (("role", _ROLE), ("severity", _SEVERITY), ("inside", INSIDE), ("inside", _FIRST)):
        if match := pattern.search(text):
            yield Word(rule, match[0])
    for match in _PROPER.finditer(text):
        if match[0] not in _COMMON_PROPER and not places(reader.public, match[0]):
            yield Word("internal-name", match[0])
            return


def _allowed(token: str, reader: Reader) -> bool:
    """Whether something that looks like an identifier is a word of the reader: what the review is about, a span of time, a ticket."""
    if _DURATION_WORD.fullmatch(token) or (reader.audience is not Audience.CUSTOMER and token in reader.brands):
        return True
    if reader.audience is Audience.SUPPORT and re.fullmatch(r"[A-Z]{2,10}-\d{1,7}|#\d{1,8}", token):
        return True
    return reader.audience is Audience.CUSTOMER and token in reader.brands and token in reader.public


def brands_of(title: str) -> frozenset[str]:
    """Names of products and sites in a title: ``PostHog``, ``example.org``; not hosts, services or settings."""
    return frozenset(
        token
        for token in (word.strip(".,:;!?()[]\"'") for word in title.split())
        if _BRAND.fullmatch(token) and not token.endswith(("Exception", "Error"))
    )
