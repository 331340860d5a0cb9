"""Invented secrets and invented evidence, in the places where people leak the one and need the other.

Written from the vendors' published formats, not from the rules that look for them: a generator that shared anything with
the rules would only prove that they agree with themselves. Everything comes from one seed, so two runs plant the same.
"""

from __future__ import annotations

import base64
import json
import random
import string
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import quote

Dice = random.Random
Make = Callable[[Dice], str]

_ALNUM = string.ascii_letters + string.digits
_URL = _ALNUM + "-_"
_HEX = "0123456789abcdef"
_BASE64 = _ALNUM + "+/"
_UPPER = string.ascii_uppercase + string.digits
_LOWER = string.ascii_lowercase + string.digits
_MARKS = "!@#$%^&*-_=+?.~("


class Kind(NamedTuple):
    """One kind of secret. name: as a variable holds it. said: as people call it. alone: its form shows what it is."""

    kind: str
    name: str
    said: str
    make: Make
    alone: bool = True


class Plant(NamedTuple):
    """One planted secret. parts: stretches of the text of which none may leave."""

    kind: str
    context: str
    text: str
    parts: tuple[str, ...]


def chars(dice: Dice, alphabet: str, count: int) -> str:
    """So many letters by chance."""
    return "".join(dice.choices(alphabet, k=count))


def _of(form: str) -> Make:
    """A maker from a form: ``{a36}`` is 36 letters and digits, ``{h}`` hex, ``{u}`` URL-safe, ``{b}`` base64, ``{U}`` ``{l}``
    upper or lower case with digits, ``{d}`` digits."""
    alphabets = {"a": _ALNUM, "h": _HEX, "u": _URL, "b": _BASE64, "U": _UPPER, "l": _LOWER, "d": string.digits}

    def make(dice: Dice) -> str:
        made = ""
        for number, piece in enumerate(form.replace("}", "{").split("{")):
            made += chars(dice, alphabets[piece[0]], int(piece[1:])) if number % 2 else piece
        return made

    return make


def _jwt(dice: Dice) -> str:
    head = {"alg": dice.choice(["HS256", "RS256"]), "typ": "JWT"}
    body = {"sub": chars(dice, string.digits, 8), "iat": dice.randrange(1_700_000_000, 1_790_000_000)}
    packed = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (head, body)]
    return ".".join([*packed, chars(dice, _URL, 43)])


def _words(dice: Dice) -> str:
    """A password as people choose it: a word, a year or number, a mark."""
    word = dice.choice(["Winter", "Falcon", "Bergamo", "octopus", "Qwertz", "dragon", "Marlow", "tulip"])
    return f"{word}{dice.choice(['', '-', '_'])}{dice.randrange(10, 2030)}{dice.choice('!#$?*')}"


def _strong(dice: Dice) -> str:
    """A password as a manager makes it; never a mark at its ends, where a sentence has its own."""
    return f"{chars(dice, _ALNUM, 3)}{dice.randrange(10)}{chars(dice, _ALNUM + _MARKS, 12)}{chars(dice, _ALNUM, 2)}"


def _uuid(dice: Dice) -> str:
    return "-".join(chars(dice, _HEX, count) for count in (8, 4, 4, 4, 12))


KINDS = (
    Kind("aws-access-key-id", "AWS_ACCESS_KEY_ID", "access key", lambda dice: "AKIA" + chars(dice, string.ascii_uppercase + "234567", 16)),
    Kind("aws-secret-key", "AWS_SECRET_ACCESS_KEY", "secret key", _of("{b40}"), alone=False),
    Kind("aws-session-token", "AWS_SESSION_TOKEN", "session token", _of("IQoJb3JpZ2luX2Vj{b300}=="), alone=False),
    Kind("github-classic", "GITHUB_TOKEN", "github token", _of("ghp_{a36}")),
    Kind("github-fine-grained", "GH_TOKEN", "github token", _of("github_pat_{a22}_{a59}")),
    Kind("github-app", "GITHUB_APP_TOKEN", "installation token", _of("ghs_{a36}")),
    Kind("gitlab-personal", "GITLAB_TOKEN", "gitlab token", _of("glpat-{u20}")),
    Kind("gitlab-routable", "GITLAB_PAT", "gitlab token", _of("glpat-{u27}.01.{l9}")),
    Kind("slack-bot", "SLACK_BOT_TOKEN", "bot token", _of("xoxb-{d12}-{d13}-{a24}")),
    Kind("slack-user", "SLACK_TOKEN", "slack token", _of("xoxp-{d12}-{d12}-{d13}-{h32}")),
    Kind("slack-app", "SLACK_APP_TOKEN", "app token", _of("xapp-1-A{U10}-{d13}-{h64}")),
    Kind("slack-webhook", "SLACK_WEBHOOK_URL", "webhook", _of("https://hooks.slack.com/services/T{U10}/B{U10}/{a24}")),
    Kind("stripe-live", "STRIPE_API_KEY", "stripe key", _of("sk_live_51{a22}{a77}")),
    Kind("stripe-short", "STRIPE_SECRET", "stripe key", _of("rk_live_{a24}")),
    Kind("stripe-webhook", "STRIPE_WEBHOOK_SECRET", "signing secret", _of("whsec_{a32}")),
    Kind("google-api-key", "GOOGLE_API_KEY", "maps key", _of("AIzaSy{u33}")),
    Kind("google-oauth", "GOOGLE_ACCESS_TOKEN", "access token", _of("ya29.a0A{u180}")),
    Kind("azure-storage-key", "AZURE_STORAGE_KEY", "storage key", _of("{b86}=="), alone=False),
    Kind("azure-client-secret", "AZURE_CLIENT_SECRET", "client secret", _of("{a3}8Q~{a34}")),
    Kind("azure-devops-pat", "AZURE_DEVOPS_PAT", "pat", _of("{a76}AZDO{a4}")),
    Kind("sendgrid", "SENDGRID_API_KEY", "sendgrid key", _of("SG.{u22}.{u43}")),
    Kind("mailgun", "MAILGUN_API_KEY", "mailgun key", _of("{h32}-{h8}-{h8}"), alone=False),
    Kind("twilio-auth-token", "TWILIO_AUTH_TOKEN", "auth token", _of("{h32}"), alone=False),
    Kind("npm", "NPM_TOKEN", "npm token", _of("npm_{a36}")),
    Kind("pypi", "PYPI_TOKEN", "pypi token", _of("pypi-AgEIcHlwaS5vcmcCJ{u150}")),
    Kind("docker", "DOCKER_PAT", "docker token", _of("dckr_pat_{u27}")),
    Kind("nuget", "NUGET_API_KEY", "nuget key", _of("oy2{l43}")),
    Kind("openai-project", "OPENAI_API_KEY", "openai key", _of("sk-proj-{u74}T3BlbkFJ{u74}")),
    Kind("anthropic", "ANTHROPIC_API_KEY", "anthropic key", _of("sk-ant-api03-{u93}AA")),
    Kind("hugging-face", "HF_TOKEN", "hf token", lambda dice: "hf_" + chars(dice, string.ascii_letters, 34)),
    Kind("datadog-api-key", "DD_API_KEY", "datadog api key", _of("{h32}"), alone=False),
    Kind("pagerduty-routing", "PAGERDUTY_ROUTING_KEY", "routing key", _of("{h32}"), alone=False),
    Kind("pagerduty-api", "PAGERDUTY_TOKEN", "pagerduty token", _of("u+{a18}"), alone=False),
    Kind("new-relic-user", "NEW_RELIC_API_KEY", "newrelic key", _of("NRAK-{U27}")),
    Kind("new-relic-license", "NEW_RELIC_LICENSE_KEY", "license key", _of("{h36}NRAL")),
    Kind("grafana", "GRAFANA_TOKEN", "grafana token", _of("glsa_{a32}_{h8}")),
    Kind("vault", "VAULT_TOKEN", "vault token", _of("hvs.CAESI{u90}")),
    Kind("digitalocean", "DO_TOKEN", "do token", _of("dop_v1_{h64}")),
    Kind("heroku", "HEROKU_API_KEY", "heroku key", _uuid, alone=False),
    Kind("cloudflare", "CLOUDFLARE_API_TOKEN", "cloudflare token", _of("{u40}"), alone=False),
    Kind("terraform-cloud", "TFE_TOKEN", "terraform token", _of("{a14}.atlasv1.{a67}")),
    Kind("telegram-bot", "TELEGRAM_BOT_TOKEN", "bot token", _of("6{d9}:AA{u33}")),
    Kind("discord-bot", "DISCORD_TOKEN", "bot token", _of("MT{a24}.G{u5}.{u38}")),
    Kind("discord-webhook", "DISCORD_WEBHOOK", "webhook", _of("https://discord.com/api/webhooks/1{d18}/{u68}")),
    Kind("atlassian", "JIRA_API_TOKEN", "jira token", _of("ATATT3xFfGF0{u171}={U8}")),
    Kind("shopify", "SHOPIFY_TOKEN", "shopify token", _of("shpat_{h32}")),
    Kind("okta", "OKTA_API_TOKEN", "okta token", _of("00{u40}"), alone=False),
    Kind("databricks", "DATABRICKS_TOKEN", "databricks token", _of("dapi{h32}")),
    Kind("notion", "NOTION_TOKEN", "notion token", _of("ntn_{d11}{a35}")),
    Kind("airtable", "AIRTABLE_TOKEN", "airtable token", _of("pat{a14}.{h64}")),
    Kind("sentry", "SENTRY_AUTH_TOKEN", "sentry token", _of("sntryu_{h64}")),
    Kind("tailscale", "TS_AUTHKEY", "auth key", _of("tskey-auth-k{a10}CNTRL-{a32}")),
    Kind("circleci", "CIRCLE_TOKEN", "circle token", _of("CCIPAT_{a22}_{h40}")),
    Kind("buildkite", "BUILDKITE_TOKEN", "buildkite token", _of("bkua_{h40}")),
    Kind("hubspot", "HUBSPOT_TOKEN", "hubspot token", lambda dice: "pat-na1-" + _uuid(dice)),
    Kind("contentful", "CONTENTFUL_TOKEN", "contentful token", _of("CFPAT-{u43}")),
    Kind("launchdarkly", "LAUNCHDARKLY_SDK_KEY", "sdk key", lambda dice: "sdk-" + _uuid(dice)),
    Kind("mapbox", "MAPBOX_SECRET_TOKEN", "mapbox token", _of("sk.eyJ1Ijoi{a60}.{u22}")),
    Kind("jwt", "SESSION_JWT", "jwt", _jwt),
    Kind("wireguard", "WG_PRIVATE_KEY", "private key", _of("{b43}="), alone=False),
    Kind("opaque-token", "API_TOKEN", "token", _of("{a32}"), alone=False),
    Kind("password-chosen", "DB_PASSWORD", "password", _words, alone=False),
    Kind("password-made", "ADMIN_PASSWORD", "password", _strong, alone=False),
    Kind("bcrypt-hash", "PASSWORD_HASH", "hash", lambda dice: "$2b$12$" + chars(dice, _ALNUM + "./", 53)),
)  # fmt: skip


def _lower(name: str) -> str:
    return name.lower()


def _camel(name: str) -> str:
    first, *rest = name.lower().split("_")
    return first + "".join(part.capitalize() for part in rest)


Put = Callable[[Dice, Kind, str], tuple[str, tuple[str, ...]]]


def _one(text: str, value: str) -> tuple[str, tuple[str, ...]]:
    return text, (value,)


def _chat_named(dice: Dice, kind: Kind, value: str) -> tuple[str, tuple[str, ...]]:
    said = dice.choice(
        [
            f"ok the {kind.said} is {value} please rotate it after",
            f"can you try with the new {kind.said}: {value}",
            f"{kind.said} for staging is `{value}`, sorry for pasting it here",
            f"I changed the {kind.said} to {value} and it works now",
            f"the {kind.said} was {value} until this morning",
        ]
    )
    return _one(said, value)


def _chat_alone(dice: Dice, kind: Kind, value: str) -> tuple[str, tuple[str, ...]]:
    said = dice.choice(
        [
            f"hey, use {value} for now",
            f"it still says 401 with `{value}` :thinking_face:",
            f"{value}\ndoes this one work for you?",
            f"pasted it in the wrong channel ({value}), sorry",
        ]
    )
    return _one(said, value)


def _split(dice: Dice, kind: Kind, value: str) -> tuple[str, tuple[str, ...]]:
    at = max(len(value) // 2, min(12, len(value) - 6))
    glue = dice.choice(["\n", "\n  ", " \\\n", '"\n  "'])
    parts = (value[at:],) if value.startswith("https://") else (value[:at], value[at:])  # a host is no secret
    return f"{_lower(kind.name)} is {value[:at]}{glue}{value[at:]} there", parts


def _packed(dice: Dice, kind: Kind, value: str) -> tuple[str, tuple[str, ...]]:
    blob = base64.b64encode(f"{_lower(kind.name)}: {value}\nregion: eu-west-1".encode()).decode()
    return f"user-data={blob}", (blob,)


def _basic(dice: Dice, kind: Kind, value: str) -> tuple[str, tuple[str, ...]]:
    blob = base64.b64encode(f"deploy:{value}".encode()).decode()
    return f"> Authorization: Basic {blob}", (blob,)


def _quoted(dice: Dice, kind: Kind, value: str) -> tuple[str, tuple[str, ...]]:
    """Percent-encoded as a form posts it; the form that leaves is the encoded one."""
    code = quote(value, safe="")
    return f"POST /login?user=pay&{_lower(kind.name)}={code}&next=%2Fhome HTTP/1.1", (code,)


ALONE: dict[str, Put] = {
    "chat, bare": _chat_alone,
    "split over lines": _split,
    "log, bare": lambda dice, kind, value: _one(f"request failed, sent {value} got 401", value),
    "traceback": lambda dice, kind, value: _one(f"ValueError: invalid literal: {value!r}", value),
}
NAMED: dict[str, Put] = {
    "log key=value": lambda dice, kind, value: _one(f"connecting {_lower(kind.name)}={value} retry=3", value),
    "env dump": lambda dice, kind, value: _one(f"HOME=/root\n{kind.name}={value}\nPATH=/usr/bin", value),
    "export, quoted": lambda dice, kind, value: _one(f"$ export {kind.name}='{value}'", value),
    "yaml": lambda dice, kind, value: _one(f"  {_camel(kind.name)}: {value}\n  replicas: 3", value),
    "json": lambda dice, kind, value: _one(json.dumps({"level": "info", _camel(kind.name): value, "n": 1}), value),
    "json in a string": lambda dice, kind, value: _one(json.dumps(json.dumps({_lower(kind.name): value})), value),
    "python repr": lambda dice, kind, value: _one(f"config={{'{_lower(kind.name)}': '{value}', 'port': 5432}}", value),
    "default in code": lambda dice, kind, value: _one(f'os.environ.get("{kind.name}", "{value}")', value),
    "curl bearer": lambda dice, kind, value: _one(
        f"curl -sS -H 'Authorization: Bearer {value}' https://api.shop.example/v1/pay", value
    ),
    "curl user": lambda dice, kind, value: _one(f"curl -u deploy:{value} https://ci.shop.example/job", value),
    "custom header": lambda dice, kind, value: _one(f"x-{_lower(kind.name).replace('_', '-')}: {value}", value),
    "flag": lambda dice, kind, value: _one(f"deploy --{kind.name.lower().replace('_', '-')} {value} --wait", value),
    "chat, named": _chat_named,
    "url-encoded": _quoted,
    "base64 blob": _packed,
    "basic header": _basic,
}


def _pem(dice: Dice, kind: str) -> str:
    lines = [chars(dice, _BASE64, 64) for _ in range(8)] + [chars(dice, _BASE64, 30) + "=="]
    return "\n".join([f"-----BEGIN {kind}-----", *lines, f"-----END {kind}-----"])


def _whole(dice: Dice) -> Iterator[Plant]:
    """Secrets that bring their own place: keys in blocks, addresses with a password, cookies, signed links."""
    for kind in ("RSA PRIVATE KEY", "EC PRIVATE KEY", "PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY"):
        block = _pem(dice, kind)
        body = tuple(block.split("\n")[1:-1])
        yield Plant("private-key", "pasted", f"found this in the image:\n{block}\nnot good", body)
        yield Plant("private-key", "json", json.dumps({"type": "service_account", "private_key": block}), body)
        yield Plant("private-key", "cut off", block[:400], (block[60:120], block[300:390]))
        yield Plant(
            "private-key", "yaml", "tls.key: |\n" + "\n".join(f"    {line}" for line in block.split("\n")), body
        )
        blob = base64.b64encode(block.encode()).decode()
        yield Plant("private-key", "base64", f"KEY_B64={blob}", (blob[200:300],))
    for scheme in ("postgres", "mysql", "mongodb+srv", "amqp", "redis", "https", "ftp"):
        for password in (
            _words(dice).replace("#", "").replace("?", ""),
            chars(dice, _ALNUM, 14),
            chars(dice, _LOWER, 9),
        ):
            yield Plant(
                "url-password", "log", f"dial {scheme}://pay:{password}@db-1.shop.example:5432/pay failed", (password,)
            )
            yield Plant("url-password", "env", f"DATABASE_URL={scheme}://:{password}@cache.internal/0", (password,))
    for _ in range(6):
        password, key = _strong(dice).replace("=", ""), chars(dice, _BASE64, 86) + "=="
        shell = "".join(char for char in password if char not in "&($#!*?~")  # what a shell leaves alone
        yield from _strings(password, shell, key)
        yield from _commands(dice, password, shell, key)
        yield from _chats(password)
        yield from _headers(dice)


def _strings(password: str, shell: str, key: str) -> Iterator[Plant]:
    yield Plant("connection-string", "libpq", f"host=db-1 user=pay password={password} dbname=pay", (password,))


def _commands(dice: Dice, password: str, shell: str, key: str) -> Iterator[Plant]:
    yield Plant("command", "mysql", f"mysql -h db-1 -u pay -p{shell} pay < fix.sql", (shell,))
    yield Plant("command", "psql", f"PGPASSWORD={shell} psql -h db-1 pay", (shell,))
    yield Plant("command", "sshpass", f"sshpass -p {shell} ssh ops@db-1", (shell,))
    yield Plant("command", "redis", f"redis-cli -h cache -a {shell} FLUSHALL", (shell,))
    yield Plant("command", "docker", f"docker login -u ci -p {shell} registry.shop.example", (shell,))
    yield Plant("command", "aws", f"aws configure set aws_secret_access_key {key[:40]}", (key[:40],))
    yield Plant("command", "sql", f"ALTER ROLE pay WITH PASSWORD '{password}';", (password,))
    yield Plant("command", "mysql user", f"CREATE USER 'pay'@'%' IDENTIFIED BY '{password}';", (password,))
    yield Plant("command", "redis conf", f"requirepass {password}", (password,))
    yield Plant("command", "ldap", f"ldapsearch -x -D cn=admin -w {shell} -b dc=shop", (shell,))
    yield Plant("command", "smb", f"smbclient //files/pay -U pay%{shell}", (shell,))
    yield Plant("command", "kubectl", f"kubectl create secret generic db --from-literal=password={shell}", (shell,))
    yield Plant("command", "docker env", f"docker run -e POSTGRES_PASSWORD={shell} postgres:16", (shell,))
    yield Plant(
        "command",
        "git clone",
        f"git clone https://x-access-token:{key[:40].replace('/', 'a')}@github.com/shop/pay",
        (key[:40].replace("/", "a"),),
    )
    yield Plant("command", "heroku", f"heroku config:set SMTP_PASS={shell} -a pay", (shell,))
    yield Plant("command", "vault", f"vault kv put secret/pay db_pass={shell}", (shell,))
    yield Plant("file", "rails", f'Parameters: {{"user"=>{{"email"=>"x", "password"=>"{password}"}}}}', (password,))
    yield Plant("file", "spring", f"spring.datasource.password={password}", (password,))
    yield Plant("file", "netrc", f"machine ci.shop.example login deploy password {password}", (password,))
    yield Plant(
        "file",
        "pgpass",
        f"db-1.shop.example:5432:pay:pay:{password.replace(':', 'a')}",
        (password.replace(":", "a"),),
    )
    yield Plant("file", "ini", f"[client]\nuser = pay\npassword = {password}\n", (password,))
    yield Plant("file", "xml", f'<property name="password" value="{password}"/>', (password,))
    hashed = f"$6${chars(dice, _ALNUM, 12)}${chars(dice, _ALNUM + './', 86)}"
    yield Plant("file", "shadow", f"pay:{hashed}:19800:0:99999:7:::", (hashed,))
    base32 = chars(dice, string.ascii_uppercase + "234567", 32)
    yield Plant("file", "otpauth", f"otpauth://totp/Shop:kim?secret={base32}&issuer=Shop", (base32,))


def _chats(password: str) -> Iterator[Plant]:
    yield Plant("chat", "creds", f"creds are admin / {password} on the jump host", (password,))
    yield Plant("chat", "pw", f"pw: {password}", (password,))
    yield Plant("chat", "next line", f"here is the root password\n{password}", (password,))
    yield Plant("chat", "login", f"log in with svc-pay:{password} and check", (password,))
    yield Plant("chat", "german", f"das Passwort ist {password}, bitte danach ändern", (password,))
    yield Plant("chat", "french", f"mot de passe : {password}", (password,))
    yield Plant("chat", "spanish", f"la contraseña es {password} para pruebas", (password,))
    yield Plant("chat", "portuguese", f"a senha do banco é {password}", (password,))
    yield Plant("chat", "user and pw", f"user: admin pass: {password}", (password,))
    yield Plant("chat", "slash", f"staging admin/{password} if you need it, password was reset today", (password,))


def _headers(dice: Dice) -> Iterator[Plant]:
    session, signature = chars(dice, _URL, 43), chars(dice, _HEX, 64)
    yield Plant("cookie", "curl", f"curl -b 'session={session}' https://shop.example/cart", (session,))
    yield Plant("cookie", "header", f"Cookie: theme=dark; sid={session}; lang=en", (session,))
    yield Plant("cookie", "set", f"set-cookie: connect.sid=s%3A{session}; Path=/; HttpOnly", (session,))
    yield Plant("cookie", "har", json.dumps({"name": "Cookie", "value": f"sid={session}"}), (session,))
    yield Plant("header", "har", json.dumps({"name": "Authorization", "value": f"Bearer {session}"}), (session,))
    yield Plant("header", "go map", f"headers=map[Authorization:[Bearer {session}] Accept:[*/*]]", (session,))
    yield Plant("header", "x-api-key", f'-H "X-Api-Key: {session}"', (session,))
    yield Plant("header", "pagerduty", f"Authorization: Token token={session[:20]}", (session[:20],))
    yield Plant("header", "okta", f"Authorization: SSWS 00{session[:40]}", (session[:40],))
    yield Plant(
        "signed-url",
        "s3",
        f"GET https://b.s3.amazonaws.com/a?X-Amz-Expires=900&X-Amz-Signature={signature}",
        (signature,),
    )
    yield Plant(
        "signed-url",
        "gcs",
        f"https://storage.googleapis.com/b/a?X-Goog-Signature={signature * 4}",
        (signature * 4,),
    )
    sas = quote(chars(dice, _BASE64, 43) + "=", safe="")
    yield Plant("signed-url", "azure", f"https://pay.blob.core.windows.net/b?sv=2024-11-04&sp=r&sig={sas}", (sas,))


def _kinds_for(context: str, kind: Kind) -> bool:
    """Nobody sends a webhook's address as a bearer token, nor logs in with a hash."""
    address, hashed = kind.make(random.Random(0)).startswith("https://"), kind.kind == "bcrypt-hash"
    if context in ("curl bearer", "curl user", "basic header") and (address or hashed):
        return False
    return not (context == "curl bearer" and kind.kind.startswith("password"))


def plants(seed: int, times: int) -> Iterator[Plant]:
    """Every kind in every context that suits it, ``times`` times with other letters."""
    dice = random.Random(seed)
    for _ in range(times):
        for kind in KINDS:
            for context, put in (NAMED | ALONE if kind.alone else NAMED).items():
                if _kinds_for(context, kind):
                    text, parts = put(dice, kind, kind.make(dice))
                    assert all(part in text for part in parts), context
                    yield Plant(kind.kind, context, text, parts)
        for plant in _whole(dice):
            assert all(part in plant.text for part in plant.parts), plant.context
            yield plant


# (kind, name in a log, maker): what a review lives on
EVIDENCE: tuple[tuple[str, str, Make], ...] = (
    ("commit", "commit", _of("{h40}")),
    ("short commit", "sha", _of("{h7}")),
    ("uuid", "request_id", _uuid),
    ("trace id", "trace_id", _of("{h32}")),
    ("span id", "span_id", _of("{h16}")),
    ("x-ray trace", "X-Amzn-Trace-Id", _of("Root=1-{h8}-{h24}")),
    ("image digest", "digest", _of("sha256:{h64}")),
    ("container id", "container", _of("{h64}")),
    ("pod", "pod", _of("payment-api-{l9}-{l5}")),
    ("ticket", "ticket", _of("PAY-{d4}")),
    ("version", "version", lambda dice: f"v{dice.randrange(9)}.{dice.randrange(40)}.{dice.randrange(99)}-rc.{dice.randrange(9)}"),
    ("metric", "p99", lambda dice: f"{dice.randrange(99999)}ms"),
    ("iso time", "at", lambda dice: f"2026-0{dice.randrange(1, 9)}-1{dice.randrange(9)}T0{dice.randrange(9)}:12:{dice.randrange(10, 59)}.{dice.randrange(999999):06d}Z"),
    ("epoch ms", "ts", _of("1771{d9}")),
    ("epoch ns", "time_ns", _of("1771{d15}")),
    ("slack ts", "thread_ts", _of("1771{d6}.{d6}")),
    ("node", "node", lambda dice: f"ip-10-{dice.randrange(255)}-{dice.randrange(255)}-{dice.randrange(255)}.eu-west-1.compute.internal"),
    ("private ip", "peer", lambda dice: f"10.{dice.randrange(255)}.{dice.randrange(255)}.{dice.randrange(1, 255)}:{dice.randrange(1024, 65535)}"),
    ("ulid", "event_id", lambda dice: "01" + chars(dice, "0123456789ABCDEFGHJKMNPQRSTVWXYZ", 24)),
    ("ec2 instance", "instance", _of("i-0{h16}")),
    ("arn", "function", _of("arn:aws:lambda:eu-west-1:{d12}:function:pay-{l5}")),
    ("payment id", "charge", _of("ch_3{a23}")),
    ("event id", "event", _of("evt_1{a23}")),
    ("request id", "req", _of("req_{a14}")),
    ("snowflake", "message_id", _of("13{d17}")),
    ("etag", "etag", _of("{h32}-12")),
    ("address in memory", "at", _of("0x{h12}")),
    ("slack id", "channel", _of("C0{U9}")),
    ("pagerduty id", "incident", _of("Q{U13}")),
    ("image", "image", _of("registry.shop.example/pay/api:build-{d5}-{h7}")),
    ("feature flag", "flag", _of("checkout.new-flow-{d2}")),
    ("offset", "offset", _of("orders-{d1}@{d8}")),
    ("mac", "mac", lambda dice: ":".join(chars(dice, _HEX, 2) for _ in range(6))),
    ("run url", "run", _of("https://github.com/shop/pay/actions/runs/1{d10}")),
    ("path", "file", _of("/var/log/pay/api-{d8}-{h6}.log.gz")),
    ("session number", "session", _of("0x{h15}")),
)  # fmt: skip
_SAID = (
    "started right after {v} went out", "see {v}", "rolled back to {v}", "it is {v} again", "ok so {v} then `{v2}`?", "({v}) failed twice",
    "auth started to fail at {v}", "the token check in {v} is broken", "password resets fail since {v}", "rotated the api key, see {v}",
    "secret store was slow: {v}", "credentials expired, {v} shows it",
)  # fmt: skip


def evidence(seed: int, count: int) -> Iterator[tuple[str, str, str]]:
    """(kind, text, token): the token must stand in the text as it leaves."""
    dice = random.Random(seed)
    for number in range(count):
        kind, name, make = EVIDENCE[number % len(EVIDENCE)]
        value = make(dice)
        logged = (
            f"{name}={value} done",
            f'{{"level":"warn","{name}":"{value}","n":{number}}}',
            f"slow call {value} 503",
            f"{name}: {value}",
        )
        said = dice.choice(_SAID).format(v=value, v2=make(dice))
        yield kind, said if number // len(EVIDENCE) % 2 else dice.choice(logged), value
