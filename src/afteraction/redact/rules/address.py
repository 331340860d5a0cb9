"""Postal addresses as people write them in tickets: number and street, street and number, with what follows on the line."""

from __future__ import annotations

import re2

from afteraction.redact.rule import Family, Rule

_STREET = r"(?:Street|St\.?|Avenue|Ave\.?|Road|Rd\.?|Boulevard|Blvd\.?|Lane|Ln\.?|Drive|Dr\.?|Court|Ct\.?|Square|Sq\.?|Way|Place|Terrace|Parkway|Pkwy\.?|Highway|Hwy\.?|Close|Crescent|Gardens)"
_AFTER = r"(?:,?\s(?:Apt|Suite|Unit|Floor|Flat)\.?\s?\w{1,6})?(?:,\s[A-Z][\w .'\-]{1,30}){0,2}(?:,?\s[A-Z]{2}\s\d{5}(?:-\d{4})?|,?\s[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2})?"

# Latin letters as one range: the class of all letters, repeated, makes a program that takes longer to build than to run.
_LETTER = r"A-Za-z\x{c0}-\x{24f}"

# What counts something: ``retry 3 Circuit Drive``; and what a sentence goes on with: ``1000 Requests Way over``.
_COUNTED = re2.compile(
    r"(?i)(?:retry|retries|attempts?|pods?|rows?|line|step|stage|phase|shards?|node|replica|partition|job|batch|worker|item|level|tier|page|slide|task|build|version|thread|queue|took|of|after|than|only|all|these|those|x|got|have|has|had|with|[=:#])\s?$"
)
_COUNTABLE = re2.compile(
    r"(?i)^\d+\s(?:requests?|errors?|pods?|nodes?|users?|customers?|orders?|payments?|checkouts?|jobs?|retries|alerts?|incidents?|events?|messages?|rows?|queries|calls?|timeouts?|connections?|instances?|replicas?|services?|hosts?|servers?|circuit|tries|minutes?|seconds?|hours?|days?)\s"
)


def _lived_in(value: str, before: str) -> bool:
    return "," in value or not (_COUNTED.search(before) or _COUNTABLE.search(value))


RULES = (
    Rule(
        "address",
        rf"(?:^|[^A-Za-z0-9.#/\-])(?P<v>\d{{1,5}}[A-Za-z]?\s(?:[A-Z][\w'\-]{{1,20}}\s){{1,3}}{_STREET}(?:\b|$){_AFTER})",
        ("street", " st", "ave", "road", " rd", "boulevard", "blvd", "lane", " ln", "drive", " dr", "court", " ct", "square", " sq", "way", "place", "terrace", "parkway", "pkwy", "highway", "hwy", "close", "crescent", "gardens"),
        Family.CUSTOMER,
        _lived_in,
        finds=(("ship to 12 Larkspur Hill Road, Bristol, BS1 4DJ today", "12 Larkspur Hill Road, Bristol, BS1 4DJ"), ("at 742 Evergreen Terrace, Springfield, OR 97403", "742 Evergreen Terrace, Springfield, OR 97403")),
        leaves=("retry 4 Breaker Drive", "shards 5 Ledger Place", "pods 5 Ledger Place", "2000 Requests Way over", "row 9 Harbour Road", "5 pods drive traffic", "2 Way sync", "took 12 Tries on the Road"),
    ),
    Rule(
        "address",
        r"(?:^|[^\w])(?P<v>\p{Lu}[" + _LETTER + r".\-]{2,30}(?:straße|strasse|str\.|weg|platz|allee|gasse|laan|straat)\s\d{1,4}\s?[a-z]?\b(?:,?\s(?:[A-Z]{1,2}-)?\d{4,5}(?:\s[A-Z]{2})?\s\p{Lu}[" + _LETTER + r"\-]+)?)",
        ("straße", "strasse", "str.", "weg", "platz", "allee", "gasse", "laan", "straat"),
        Family.CUSTOMER,
        finds=(("wohnt Lerchenstraße 12, 70176 Stuttgart seit", "Lerchenstraße 12, 70176 Stuttgart"),),
        leaves=("der Weg 2 ist frei", "unterwegs 12"),
    ),
    Rule(
        "address",
        r"(?:^|[^\w])(?P<v>\d{1,4}(?:\s?bis)?,?\s(?:rue|avenue|boulevard|place|quai|allée|chemin|via|calle|piazza)\s(?:d[eu]\s|de la\s|des\s|l')?\p{Lu}[" + _LETTER + r" '\-]{2,30}(?:,?\s\d{5}\s\p{Lu}[" + _LETTER + r"\-]+)?)",
        ("rue", "avenue", "boulevard", "place", "quai", "allée", "chemin", "via", "calle", "piazza"),
        Family.CUSTOMER,
        finds=(("livrer au 14 rue de la Paix, 75002 Paris", "14 rue de la Paix, 75002 Paris"),),
        leaves=("5 via proxy",),
    ),
)  # fmt: skip
