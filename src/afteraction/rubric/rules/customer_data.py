"""What tells who a customer is: addresses, accounts, numbers of cards and telephones."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afteraction.domain.finding import Edit, Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule, found

# Addresses that a machine made up for a committer, and the trailers of a commit, are nobody's customer.
_COMMITTER = re.compile(r"(?:author|committer|co-authored-by|signed-off-by|reviewed-by)\b[^\n]{0,120}$", re.IGNORECASE)
_NOBODY = re.compile(r"no-?reply|@example\.", re.IGNORECASE)
_WHOSE = re.compile(r"\b(?:customers?|tenants?|merchants?|subscribers?|patients?)\b", re.IGNORECASE)
_NAMED = re.compile(
    r"\b(?:[Cc]ustomers?|[Cc]lients?|[Tt]enants?|[Mm]erchants?|[Ss]ubscribers?) (?:called |named )?(?P<who>(?!(?:Impact|Support|Success|Service|Services|Care|Portal|Api|Data|Experience|Relations|Management|Team|Facing|Accounts?|Id|Email|Communication|Comms|Diversity|Software|Libraries|Library|Side|Secret|Hello|Configuration|Reports?|Issues?|Teams?)\b)[A-Z][a-z]{2,20}(?:[A-Z][a-z]{1,20}| [A-Z][a-z]{2,20}| (?:Ltd|Inc|GmbH|AG|Corp)\b)?)(?= (?:reported|was|were|had|has|could|saw|asked|called|lost|complained|wrote|opened|paid|sent|who|with)\b|['’]s |[,.;)]|$)"
)


def look(page: Page) -> Iterator[Finding]:
    """What the gate knows as a customer's data, anywhere in the file; names that stand right behind “customer”."""
    source = page.document.source
    for private in page.private:
        line = source[source.rfind("\n", 0, private.start) + 1 : private.start]
        if private.secret or _NOBODY.search(source[private.start : private.end]) or _COMMITTER.match(line.strip()):
            continue
        if private.kind == "email" and source[private.end : private.end + 2].startswith((":/", ":~")):
            continue  # "root@host:/path" is a place to copy to
        place = page.document.place(private.start, private.end)
        # An address is as often a colleague's or a server's as a customer's, unless the line says whose.
        end = source.find("\n", private.end)
        said = source[private.start - len(line) : end if end >= 0 else len(source)]
        unsure = private.kind in ("email", "ip") and not _WHOSE.search(said)
        yield Finding(
            RULE.name, _level(private.kind, unsure=unsure), place, private.alias,
            f"This tells who somebody is ({private.kind}). Use a neutral name (“customer A”) or a count.",
            edits=(Edit(private.start, private.end, private.alias),),
            critical=not unsure,
        )  # fmt: skip
    for sentence in page.sentences:
        match = _NAMED.search(sentence.voice)
        if match:
            yield found(
                page, RULE.name, Level.WARNING, sentence, *match.span("who"),
                f"“{match['who']}” reads like the name of a customer. Use a neutral name (“customer A”) or a count.",
            )  # fmt: skip


def _level(kind: str, *, unsure: bool) -> Level:
    if not unsure:
        return Level.ERROR
    return Level.SUGGESTION if kind == "ip" else Level.WARNING


RULE = Rule(
    name="customer-data",
    says="A customer can be recognised.",
    why="A postmortem travels further than anybody plans, and customers never agreed to be in it.",
    authority="the rubric of this project (redaction pass)",
    level=Level.ERROR,
    method="words (the gate's rules), and names right behind “customer”",
    look=look,
    any_language=True,
    bad=(
        "## Timeline (UTC)\n\n- 10:02 Our customer Brightwater reported wrong totals.\n",
        "## Impact\n\nThe client Nordlicht GmbH could not log in.\n",
    ),
    good=(
        "## Customer impact\n\nThree customers saw duplicate invoices.\n",
        "## Timeline (UTC)\n\n- 10:02 Customer A reported wrong totals. Customer Support opened a ticket.\n",
    ),
)
