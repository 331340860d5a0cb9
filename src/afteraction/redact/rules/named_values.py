"""Values that their own name calls secret: ``password=…``, ``"api_key": "…"``, ``<token>…</token>``, ``--password …``."""

from __future__ import annotations

import re2

from afteraction.redact._values import evidence, mixed, placeholder, reference, word
from afteraction.redact.rule import Rule

# Names that hold one of the words and are no secret: what it is called, how long it lives, which kind it is.
_NO_SECRET = re2.compile(
    r"(?i)(?:[_.\-]?(?:id|ids|name|names|type|count|counts|length|len|size|limit|ttl|url|uri|path|file|field|policy|version|status|state|error|errors|age|usage|used|required|enabled|disabled|max|min|prefix|label|ref|arn|alg|algorithm|hint|header|manager|store|provider|service|endpoint|host|issuer|audience|scope|scopes|format|index|ring|rotation|strength|reset|valid|expiry|expires|expiration|expir\w*|lifetime|timeout|leases?|ing|validator|generator|parser|reader|handler))[\"'\\]{0,4}$"
    r"|(?:^|[_.\-])(?:max|min|num|total|prompt|completion|input|output|public|primary|foreign|partition|sort|cache|count|page|next|continuation|cancellation|cancel|stop|end|eos|bos|pad|id)[_.\-]?(?:tokens?|keys?)[\"'\\]{0,4}$|tokens[\"'\\]{0,4}$"
)
_NAME = re2.compile(r"[A-Za-z0-9_.\-]+[\"'\\\]]{0,4}\s{0,3}(?:=>|:=|[=:,]|is|to)?\s{0,3}[\"'\\`]{0,4}$")


def _named(before: str) -> str:
    found = _NAME.search(before)
    return found.group(0).rstrip(" =:>,\"'`\\\t]") if found else ""


def _password(value: str, before: str) -> bool:
    bare = value.rstrip(".,;")
    if _NO_SECRET.search(_named(before)) or placeholder(bare) or reference(bare):
        return False
    if before.endswith(":") and len(bare) < 8 and bare.isalnum():
        return False  # ``base-passwd:amd64``: a part of a name
    assigned = before.rstrip(" \"'`\\\t").endswith(("=", '":', "':")) or before.endswith(("'", '"', "`"))
    return (
        assigned
        or (mixed(bare) and not evidence(bare))
        or (before.rstrip().endswith(":") and bare.isdigit() and len(bare) > 5)
    )


def _token(value: str, before: str) -> bool:
    bare = value.rstrip(".,;")
    if _NO_SECRET.search(_named(before)) or placeholder(bare) or reference(bare) or word(bare):
        return False
    if bare.isdigit() or bare.startswith("0x") or len(bare) < 8:
        return False
    return mixed(bare) or len(bare) >= 16


_WITHOUT_SECRET = re2.compile(
    r"(?:^|_)(?:PRIMARY|FOREIGN|PARTITION|SORT|CACHE|PUBLIC|HASH|IDEMPOTENCY|LOOKUP|DEDUP|SHARD|RANGE|UNIQUE|OBJECT|S3|REDIS|STATE|LOCK|GROUP|MESSAGE)_KEY\b[^\n]{0,12}$"
)
_BEFORE = r"(?i)(?:^|[^A-Za-z0-9])[A-Za-z0-9_.\-]{0,40}?"
_SEPARATED = r"[\\\"'\]]{0,4}[ \t]{0,3}(?:=>|:{1,3}=|\?=|[=:])[ \t]{0,3}(?:[brfu]{0,2}[\\\"'`]{1,4})?"
_VALUE = r"(?P<v>[^\s\"'`\\,;&<>()\[\]{}|][^\s\"'`\\,;&<>|]{2,399})"
_QUOTED = r"(?P<v>[^\"'`\\\n]{3,200})[\\]{0,2}[\"'`]"

RULES = (
    Rule(
        "password",
        _BEFORE + r"(?:passw(?:or)?d|passwd|pwd|passphrase|passcode|userpass|db_?pass|[_.\-]pass)[A-Za-z0-9_.\-]{0,20}" + _SEPARATED + _VALUE,
        ("passw", "pwd", "passphrase", "passcode", "userpass", "_pass", "dbpass", "-pass", ".pass"),
        accept=_password,
        finds=(
            ("DB_PASSWORD=hunter2", "hunter2"),
            ('{"password":"Tr0ub4dor&3"}', "Tr0ub4dor"),
            (r'{\"db_passwd\":\"s3cr3t-x\"}', "s3cr3t-x"),
            ("Password: correct.horse9", "correct.horse9"),
        ),
        leaves=(
            "Failed password for root from 203.0.113.9", "password: required", "password=${DB_PASSWORD}", "password=****",
            "password = os.environ['DB_PASSWORD']", "password_file=/run/secrets/db", "password: incorrect",
        ),
    ),
    Rule(
        "password",
        _BEFORE + r"(?:passw(?:or)?d|passphrase|secret)[A-Za-z0-9_.\-]{0,20}[\\\"'\]]{0,4}\s{0,3}(?:=>|:=|[=:])[ \t]{0,3}\\?[\"'`]" + _QUOTED,
        ("passw", "passphrase", "secret"),
        accept=_password,
        finds=(('password: "two words 7"', "two words 7"),),
        leaves=('password: "<your password>"',),
    ),
    Rule(
        "token",
        _BEFORE + r"(?:token|secret|api[_.\-]?key|access[_.\-]?key|auth[_.\-]?key|private[_.\-]?key|encryption[_.\-]?key|signing[_.\-]?key|account[_.\-]?key|sharedaccesskey|routing[_.\-]?key|integration[_.\-]?key|service[_.\-]?key|license[_.\-]?key|app(?:lication)?[_.\-]?key|master[_.\-]?key|webhook[_.\-]?key|credentials?|creds|_auth|dsn)[A-Za-z0-9_.\-]{0,20}" + _SEPARATED + _VALUE,
        ("token", "secret", "key", "cred", "_auth", "dsn"),
        accept=_token,
        finds=(
            ("API_KEY: 9f8e7d6c-5b4a", "9f8e7d6c-5b4a"),
            ("AccountKey=aGVsbG8gd29ybGQ7c2VjcmV0==;Endpoint", "aGVsbG8gd29ybGQ7c2VjcmV0=="),
            ('"client_secret" : "zY8xW7vU6tS5"', "zY8xW7vU6tS5"),
        ),
        leaves=(
            "max_tokens=4096", "token_type: bearer", "token: expired", "secretName: pay-tls-2026", "primary_key=user_id_7",
            "next_token=abc", "token_count=15231523", "public_key=AAAAB3NzaC1yc2E", "idempotency_key=77f0-1b2c-33d4",
        ),
    ),
    Rule(
        "password",
        r"(?i)<(?P<n>[\w:.\-]*(?:password|passwd|secret|token|apikey|api_key)[\w:.\-]*)(?:\s[^>]{0,100})?>(?P<v>[^<\s]{3,400})</",
        ("password", "passwd", "secret", "token", "apikey", "api_key"),
        accept=lambda value, before: not placeholder(value) and (mixed(value) or len(value) >= 16),
        finds=(("<db:password>s3cr3t</db:password>", "s3cr3t"),),
        leaves=("<password>****</password>", "<token>none</token>"),
    ),
    Rule(
        "password",
        r"(?i)(?:^|\s)(?:--?(?:password|passwd|pass|pwd|token|secret|api-key|apikey|auth-token|storepass|keypass|access-token))(?:\s+|=)[\"']?(?P<v>[^\s\"']{3,400})",
        ("-pass", "-pwd", "-token", "-secret", "-api-key", "-apikey", "-auth-token", "-access-token", "-storepass", "-keypass"),
        accept=lambda value, before: not placeholder(value) and not reference(value) and not value.startswith("-"),
        finds=(("pg_dump --password s3cr3t pay", "s3cr3t"), ("tool --token=abc123x", "abc123x")),
        leaves=("pg_dump --password $PGPASS", "tool --token-file /run/t"),
    ),
    Rule(
        "password",
        r"\b(?:mysql|mysqldump|mysqladmin|mariadb)\b[^\n|;]{0,200}?\s-p(?P<v>[^\s\"'$-][^\s\"']{2,100})",
        ("mysql", "mariadb"),
        finds=(("mysql -u pay -ps3cr3t -h db-1", "s3cr3t"),),
        leaves=("mysql -u pay -p -h db-1", "mysql --port 3306"),
    ),
    Rule(
        "password",
        r"\b(?:sshpass\s+-p|redis-cli\b[^\n|;]{0,100}?\s(?:-a|--pass)|docker\s+login\b[^\n|;]{0,100}?\s-p|openssl\b[^\n|;]{0,200}?\bpass(?:in|out)?\s+pass:)\s*[\"']?(?P<v>[^\s\"'$]{3,100})",
        ("sshpass", "redis-cli", "docker login", "openssl"),
        finds=(("sshpass -p 's3cr3t' ssh ops@db-1", "s3cr3t"), ("redis-cli -h c -a s3cr3t ping", "s3cr3t")),
    ),
    Rule(
        "password",
        r"(?i)\bcurl\b[^|]{0,300}?\s(?:-u|--user)\s*[=\s]?[\"']?(?P<v>[^\s:\"'$]{0,80}[\"']?:[\"']?[^\s\"'$]{0,200})",
        ("curl",),
        accept=lambda value, before: len(value) > 4 and not any(placeholder(part.strip("\"'")) for part in value.split(":") if part),
        finds=(("curl -s -u ana:s3cr3t https://x.example", "s3cr3t"), ("curl --user kim:'s3cr3t9' -X PATCH", "s3cr3t9"), ('curl -u ":s3cr3t9" https://x.example', "s3cr3t9")),
        leaves=("curl -u ana:$PASS https://x.example",),
    ),
    Rule(
        "token",
        r"\b[A-Z][A-Z0-9]*(?:[_.][A-Z0-9]+)*[_.](?:KEY|PAT|LOGIN|AUTH|COM)\b[\"'\]]{0,2}[ \t]{0,3}(?:=>|:{1,3}=|\?=|[=:])[ \t]{0,3}[\"'`]?(?P<v>[^\s\"'`\\,;&<>(){}|]{10,400})",
        ("_key", "_pat", "_login", "_auth", ".key", ".login", "_com", ".com"),
        accept=lambda value, before: _token(value, before) and not _WITHOUT_SECRET.search(before),
        finds=(('PAGER_KEY = "12345678-abcd-abcd-abcd-1234567890ab"', "12345678-abcd-abcd-abcd-1234567890ab"), ("SONAR.LOGIN ?= 9f8e7d6c5b4a39281706f5e4d3c2b1a098765432", "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432")),
        leaves=("PRIMARY_KEY=tenant-17-2026", "CACHE_KEY=user:17:profile:v2", "SORT_KEY = 2026-02-16-03"),
    ),
    Rule(
        "password",
        r"(?i)<add\s+key=[\"'][\w.:\-]*(?:password|passwd|pwd|secret|token|apikey)[\w.:\-]*[\"']\s+value=[\"'](?P<v>[^\"'\n]{3,300})[\"']",
        ("<add",),
        accept=lambda value, before: not placeholder(value),
        finds=(('<add key="ClearTextPassword" value="s3cr3t9" />', "s3cr3t9"),),
        leaves=('<add key="PasswordPolicy" value="****" />',),
    ),
    Rule(
        "password",
        r"(?i)\bmachine\s+\S{1,120}\s+login\s+\S{1,120}\s+password\s+(?P<v>\S{1,200})",
        ("machine",),
        accept=lambda value, before: not placeholder(value),
        finds=(("machine x.example login ana password s3cr3t", "s3cr3t"),),
    ),
)  # fmt: skip
