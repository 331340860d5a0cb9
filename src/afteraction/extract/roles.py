"""Who held which role, from acts that the record shows. People stand behind roles; prose names the roles.

Acts: a pager acknowledgement makes the on-call engineer; "I'll take IC" and its kin make the commander and the
communications lead; everybody else who spoke within the incident is a numbered responder, customers and support by what
they wrote. No role is guessed from seniority or tone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from afteraction.domain.draft import RoleHolder
from afteraction.domain.record import Record, RecordKind
from afteraction.extract.joined import state_of
from afteraction.timeline.people import Member, Roster

ON_CALL, COMMANDER, COMMS = "On-call engineer", "Incident commander", "Communications lead"

_TAKES = {
    COMMANDER: re.compile(
        r"\b(?:i(?:'ll| will|'m| am| can|'ve got| have)?|let me)\s+(?:happy to\s+)?(?:(?:take|taking|be|got|have|do|doing|act(?:ing)? as|running)(?:\s+over)?\s*)?(?:the\s+)?(?:\bic\b|incident (?:command(?:er)?|lead|manager)\b|command\b)"
        r"|^(?:taking|took|grabbing) (?:over )?(?:ic\b|command|incident lead\b)|\bic is (?:with me|mine)\b", re.IGNORECASE),
    COMMS: re.compile(
        r"\b(?:i(?:'ll| will|'m| am| can|'ve got)?|let me)\s+(?:(?:take|taking|do|doing|handle|handling|own|run|got|be)\s*)?(?:the\s+)?(?:customer |external |internal )?(?:comms|communications|status ?page)\b"
        r"|^(?:taking|on) comms", re.IGNORECASE),
}  # fmt: skip
_NAMES = {
    COMMANDER: re.compile(r"\b(?:ic|incident commander|commander)\s*(?:is|:|=|-)\s*@?([\w.][\w .-]{1,40})|@?([\w.-]{2,30}) is (?:the )?(?:ic\b|incident commander)", re.IGNORECASE),
    COMMS: re.compile(r"\bcomms(?: lead)?\s*(?:is|:|=|-)\s*@?([\w.][\w .-]{1,40})|@?([\w.-]{2,30}) (?:is on|has|takes) comms", re.IGNORECASE),
    ON_CALL: re.compile(r"\bon-?call(?: engineer)?\s*(?:is|:|=)\s*@?([\w.][\w .-]{1,40})", re.IGNORECASE),
}  # fmt: skip
_TAKES_OVER = re.compile(r"\btak(?:e|ing|en) over\b|\bis with me\b|\bgot (?:ic|command) from\b", re.IGNORECASE)
_READ = 4000  # characters of a text that are looked at: nobody takes a role at the end of a pasted file
_ACKED_BY = re.compile(r"\b[Aa]cknowledged by ([\w.@'-]+(?: [A-Z][\w.'-]+)?)")


def roles_of(records: Sequence[Record], roster: Roster) -> list[RoleHolder]:
    """Roles in the order: on-call, commander, communications, then responders by their first word."""
    found: dict[str, RoleHolder] = {}
    taken: set[str] = set()
    for record in records:
        for role, member, why in _acts(record, roster):
            holder = found.get(member.key)
            if holder is not None:  # who was paged and takes command is the commander
                if role == COMMANDER and role not in taken and holder.role.lower().endswith(ON_CALL.lower()):
                    taken.add(role)
                    cites = (record.id, *holder.cites)
                    found[member.key] = holder._replace(role=role, why=f"{why}; {holder.why}", cites=cites)
                continue
            if (
                role in taken
                and role != ON_CALL
                and not (role == COMMANDER and _TAKES_OVER.search(record.text[:_READ]))
            ):
                continue
            role = f"Second {role.lower()}" if role in taken else role
            if role in taken:
                continue
            taken.add(role)
            found[member.key] = RoleHolder(role, member.key, _full(member), why, (record.id,))
    _add_the_rest(records, roster, found)
    order = {ON_CALL: 0, COMMANDER: 1, f"Second {COMMANDER.lower()}": 2, COMMS: 3, f"Second {ON_CALL.lower()}": 4}
    return sorted(found.values(), key=lambda holder: order.get(holder.role, 9))


def _acts(record: Record, roster: Roster) -> list[tuple[str, Member, str]]:
    acts: list[tuple[str, Member, str]] = []
    author = roster.member(record.author)
    said = record.text[:_READ]
    human = author is not None and not author.bot
    if state_of(record) == "acknowledged" and human and author:
        acts.append((ON_CALL, author, "acknowledged the page"))
    elif state_of(record) == "acknowledged":
        named = _ACKED_BY.search(said)
        member = roster.named(named[1]) if named else None
        if named and (member is None or not member.bot):
            name = named[1]
            acts.append(
                (ON_CALL, member or Member(f"name:{name.lower()}", name, (name,), False), "acknowledged the page")
            )
    if record.kind in (RecordKind.MESSAGE, RecordKind.NOTE) and human and author:
        for role, pattern in _TAKES.items():
            if pattern.search(said):
                acts.append((role, author, "said so"))
    for role, pattern in _NAMES.items():
        named = pattern.search(said) if record.kind is RecordKind.MESSAGE else None
        if named:
            member = roster.named(
                (named[1] or named[2] if named.lastindex and named.lastindex > 1 else named[1]).strip().split("  ")[0]
            )
            if member is not None and not member.bot:
                acts.append((role, member, "was named in the channel"))
    return acts


def _add_the_rest(records: Sequence[Record], roster: Roster, found: dict[str, RoleHolder]) -> None:
    responders = customers = agents = authors = 0
    for record in sorted(records, key=lambda record: record.kind in (RecordKind.CHANGE, RecordKind.TICKET)):
        member = roster.member(record.author)
        if member is None or member.bot or member.key in found:
            continue
        if record.kind is RecordKind.TICKET:
            if record.get("author_role") in ("agent", "staff", "admin"):
                agents += 1
                role, why = ("Support agent" if agents == 1 else f"Support agent {agents}"), "answered a ticket"
            else:
                customers += 1
                role, why = f"Customer {customers}", "wrote a ticket"
        elif record.kind is RecordKind.NOTE and all(any(map(record.get, names)) for names in _OF_TICKETS):
            customers += 1
            role, why = f"Customer {customers}", "wrote a ticket"
        elif record.kind is RecordKind.CHANGE:
            authors += 1
            role, why = f"Change author {authors}", "made a change"
        elif record.get("subtype"):
            continue
        else:
            responders += 1
            role, why = f"Responder {responders}", "spoke in the incident"
        found[member.key] = RoleHolder(role, member.key, _full(member), why, (record.id,))


# Columns that a table of tickets has beside who wrote them: which one it is, and how it is worked on.
_OF_TICKETS = (("ticket", "ticket_id"), ("priority", "assignee", "assigned_to", "queue", "customer", "customer_id"))


def _full(member: Member) -> str:
    """The fullest spelling of a name: ``Ana Ruiz`` rather than ``ana``."""
    return max(member.names, key=lambda name: (" " in name, len(name)), default=member.name)


class Naming:
    """How people appear: by role, by full name, or by a pseudonym that only says it is the same person."""

    def __init__(self, holders: Sequence[RoleHolder], roster: Roster, style: str = "role") -> None:
        self._roster, self._style = roster, style
        self._roles = {holder.person: holder for holder in holders}
        self._pseudonyms = {
            holder.person: f"Person {chr(65 + place % 26)}{place // 26 or ''}" for place, holder in enumerate(holders)
        }
        self._pattern = self._names_pattern() if style != "full" else None

    def _names_pattern(self) -> re.Pattern[str] | None:
        spellings: dict[str, str] = {}
        for member in self._roster.members():
            if member.bot or member.key not in self._roles:
                continue
            for name in member.names:
                parts = [name, *(name.split(" ")[:1] if " " in name else [])]
                for part in parts:
                    if len(part) >= 3 and part.lower() not in COMMON and not part.startswith("["):
                        spellings.setdefault(part, member.key)
        for person, holder in self._roles.items():
            if person.startswith("name:"):
                spellings.setdefault(holder.name, person)
        self._spellings = spellings
        if not spellings:
            return None
        listed = "|".join(re.escape(name) for name in sorted(spellings, key=lambda n: (-len(n), n)))
        return re.compile(rf"@?(?<![\w/.-])({listed})(?![\w/-]|\.\w)")

    def actor(self, record: Record) -> str:
        """The author of a record as the prose names them: a role, a system, or ""."""
        member = self._roster.member(record.author)
        if member is None:
            return ""
        if member.bot or (self._style == "role" and member.key not in self._roles):
            return member.name if member.bot else _STRANGERS.get(record.kind, "a participant")
        return self.person(member.key, member.name)

    def machine(self, record: Record) -> bool:
        """Whether no person wrote it."""
        member = self._roster.member(record.author)
        return member is not None and member.bot

    @property
    def by_role(self) -> bool:
        """Whether people appear by their roles."""
        return self._style == "role"

    def holds(self, key: str) -> bool:
        """Whether this person held a role."""
        return key in self._roles

    def person(self, key: str, name: str) -> str:
        """One person in the chosen style."""
        if self._style == "full":
            return name
        if self._style == "pseudonym":
            return self._pseudonyms.get(key, "a person")
        holder = self._roles.get(key)
        return holder.role if holder else "a participant"

    def people(self, roster: Roster) -> dict[str, str]:
        """Every spelling of every person of the roster to what stands for them: ``[responder 2]``, ``[a participant]``."""
        shown: dict[str, str] = {}
        known = [member for member in roster.members() if not member.bot]
        for member in sorted(known, key=lambda member: member.key not in self._roles):
            role = self.person(member.key, member.name) if self.holds(member.key) else "a participant"
            for spelling in spellings(member.names):
                shown.setdefault(spelling, f"[{_low(role)}]")
        for key, holder in self._roles.items():
            for spelling in spellings([holder.name]) if key.startswith("name:") else ():
                shown.setdefault(spelling, f"[{_low(self.person(key, holder.name))}]")
        for name in (name for member in roster.members() if member.bot for name in member.names if " " not in name):
            shown.setdefault(f"@{name}", f"@{name}")  # a mention of a machine is nobody's
        return shown

    def quote(self, text: str) -> str:
        """Words of a record with people's names given as roles in brackets; everything else verbatim."""
        if self._style == "full":
            return text
        if self._pattern is not None:
            text = self._pattern.sub(lambda m: f"[{_low(self.person(self._spellings[m[1]], m[1]))}]", text)
        return _PAGED.sub(lambda m: f"{m[1]}[a person]", text)


# A pager's own sentences name people whom no roster may know: "Resolved by Ana through the website."
_PAGED = re.compile(
    r"\b((?:[Tt]riggered|[Aa]cknowledged|[Rr]esolved|[Ee]scalated|[Aa]ssigned|[Rr]eassigned|[Nn]otified|[Nn]ote added|[Ss]noozed)(?: by| to)? )"
    r"(?!\[|The\b|API\b|Through\b)[A-Z][\w'-]{1,30}(?: [A-Z][\w'-]{1,30}){0,2}(?=\s+(?:through|via|by|using|on)\b|\s*[.(]|\s*$)"
)
_STRANGERS = {RecordKind.CHANGE: "a change author", RecordKind.TICKET: "a customer"}


def _low(role: str) -> str:
    return role[:1].lower() + role[1:] if not role.startswith("Person") else role


COMMON = frozenset(
    ["will", "may", "mark", "bill", "grant", "rich", "art", "hope", "grace", "dawn", "rob", "pat", "sue", "drew", "chase", "frank", "miles", "dean", "guy", "summer", "april", "june", "august", "max", "sam", "an", "the", "ops", "team", "bot", "admin", "root", "dev", "test", "user", "support", "status",
     "api", "aws", "cdn", "cpu", "csv", "dns", "ebs", "ecs", "eks", "elb", "gcp", "gke", "gpu", "http", "https", "iam", "json", "jvm", "k8s", "ldap", "nfs", "oom", "ram", "rds", "rpc", "sdk", "sla", "slo", "sql", "ssh", "ssl", "sso", "tcp", "tls", "ttl", "udp", "url", "vpc", "vpn", "waf"]
)  # fmt: skip
# Of two letters: ordinary words, and what engineers write every hour.
_SHORT = frozenset(
    re.findall(
        r"\w+",
        "ac ad ah ai am an ap as at aw be bi by ca cc cd ci cn cp cs cv cx da db dc de dl dm do dr eh eu ff fs ft gb gh gi"
        " go gp gw ha hd he hi hq hr hs ic id if im in io ip iq is it jr js kb kv lb le ls lt mb md me mm mr ms mv my nb ng"
        " no ns nt of oh ok on or os ox pb pc pg ph pi pk pm pp pr ps px qa qc qe qs rc re rm rx sc sd sh sl so sq sr st sv"
        " tb tf tm to ts tv tx uh ui uk um un up us ux vm vp vs we ws xl ye yo",
    )
)
_TITLES = frozenset(
    (
        "van",
        "von",
        "der",
        "den",
        "ten",
        "ter",
        "del",
        "dos",
        "bin",
        "prof",
        "phd",
        "mrs",
        "she",
        "her",
        "him",
        "his",
        "they",
        "them",
        "sre",
        "eng",
        "mgr",
    )
)


def spellings(names: Iterable[str]) -> Iterator[str]:
    """How people write these names of one person: whole, in parts, with an initial, in capitals.

    What is an ordinary word, too, is a name with ``@`` before it only.
    """
    for name in names:
        name = " ".join(name.split())
        if not name or name.startswith("["):
            continue
        bare = name
        for mark in "([|/":
            bare = bare.partition(mark)[0].strip()
        words = [word.strip('()[]{},.;:|"') for word in bare.split(" ")]
        if " " not in name:
            yield from _alone(name)
            continue
        yield name
        if " " in bare:
            yield bare
            yield f"{words[0][:1]}. {words[-1]}"
        for word in (word.strip('()[]{},.;:|"') for word in name.split(" ")):
            if len(word) < 2 or "/" in word or word.lower() in _TITLES:
                continue
            if word.lower() in COMMON or word.lower() in _SHORT:
                yield f"@{word}"
                continue
            yield word
            if len(word) > 3:
                yield word.upper()


def _alone(name: str) -> Iterator[str]:
    """Spellings of a handle or of a name of one word."""
    if name.lower() in COMMON or name.lower() in _SHORT or len(name) < 2:
        yield f"@{name}"
        return
    yield name
    if name.isascii() and len(name) == 2:
        yield name.lower()  # in any case
    elif len(name) > 3:
        yield name.upper()
    first, dot, last = name.partition(".")
    if dot and first.isalpha() and last.isalpha():  # ``dana.quill`` is called Dana
        yield from (part.capitalize() for part in (first, last) if len(part) > 2 and part.lower() not in COMMON)
    first, line, last = name.partition("_")
    if line and first.isalpha() and len(last) == 1 and len(first) > 2 and first.lower() not in COMMON:
        yield first.capitalize()
