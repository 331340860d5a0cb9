"""Secrets in what formats text: Markdown, tables, lists, YAML that goes on in the next line, and changes from old to new."""

from __future__ import annotations

from afteraction.redact._values import evidence, made_by_chance, mixed, placeholder, reference, slug, word
from afteraction.redact.rule import Rule


def _cell(value: str, before: str) -> bool:
    """Letters and digits or letters and marks, as in passwords; no word, id, path or name of a thing."""
    bare = value.rstrip(".,;:!?)*`")
    if (
        placeholder(bare)
        or reference(bare)
        or evidence(bare)
        or word(bare)
        or slug(bare)
        or len(bare) < 6
        or bare.startswith("0x")
    ):
        return False
    return any(map(str.isalpha, bare)) and any(map(str.isdigit, bare)) and "://" not in bare


def _marked(value: str, before: str) -> bool:
    bare = value.rstrip(".,;:!?)*`")
    return mixed(bare) and not (
        placeholder(value) or placeholder(bare) or reference(bare) or evidence(bare) or word(bare) or slug(bare)
    )


def _key_data(value: str, before: str) -> bool:
    return not placeholder(value) and (made_by_chance(value) or value.startswith("LS0t"))


_WORD = (
    r"(?:passw(?:or)?d|passwd|passphrase|passcode|pwd|pw|secret|token|api[ _\-]?key|access[ _\-]?key|secret[ _\-]key)"
)
_HINTS = (
    "passw",
    "passphrase",
    "passcode",
    "pwd",
    "pw",
    "secret",
    "token",
    "api key",
    "api_key",
    "api-key",
    "apikey",
    "access key",
    "access_key",
    "access-key",
    "accesskey",
)

RULES = (
    Rule(  # ``**Password:** …``, ``- **DB password**: `…` ``, ``__token__: …``
        "password",
        r"(?i)(?:\*{1,3}|_{2})[\w ./\-]{0,40}?\b[a-z_]{0,20}" + _WORD + r"(?:\*{1,3}|_{2}|:)(?:[ \t]{0,4}(?::|=|-|–|\*{1,3}|_{2})){0,2}[ \t]{0,60}[`\"'*]{0,3}(?P<v>[^\s`\"'|*]{4,200})",
        _HINTS,
        accept=_marked,
        finds=(
            ("**password**: Tr0ub4dor", "Tr0ub4dor"), ("**Password:** Tr0ub4dor", "Tr0ub4dor"), ("*Password*: Tr0ub4dor", "Tr0ub4dor"),
            ("- **DB password**: `Tr0ub4dor`", "Tr0ub4dor"), ("**API key** – `zY8xW7vU6tS5`", "zY8xW7vU6tS5"),
        ),
        leaves=("**Password**: required", "**token**: expired", "**Secret**: `pay-tls-2026`", "**password** reset", "**Token:** ****"),
    ),
    Rule(  # a row of a table in Markdown, by lines or by tabs
        "password",
        r"(?i)(?:^|[\n|])[ \t]*[\w ./\-]{0,40}?" + _WORD + r"(?: [\w.\-]{1,20})?(?:[ \t]*[|│][ \t]*|\t[ \t]*)`{0,2}(?P<v>[^\s`|│]{6,200})`{0,2}[ \t]*(?:[|│\t]|\r?\n|$)",
        _HINTS,
        accept=_cell,
        finds=(("| password | Tr0ub4dor |", "Tr0ub4dor"), ("| DB password | `Tr0ub4dor` | eu |", "Tr0ub4dor"), ("password\tTr0ub4dor", "Tr0ub4dor")),
        leaves=("| password | required |", "| secret | pay-tls-2026 |", "| token | 2026-02-16 |", "| Password | Type |\n|---|---|"),
    ),
    Rule(
        "password",
        r"(?i)<t[dh](?:\s[^>]{0,100})?>[^<]{0,40}?" + _WORD + r":?\s{0,3}</t[dh]>\s{0,40}<t[dh](?:\s[^>]{0,100})?>\s{0,20}(?:<code>)?(?P<v>[^<\s]{4,300})",
        ("<td", "<th"),
        accept=_cell,
        finds=(("<td>password</td><td>Tr0ub4dor</td>", "Tr0ub4dor"), ("<th>API key:</th>\n  <td><code>zY8xW7vU6tS5</code></td>", "zY8xW7vU6tS5")),
        leaves=("<td>password</td><td>required</td>", "<th>Token</th><th>Expires</th>"),
    ),
    Rule(  # a list with a head of two columns: the first row
        "password",
        r"(?i)(?:^|\n)(?:user(?:name)?|login|account|e-?mail|host|name)[\"']?[,;\t][\"']?(?:password|passwd|pwd|pass|secret|token)[\"']?[ \t]*\r?\n[^,;\t\n]{1,100}[,;\t][\"']?(?P<v>[^\s,;\"']{4,200})[\"']?[ \t]*(?:\r?\n|$)",
        ("passw", "pwd", "pass", "secret", "token"),
        accept=_marked,
        finds=(("username,password\nkim,Tr0ub4dor\n", "Tr0ub4dor"),),
        leaves=("username,password\nkim,****\n", "name,token\nkim,expired\n"),
    ),
    Rule(  # YAML: a block of text, or a value one step further in
        "password",
        r"(?i)(?:^|\n)[ \t]*(?:- )?[\"']?[\w.\-]{0,40}?(?:passw(?:or)?d|passwd|passphrase|pwd|secret|token|api[_\-]?key|private[_\-]?key|access[_\-]?key)[\"']?:[ \t]*(?:[|>][+\-]?\d?[ \t]*\r?\n[ \t]+|\r?\n[ \t]+(?:value|plain|plaintext|data|current|default):[ \t]*)[\"']?(?P<v>[^\s\"'#{}][^\s\"']{3,400})[\"']?[ \t]*(?:\r?\n|$)",
        ("passw", "passphrase", "pwd", "secret", "token", "key"),
        accept=_marked,
        finds=(("password: |\n    Tr0ub4dor\n", "Tr0ub4dor"), ("token: >-\n  zY8xW7vU6tS5\n", "zY8xW7vU6tS5"), ("passphrase:\n  value: Tr0ub4dor\n", "Tr0ub4dor")),
        leaves=("token:\n  value: expired\n", "secret:\n  value: pay-tls-2026\n", "password: |\n  see the vault\n", "token: |\n  {{ token }}\n"),
    ),
    Rule(  # a YAML tag before the value
        "password",
        r"(?i)(?:passw(?:or)?d|passwd|passphrase|pwd|secret|token|api[_\-]?key)[\"']?:[ \t]{1,60}!{1,2}[a-z][\w:.,/\-]{0,40}[ \t]{1,4}[\"']?(?P<v>[^\s\"'\[\]{}]{4,300})",
        (" !", "\t!"),
        accept=_marked,
        finds=(("password: !!str Tr0ub4dor", "Tr0ub4dor"),),
        leaves=("password: !Ref DbPassword", "password: !vault |", "token: !secret api_token", "password: !Sub '${DbPassword}'"),
    ),
    Rule(  # the key of a user in a kubeconfig
        "private-key",
        r"(?i)\bclient-key-data[\"']?[ \t]{0,4}:[ \t]{0,60}[\"']?(?P<v>[A-Za-z0-9+/]{20,}={0,2})",
        ("client-key-data",),
        accept=_key_data,
        finds=(("client-key-data: LS0tLS1CRUdJTiBSU0EgUFJJVkFURQ==", "LS0tLS1CRUdJTiBSU0EgUFJJVkFURQ=="),),
        leaves=("client-key-data: DATA+OMITTED", "client-key-data: REDACTED"),
    ),
    Rule(  # old to new: the new one is the one that lives
        "password",
        r"(?i)(?:passw(?:or)?d|passwd|passphrase|pwd|secret|token|api[_\-]?key|access[_\-]?key)[\w.\-]{0,20}[\"']?[ \t]{0,60}[:=]?[ \t]{0,60}[\"'](?:[^\"'\n]{0,200})[\"'][ \t]{1,10}(?:->|=>|→|to)[ \t]{1,10}[\"'](?P<v>[^\"'\n]{4,200})[\"']",
        ("passw", "passphrase", "pwd", "secret", "token", "key"),
        accept=_marked,
        finds=(('  ~ db_password = "Old55kmRx" -> "Tr0ub4dor"', "Tr0ub4dor"), ("changed the password 'Old55kmRx' to 'Tr0ub4dor'", "Tr0ub4dor")),
        leaves=('token_type = "a1" -> "bearer"', 'password = "x" -> "(sensitive value)"', 'secret_name = "pay-tls-2025" -> "pay-tls-2026"'),
    ),
    Rule(
        "password",
        r"(?i)\b(?:password|passwd|passphrase|passcode|pwd|pw|secret|api[ -]?key|token)\b(?:\s[\w'/\-]+){0,4}?\s(?:(?:changed|updated|rotated|reset|switched)\sfrom|was|old:?)\s[`\"']?(?P<v>[^\s`\"',]{6,200})[`\"']?,?\s(?:to|->|→|now|new:?|is now)\s[`\"']?[^\s`\"',]{6,200}",
        ("passw", "passphrase", "passcode", "pwd", "pw", "secret", "key", "token"),
        accept=_cell,
        finds=(("pw changed from Tr0ub4dor1 to Xk77opLq", "Tr0ub4dor1"),),
        leaves=("password changed from md5 to scram-sha-256", "moved the token from pay-v1-2025 to pay-v2-2026", "the secret moved from node10-a to node12-b"),
    ),
)  # fmt: skip
