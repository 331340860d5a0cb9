"""Values under the short names ``pass``, ``pw`` and ``psk``, and values of passwords that are wrapped or hold odd marks."""

from __future__ import annotations

from afteraction.redact._values import evidence, mixed, placeholder, reference, slug, word
from afteraction.redact.rule import Rule


def _short(value: str, before: str) -> bool:
    """Under a name that may also mean a passed test: letters and digits or marks, as in passwords."""
    bare = value.rstrip(".,;)]}")
    if placeholder(bare) or reference(bare) or evidence(bare) or word(bare) or len(bare) < 4:
        return False
    if before.endswith(("'", '"', "`")):
        return mixed(bare)
    return any(map(str.isdigit, bare)) and any(map(str.isalpha, bare)) and not slug(bare)


def _wrapped(value: str, before: str) -> bool:
    bare = value.rstrip(".,;)]}")
    return mixed(bare) and not (placeholder(bare) or reference(bare) or evidence(bare) or word(bare) or slug(bare))


def _odd(value: str, before: str) -> bool:
    return mixed(value) and any(map(str.isdigit, value)) and not placeholder(value) and not reference(value)


_NAME = r"(?:passw(?:or)?d|passwd|pwd|passphrase|passcode|userpass|db_?pass|[_.\-]pass)[A-Za-z0-9_.\-]{0,20}"
_HINTS = ("passw", "pwd", "passphrase", "passcode", "userpass", "_pass", "dbpass", "-pass", ".pass")
_SECRET = r"(?:passw(?:or)?ds?|passwd|pwd|passphrase|secret|token|api[_.\-]?key|access[_.\-]?key|private[_.\-]?key)"
_SECRET_HINTS = ("passw", "pwd", "passphrase", "secret", "token", "key")
_ASSIGNED = r"\\{0,4}[\"'\]]{0,2}[ \t]{0,60}(?:=>|:=|[=:])[ \t]{0,60}"

RULES = (
    Rule(
        "password",
        r"(?i)(?:^|[^A-Za-z0-9_.\-])(?:[A-Za-z0-9_.\-]{0,40}[_.\-]|db|smtp|ldap|bind|root|admin|ftp|ssh|mail|wifi|wpa|my|user|app)?(?:pw|psk|pass[_\-]word)\d?" + _ASSIGNED + r"\\{0,3}[\"'`]?(?P<v>[^\s\"'`\\,;&<>()\[\]{}|][^\s\"'`\\,;&<>|]{3,})",
        ("pw", "psk", "pass_word", "pass-word"),
        accept=_short,
        finds=(
            ('"pw": "Tr0ub4dor"', "Tr0ub4dor"), ("SMTP_PW=Tr0ub4dor", "Tr0ub4dor"), ("dbpw=Tr0ub4dor", "Tr0ub4dor"), ("db.pw=Tr0ub4dor", "Tr0ub4dor"),
            ("ldap_bind_pw = Tr0ub4dor", "Tr0ub4dor"), ("pass_word=Tr0ub4dor", "Tr0ub4dor"), ('psk="Tr0ub4dor"', "Tr0ub4dor"),
        ),
        leaves=("pw=1523", "pw: PAY-4821", "pw = args.pw", "pw: none", "pw=$PW", "psk: psk-rotation-2"),
    ),
    Rule(
        "password",
        r"(?i)(?:^|[^A-Za-z0-9_.\-])(?:pass\\{0,4}[\"'\]]{0,2}[ \t]{0,60}(?:=>|[=:])[ \t]{0,60}\\{0,3}[\"'`]|pass(?:[ \t]{1,60}=|=)[ \t]{0,60}|(?-i:[Pp]ass):[ \t]{0,60})(?P<v>[^\s\"'`\\,;&<>()\[\]{}|][^\s\"'`\\,;&<>|]{3,})",
        ("pass",),
        accept=_short,
        finds=(
            ('{"user":"kim","pass":"Tr0ub4dor"}', "Tr0ub4dor"), ("pass=Tr0ub4dor", "Tr0ub4dor"), ("pass: Tr0ub4dor!", "Tr0ub4dor!"),
            ("pass = 'Tr0ub4dor'", "Tr0ub4dor"), ('PASS = "Tr0ub4dor"', "Tr0ub4dor"), (r'{\"pass\":\"Tr0ub4dor\"}', "Tr0ub4dor"),
        ),
        leaves=("--- PASS: TestPay9 (0.00s)", "pass=12 fail=3", '{"pass": true}', "pass: 12ms", "first pass: retry-7", '"pass": "yes"', "pass=$PASS"),
    ),
    Rule(  # in a list, in an object, in a type that hides it when it is printed
        "password",
        r"(?i)" + _SECRET + r"[A-Za-z0-9_.\-]{0,20}" + _ASSIGNED + r"(?:\[\s{0,20}|\{\s{0,20}\\{0,3}[\"']?(?:value|plain|plaintext|text|current|default|stringvalue|s)\\{0,3}[\"']?\s{0,3}[:=]\s{0,3}|(?:new )?(?:some|optional|just|ok|\w{0,20}secret\w{0,10})\()\\{0,3}[\"'](?P<v>[^\"'\\\n]{4,300})",
        _SECRET_HINTS,
        accept=_wrapped,
        finds=(
            ('"X-Api-Key":["zY8xW7vU6tS5"]', "zY8xW7vU6tS5"), ('"password":["Tr0ub4dor"]', "Tr0ub4dor"), ('"password": {"value": "Tr0ub4dor"}', "Tr0ub4dor"),
            ('password: Some("Tr0ub4dor")', "Tr0ub4dor"), ('password=SecretStr("Tr0ub4dor")', "Tr0ub4dor"),
        ),
        leaves=('password: ["required", "min:8"]', '"password": {"value": ""}', 'token: Some("expired")', '"secret": ["pay-tls-2026"]', '"password": {"type": "v2"}'),
    ),
    Rule(  # of many: each under the name of its user
        "password",
        r"(?i)(?:passwords|tokens|secrets|credentials|api_?keys)" + _ASSIGNED + r"\{\s{0,20}\\{0,3}[\"']?[\w.@\-]{1,60}\\{0,3}[\"']?\s{0,3}[:=]\s{0,3}\\{0,3}[\"'](?P<v>[^\"'\\\n]{4,300})",
        ("passwords", "tokens", "secrets", "credentials", "keys"),
        accept=_wrapped,
        finds=(('{"passwords":{"admin":"Tr0ub4dor"}}', "Tr0ub4dor"),),
        leaves=('"tokens": {"unit": "per-minute"}', '"secrets": {"name": "pay-tls-2026"}'),
    ),
    Rule(  # a mark at a place where other values end
        "password",
        r"(?i)" + _NAME + r"=(?P<v>[{<\[(][^\s\"'`\\,;&]{3,100}|(?:null|none|[^\s\"'`\\,;&<>()\[\]{}|=]{1,2})[,;|][^\s\"'`\\,;&<>|=:]{3,100})(?:[\s,;\"'`]|$)",
        _HINTS,
        accept=_odd,
        finds=(
            ("password=ab,Tr0ub4dor", "ab,Tr0ub4dor"), ("password=ab|Tr0ub4dor", "ab|Tr0ub4dor"), ("password=null;Tr0!x", "null;Tr0!x"),
            ("password={Tr0ub4dor}", "{Tr0ub4dor}"), ("password=<Tr0ub!x", "<Tr0ub!x"), ("password=[Tr0ub4]x", "[Tr0ub4]x"),
        ),
        leaves=("password=[FILTERED]", "password=<none>", "password={{ pw }}", "password=,user=ana7", "password=no,retry=17", "password=${A}"),
    ),
    Rule(  # quotes inside of quotes
        "password",
        r"(?i)" + _NAME + r"[\"'\]]{0,2}[ \t]{0,60}(?:=>|:=|[=:])[ \t]{0,60}(?:\"(?P<v>[^\"\\\n]{0,100}\\[\"\\/](?:[^\"\\\n]|\\.){1,100})\")",
        _HINTS,
        accept=lambda value, before: _odd(value.strip("'\""), before),
        finds=((r'password="ab\"Tr0ub4dor"', r"ab\"Tr0ub4dor"),),
        leaves=(r'password="a\\b"',),
    ),
    Rule(
        "password",
        r"(?i)" + _NAME + r"[\"'\]]{0,2}[ \t]{0,60}(?:=>|:=|[=:])[ \t]{0,60}'(?P<v>[^'\n]{1,60}''[^'\n]{1,60})'",
        _HINTS,
        accept=_odd,
        finds=(("password='it''s Tr0ub4'", "it''s Tr0ub4"),),
        leaves=("password='' or ''",),
    ),
)  # fmt: skip
