"""What the names of folders and files say of the incident: words that a person chose, and not those of an export or a disk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from afteraction.domain.late import late

_HOLDERS = frozenset({"raw", "artifacts", "data", "export", "evidence"})  # inside the folder that was named
_SAYS_NOTHING = frozenset(
    word
    for words in (
        "a all and at by for from in my of on or our the to with utc am pm",
        "slack discord teams mattermost telegram whatsapp zulip irc matrix webex zoom rocketchat pagerduty opsgenie datadog grafana prometheus",
        "alertmanager sentry github gitlab jira zendesk freshdesk intercom linear statuspage kubernetes kubectl cloudwatch loki splunk kibana",
        "archive artifact artifacts attachments backup bundle case chat chats channel channels conversation conversations copy copypaste data",
        "documents desktop download downloads dump evidence event events example export exported exports file files final folder general",
        "history home inc incident incidents input inputs journal latest log logs merged message messages new notes old out output paste",
        "pasted postmortem private public raw record records result results review root sample samples scratch sev sev1 sev2 sev3 sev4",
        "test tests text thread threads timeline tmp temp transcript untitled user users var work workspace",
        "alert alerts change changes commit commits deploy deploys deployments issue issues metrics status ticket tickets",
        "jan feb mar apr may jun jul aug sep oct nov dec january february march april june july august september october november december",
        "mon tue wed thu fri sat sun csv gz html json jsonl md ndjson pdf tar tgz tsv txt xlsx xml yaml yml zip zst",
    )
    for word in words.split()
)
_DATE = late(r"(?<!\d)\d{4}[-_.]?\d\d[-_.]?\d\d(?!\d)")
_STATUS_PAGE = late(r"(?i)\bstatus ?pages?\b")
_ID = late(r"[0-9a-fA-F]{8}")  # a part of an id, or an epoch
_SUFFIXES = frozenset(
    (
        "csv", "gz", "htm", "html", "json", "jsonl", "log", "md", "ndjson", "pdf", "tar", "tgz", "tsv", "txt", "xlsx", "xml",
        "yaml", "yml", "zip", "zst",
    )
)  # fmt: skip


def title_of_paths(paths: Sequence[str]) -> str:
    """The title that the first path's name makes, or "" when it says nothing of what happened. ``-`` is standard input."""
    first = next((Path(path).resolve() for path in paths if path != "-"), None)
    if first is None:
        return ""
    inside = first.parent if first.name.lower() in _HOLDERS else first
    return title_of_name(inside.name, least=2 if inside.is_file() else 1)


def title_of_name(name: str, least: int = 1) -> str:
    """The words of a name as a title, "" when fewer than ``least`` of them tell anything."""
    while (parts := name.rpartition("."))[0] and parts[2].lower() in _SUFFIXES:
        name = parts[0]
    words = _DATE.sub(" ", name).replace("-", " ").replace("_", " ").split()
    told = _STATUS_PAGE.sub(" ", " ".join(words)).split()  # where it is told, not what broke
    if sum(map(_tells, told)) < least:
        return ""
    text = " ".join(words)
    host = "." in words[0]  # checkout.example is not a word that begins a sentence
    return text if host else text[:1].upper() + text[1:]


def _tells(word: str) -> bool:
    bare = word.strip("().,#").rstrip("0123456789").lower()
    numbered = _ID.search(word) is not None and any(letter.isdigit() for letter in word)
    return len(bare) >= 3 and bare not in _SAYS_NOTHING and not numbered
