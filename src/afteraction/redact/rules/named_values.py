"""Values that their own name calls secret: ``password=…``, ``"api_key": "…"``, ``<token>…</token>``, ``--password …``."""

from __future__ import annotations

from functools import cache

import re2

from afteraction.redact._values import evidence, made_by_chance, mixed, placeholder, reference, slug, word
from afteraction.redact.rule import Rule

_NAME = re2.compile(r"[A-Za-z0-9_.\-]+[\"'\\\]]{0,4}\s{0,60}(?:=>|:=|[=:,]|is|to)?\s{0,60}[\"'\\`]{0,4}$")
_LISTED = re2.compile(
    r"[\"'],\s{0,3}\\?[\"']$"
)  # ``"name", "value"``: an argument and the next, or just a list of words


# Names that hold one of the words and are no secret: what it is called, how long it lives, which kind it is.
@cache  # the longest one: made for the first name that is asked about
def _tells_none() -> re2._Regexp:
    return re2.compile(
        r"(?i)(?:[_.\-]?(?:id|ids|name|names|type|count|counts|length|len|size|limit|ttl|url|uri|path|file|field|policy|version|status|state|error|errors|age|usage|used|hash|digest|checksum|fingerprint|sha\d*|md5|required|enabled|disabled|max|min|prefix|label|ref|arn|alg|algorithm|hint|header|manager|store|provider|service|endpoint|host|issuer|audience|scope|scopes|format|index|keyring|[_.\-]ring|rotation|colou?r|background|border|strength|reset|valid|expiry|expires|expiration|expir\w*|lifetime|timeout|leases?|ing|validator|generator|parser|reader|handler))[\"'\\]{0,4}$"
        r"|(?:^|[_.\-])(?:max|min|num|total|prompt|completion|input|output|public|primary|foreign|partition|sort|cache|count|page|next|continuation|cancellation|cancel|stop|end|eos|bos|pad|id)[_.\-]?(?:tokens?|keys?)[\"'\\]{0,4}$|tokens[\"'\\]{0,4}$"
    )


def _named(before: str) -> str:
    found = _NAME.search(before)
    return found.group(0).rstrip(" =:>,\"'`\\\t]") if found else ""


def _no_secret(before: str) -> bool:
    name = _named(before)
    return not name.lower().endswith("string") and _tells_none().search(name) is not None


def _password(value: str, before: str) -> bool:
    bare = value.rstrip(".,;)]}")
    if _no_secret(before) or placeholder(bare) or reference(bare):
        return False
    if before.endswith(":") and len(bare) < 8 and bare.isalnum():
        return False  # ``base-passwd:amd64``: a part of a name
    if _LISTED.search(before):
        return mixed(bare) and not evidence(bare) and not word(bare)
    assigned = before.rstrip(" \"'`\\\t").endswith(("=", '":', "':")) or before.endswith(("'", '"', "`"))
    return (
        assigned
        or (mixed(bare) and not evidence(bare))
        or (before.rstrip().endswith(":") and bare.isdigit() and len(bare) > 5)
    )


def _token(value: str, before: str) -> bool:
    bare = value.rstrip(".,;)]}")
    if _no_secret(before) or placeholder(bare) or reference(bare) or word(bare) or slug(bare):
        return False
    if not any(map(str.isalpha, bare)) or bare.startswith(("0x", "#")) or len(bare) < 8:
        return False
    return mixed(bare) or len(bare) >= 16


_WITHOUT_SECRET = re2.compile(
    r"(?:^|_)(?:PRIMARY|FOREIGN|PARTITION|SORT|CACHE|PUBLIC|HASH|IDEMPOTENCY|LOOKUP|DEDUP|SHARD|RANGE|UNIQUE|OBJECT|S3|REDIS|STATE|LOCK|GROUP|MESSAGE)_KEY\b[^\n]{0,12}$"
)


def _key(value: str, before: str) -> bool:
    """Of keys that no list names, only what dice made: keys of caches, tables and messages are words, numbers and hashes."""
    return made_by_chance(value) and not evidence(value) and _token(value, before) and not _OTHER_KEY.search(before)


_OTHER_KEY = re2.compile(
    r"(?i)(?:primary|foreign|partition|sort|cache|public|hash|idempotency|lookup|dedup|shard|range|unique|object|s3|redis|state|lock|group|message|host|row|event|record|trace|job|batch)[_.\-]?key\b[^\n]{0,12}$"
)


def _paired(value: str, before: str) -> bool:
    """The value of ``name: …, value: …`` whose name is a secret's."""
    name = _PAIRED.search(before)
    if placeholder(value) or reference(value) or (name is not None and _tells_none().search(name[1])):
        return False
    return not word(value) or len(value) >= 20


_PAIRED = re2.compile(r"(?i)(?:name|key)\\?[\"']?\s{0,3}[:=]\s{0,3}\\?[\"']?([\w./\-]+)")


def _flag(value: str, before: str) -> bool:
    """What follows ``--db-password`` or ``--storage-key``; a flag's value is plain, so a word or a number is none."""
    if placeholder(value) or reference(value) or word(value) or value.startswith("-") or _OTHER_KEY.search(before):
        return False
    named = before.rstrip(" =\"'").lower()
    if named.endswith(("key", "pat", "url")):
        return made_by_chance(value)
    return mixed(value) and value[0] not in ".,"


_BEFORE = r"(?i)(?:^|[^A-Za-z0-9])[A-Za-z0-9_.\-]{0,40}?"
_SEPARATED = r"(?:[\\\"'\]]{0,4}[ \t]{0,60}(?:=>|:{1,3}=|\?=|[=:])[ \t]{0,60}(?:[brfu]{0,2}[\\\"'`]{1,4})?|\\?[\"'],[ \t]{0,3}\\?[\"'])"
_PASSWORD = r"(?:passw(?:or)?d|passwd|pwd|passphrase|passcode|userpass|db_?pass|[_.\-]pass)[A-Za-z0-9_.\-]{0,20}"
_PASSWORD_HINTS = ("passw", "pwd", "passphrase", "passcode", "userpass", "_pass", "dbpass", "-pass", ".pass")
_VALUE = r"(?P<v>[^\s\"'`\\,;&<>()\[\]{}|][^\s\"'`\\,;&<>|]{2,})"
_QUOTED = r"(?P<v>[^\"'`\\\n]{3,200})[\\]{0,2}[\"'`]"

RULES = (
    Rule(
        "password",
        _BEFORE + _PASSWORD + _SEPARATED + _VALUE,
        _PASSWORD_HINTS,
        accept=_password,
        finds=(
            ("DB_PASSWORD=hunter2", "hunter2"),
            ('{"password":"Tr0ub4dor&3"}', "Tr0ub4dor"),
            (r'{\"db_passwd\":\"s3cr3t-x\"}', "s3cr3t-x"),
            ("Password: correct.horse9", "correct.horse9"), ("DB_PASSWORD:            Tr0ub4dor", "Tr0ub4dor"), ('admin_passwd      = "Tr0ub4dor"', "Tr0ub4dor"), ("admin_password: Admin@123", "Admin@123"),
            ("password=aB3x(dk9", "aB3x(dk9"),
            ('setdefault("DB_PASSWORD", "Tr0ub4dor")', "Tr0ub4dor"),
        ),
        leaves=(
            "Failed password for root from 203.0.113.9", "password: required", "password=${DB_PASSWORD}", "password=****",
            "password = os.environ['DB_PASSWORD']", "password_file=/run/secrets/db", "password: incorrect",
            'fields: ["password", "reset"]', "Password: th.AdminPassword,",
        ),
    ),
    Rule(  # not in an address, where an ampersand is what passwords have, too
        "password",
        r"(?i)(?:^|[^A-Za-z0-9_.\-?&])[A-Za-z0-9_.\-]{0,40}?" + _PASSWORD + _SEPARATED + r"(?P<v>[^\s\"'`\\,;&<>()\[\]{}|][^\s\"'`\\,;&<>|]*(?:&+[^\s\"'`\\,;&<>|=]+)+)",
        _PASSWORD_HINTS,
        accept=_password,
        finds=(("DB_PASSWORD=Tr0ub&4dor rest", "Tr0ub&4dor"), ("PWD_DB_PASS=a1&&b2", "a1&&b2"),),
        leaves=("/a?password=&x=1", "password=${A}&b"),
    ),
    Rule(
        "password",
        _BEFORE + r"(?:secret|" + _PASSWORD[3:] + r"[\\\"'\]]{0,4}[ \t]{0,60}(?:=>|:=|[=:])[ \t]{0,60}\\?[\"'`]" + _QUOTED,
        (*_PASSWORD_HINTS, "secret"),
        accept=_password,
        finds=(('password: "two words 7"', "two words 7"), ("DB_PWD='a,b;c<9&d'", "a,b;c<9&d")),
        leaves=('password: "<your password>"',),
    ),
    Rule(
        "token",
        _BEFORE + r"(?:token|secret|api[_.\-]?key|access[_.\-]?key|auth[_.\-]?key|private[_.\-]?key|encryption[_.\-]?key|signing[_.\-]?key|account[_.\-]?key|sharedaccesskey|storage[_.\-]?key|shared[_.\-]?key|sdk[_.\-]?key|server[_.\-]?key|admin[_.\-]?key|deploy[_.\-]?key|ingest(?:ion)?[_.\-]?key|subscription[_.\-]?key|function[_.\-]?key|write[_.\-]?key|routing[_.\-]?key|integration[_.\-]?key|service[_.\-]?key|license[_.\-]?key|app(?:lication)?[_.\-]?key|master[_.\-]?key|webhook[_.\-]?key|credentials?|creds|_auth|dsn)[A-Za-z0-9_.\-]{0,20}" + _SEPARATED + _VALUE,
        ("token", "secret", "key", "cred", "_auth", "dsn"),
        accept=_token,
        finds=(
            ("API_KEY: 9f8e7d6c-5b4a", "9f8e7d6c-5b4a"), ("API_KEY:\t\t\t\t\t9f8e7d6c-5b4a", "9f8e7d6c-5b4a"), ('"SecretString":"zY8xW7vU6"', "zY8xW7vU6"),
            ("AccountKey=aGVsbG8gd29ybGQ7c2VjcmV0==;Endpoint", "aGVsbG8gd29ybGQ7c2VjcmV0=="),
            ('"client_secret" : "zY8xW7vU6tS5"', "zY8xW7vU6tS5"),
            ('getenv("API_TOKEN", "9f8e7d6c-5b4a")', "9f8e7d6c-5b4a"),
            ("storageKey: aGVsbG8gd29ybGQ7c2VjcmV0==", "aGVsbG8gd29ybGQ7c2VjcmV0=="),
        ),
        leaves=(
            "max_tokens=4096", "token_hash=9f8e7d6c5b4a39281706f5e4d3c2b1a098765432", "secret: ledger-tls-2031", "secret=ledger-env-v7 not found", "Mountable secrets:   default-token-x9k2p", "apiKey: apikey-absent-403", "token_type: bearer", "token: expired", "secretName: pay-tls-2026", "primary_key=user_id_7",
            "next_token=abc", "token_count=15231523", "public_key=AAAAB3NzaC1yc2E", "idempotency_key=77f0-1b2c-33d4",
            'labels: ["token", "expired", "retry-7"]', "routing_key=orders.created.v2",
        ),
    ),
    Rule(
        "password",
        r"(?i)<(?P<n>[\w:.\-]*(?:password|passwd|secret|token|apikey|api_key)[\w:.\-]*)(?:\s[^>]{0,100})?>(?P<v>[^<\s]{3,400})</",
        ("</",),
        accept=lambda value, before: not placeholder(value) and (mixed(value) or len(value) >= 16),
        finds=(("<db:password>s3cr3t</db:password>", "s3cr3t"),),
        leaves=("<password>****</password>", "<token>none</token>"),
    ),
    Rule(
        "password",
        r"(?i)(?:^|\s)--?(?:password|passwd|pass|pwd|passphrase|token|secret|api-?key|storepass|keypass)(?:\s+|=)[\"']?(?P<v>[^\s\"']{3,})",
        ("-pass", "-pwd", "-token", "-secret", "-api-key", "-apikey", "-storepass", "-keypass"),
        accept=lambda value, before: not placeholder(value) and not reference(value) and value[0] != "-" and (before.endswith("=") or not word(value)),
        finds=(("pg_dump --password s3cr3t pay", "s3cr3t"), ("tool --token=abc123x", "abc123x")),
        leaves=("pg_dump --password $PGPASS", "tool --token-file /run/t", "the --password option"),
    ),
    Rule(
        "password",
        r"(?i)(?:^|\s)--?(?:[a-z0-9]+[_\-]){1,5}(?:password|passwd|pass|pwd|passphrase|token|secret|key|pat|jwt|credentials?|webhook(?:-url)?)(?:\s+|=)[\"']?(?P<v>[^\s\"']{4,})",
        ("-pass", "-pwd", "-token", "-secret", "-key", "-pat", "-jwt", "-cred", "-webhook", "_pass", "_pwd", "_token", "_secret", "_key"),
        accept=_flag,
        finds=(
            ("pay --db-password s3cr3t --wait", "s3cr3t"), ("npm --npm-token=abc123xyz", "abc123xyz"),
            ("deploy --storage-key aGVsbG8gd29ybGQ7c2VjcmV0== x", "aGVsbG8gd29ybGQ7c2VjcmV0=="),
            ("deploy --routing-key 4bf92f3577b34da6a3ce929d0e0e4736", "4bf92f3577b34da6a3ce929d0e0e4736"),
        ),
        leaves=(
            "ssh --ssh-key /home/ana/.ssh/id", "scan --sort-key created-at-2026", "run --max-token 4096", "x --db-password $PASS",
            "x --partition-key 4bf92f3577b34da6a3ce929d0e0e4736",
        ),
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
        r"\b(?:sshpass\s+-p|redis-cli\b[^\n|;]{0,100}?\s(?:-a|--pass)|docker\s+login\b[^\n|;]{0,100}?\s-p|openssl\b[^\n|;]{0,200}?\bpass(?:in|out)?\s+pass:|ldap(?:search|modify|add|delete|passwd|whoami|compare)\b[^\n|;]{0,200}?\s-w|(?:smbclient|rpcclient|smbget)\b[^\n|;]{0,200}?\s-U\s*[^\s%]{1,60}%)\s*[\"']?(?P<v>[^\s\"'$][^\s\"']{2,})",
        ("sshpass", "redis-cli", "docker login", "openssl", "ldap", "smbclient", "rpcclient", "smbget"),
        finds=(
            ("sshpass -p 's3cr3t' ssh ops@db-1", "s3cr3t"), ("redis-cli -h c -a s3cr3t ping", "s3cr3t"),
            ("ldapsearch -x -D cn=admin -w s3cr3t -b dc=x", "s3cr3t"), ("smbclient //f/pay -U pay%s3cr3t", "s3cr3t"),
        ),
        leaves=("sshpass -p $PASS ssh ops@db-1", "ldapsearch -x -W -b dc=x"),
    ),
    Rule(
        "password",
        r"(?i)\b(?:identified\s+(?:with\s+\S{1,40}\s+)?by|(?:with|encrypted|set)\s+password)\s+=?\s*[en]?'(?P<v>[^'\n]{3,})'",
        ("identified", "password"),
        accept=lambda value, before: not placeholder(value),
        finds=(("CREATE USER 'pay'@'%' IDENTIFIED BY 's3cr3t'", "s3cr3t"), ("ALTER ROLE pay WITH PASSWORD 's3cr3t'", "s3cr3t")),
        leaves=("IDENTIFIED BY '****'", "identified by ana"),
    ),
    Rule(
        "password",
        r"(?i)\b(?:requirepass|masterauth)\s+[\"']?(?P<v>[^\s\"']{3,})",
        ("requirepass", "masterauth"),
        accept=lambda value, before: not placeholder(value) and not word(value),
        finds=(("requirepass s3cr3t", "s3cr3t"),),
        leaves=("requirepass is not set",),
    ),
    Rule(  # the line of a .pgpass file
        "password",
        r"(?:^|\s)[\w.\-*]{1,100}:(?:54\d\d|6432|\*):[\w\-*]{1,63}:[\w.\-]{1,63}:(?P<v>[^\s:]{4,})",
        (":54", ":6432:", ":*:"),
        accept=lambda value, before: mixed(value) and not evidence(value) and not placeholder(value),
        finds=(("db-1.x.example:5432:pay:ana:s3cr3t-9", "s3cr3t-9"),),
        leaves=("10:54:12:a:b", "db-1:5432:pay:ana:waiting"),
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
        r"\b[A-Z][A-Z0-9]*(?:[_.][A-Z0-9]+)*[_.](?:KEY|PAT|LOGIN|AUTH|COM)\b[\"'\]]{0,2}[ \t]{0,60}(?:=>|:{1,3}=|\?=|[=:])[ \t]{0,60}[\"'`]?(?P<v>[^\s\"'`\\,;&<>(){}|]{10,})",
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
    Rule(
        "token",
        r"(?i)[A-Za-z0-9][_.\-]?(?:key|pat)\d?" + _SEPARATED + r"(?P<v>[A-Za-z0-9+/=_\-]{20,})",
        ("key", "pat"),
        accept=_key,
        finds=(("pay.clusterKey=zY8xW7vU6tS5rQ4pO3nM2", "zY8xW7vU6tS5rQ4pO3nM2"), ("devops_pat: k3j9x2m5q8w1e4r7t6y0u2i5o8p1", "k3j9x2m5q8w1e4r7t6y0u2i5o8p1")),
        leaves=(
            "cache_key=zY8xW7vU6tS5rQ4pO3nM2", "row_key: 7b1f6c1e-3b0c-4a51-9f0e-2f4f6f0c9f10", "monkey: user_profile_page_settings_2026",
            "dedupKey=9f8e7d6c5b4a39281706f5e4d3c2b1a098765432",
        ),
    ),
    Rule(
        "token",
        r"(?i)\bset\s+[\w./:@\-]{0,80}(?:password|passwd|token|secret|secret_access_key|api_?key|_auth)\s+[\"']?(?P<v>[^\s\"'`=]{6,}={0,2})(?:[\s\"'`]|$)",
        ("set ",),
        accept=lambda value, before: _token(value, before) and mixed(value),
        finds=(("aws configure set aws_secret_access_key zY8xW7vU6tS5rQ4p", "zY8xW7vU6tS5rQ4p"), ("npm config set //npm.x.example/:_auth s3cr3t-99", "s3cr3t-99")),
        leaves=("we set the token expiry", "set password required", "SET token lifetime=3600s"),
    ),
    Rule(
        "token",
        r"(?i)\b\w{0,20}(?:name|key)\\?[\"']?\s{0,3}[:=]\s{0,3}\\?[\"']?[\w./\-]{0,60}(?:passw(?:or)?d|passphrase|secret|token|api[_\-]?key|access[_\-]?key|cookie|authorization)[\w.\-]{0,60}\\?[\"']?\s{0,3},?\s{0,40}(?:\\?[\"']?\w{1,20}\\?[\"']?\s{0,3}[:=]\s{0,3}\\?[\"']?\w{1,20}\\?[\"']?,\s{0,40}){0,3}\\?[\"']?\w{0,20}value\\?[\"']?\s{0,3}[:=]\s{0,3}\\?[\"'](?P<v>[^\"'\\\n]{4,})\\?[\"']",
        ("value",),
        accept=_paired,
        finds=(
            ('{"name": "Cookie", "value": "sid=31d4d96e407aad42"}', "sid=31d4d96e407aad42"), ('{"key":"password","value":"ladder4"}', "ladder4"),
            ('{"ParameterKey":"DBPassword","ParameterValue":"ladder4"}', "ladder4"), ('{"Name":"/pay/db_password","Type":"SecureString","Value":"ladder4"}', "ladder4"),
        ),
        leaves=('{"name": "token_type", "value": "bearer"}', '{"name": "DB_PASSWORD", "value": "${PASS}"}'),
    ),
    Rule(
        "token",
        r"(?i)\bname:\s{1,3}[\"']?[\w.\-]*(?:passw(?:or)?d|passphrase|secret|token|api[_\-]?key|access[_\-]?key)[\w.\-]*[\"']?[ \t]*\n[ \t]+value:[ \t]{1,3}[\"']?(?P<v>[^\s\"'{}][^\s\"']{3,})",
        ("value",),
        accept=_paired,
        finds=(("  - name: DB_PASSWORD\n    value: s3cr3t-99\n", "s3cr3t-99"),),
        leaves=("  - name: SECRET_NAME\n    value: pay-tls-2026\n", "  - name: API_TOKEN\n    value: $(TOKEN)\n"),
    ),
    Rule(
        "password",
        r"\bBUNDLE_[A-Z0-9_]+__[A-Z]+[ \t]{0,3}[=:][ \t]{0,3}[\"']?(?P<v>[^\s\"':;]+:[^\s\"';]+)",
        ("bundle_",),
        accept=lambda value, before: not placeholder(value),
        finds=(("export BUNDLE_GEMS__X__EXAMPLE=ana:s3cr3t", "ana:s3cr3t"),),
        leaves=("BUNDLE_PATH=vendor/bundle",),
    ),
    Rule(
        "card-code",
        r"(?i)(?:(?:cvv2?|cvc2?)[\"'\\]{0,2}\s{0,3}[:=]\s{0,3}|\b(?:cvv2?|cvc2?)[ \t])[\"'\\]{0,2}(?P<v>\d{3,4})\b",
        ("cvv", "cvc"),
        finds=(('"creditCardCvv":159,', "159"), ("cvc: 4821", "4821")),
        leaves=("cvv: missing", "cvc=12"),
    ),
)  # fmt: skip
