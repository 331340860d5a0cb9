"""Secrets that people tell each other in a chat: "the password is …", "creds: admin / …"."""

from __future__ import annotations

import re2

from afteraction.redact._values import evidence, made_by_chance, mixed, placeholder, reference, slug, word
from afteraction.redact.rule import Rule

_QUOTES = ("`", '"', "'", "“", "*", "«")


def _told(value: str, before: str) -> bool:
    bare = value.rstrip(".,;:!?)`\"'”*")
    if placeholder(bare) or placeholder(value) or reference(bare) or len(bare) < 4 or bare[0] == ":":
        return False
    if _TO.search(before) and not _CHANGED.search(before):
        return False
    if slug(bare) and _NAMED.search(before):
        return False  # a secret of a cluster goes by its name: ``pay-tls-2026``
    if before.endswith(_QUOTES):
        return True
    bare = bare.lstrip("([")  # a sentence in brackets behind a colon
    return mixed(bare) and not evidence(bare) and not word(bare) and not bare.endswith(("n't", "'s", "'re", "'ll"))


def _key(value: str, before: str) -> bool:
    """What is called a key or token and was made by chance; a hash or UUID only where nothing else is spoken of."""
    bare = value.rstrip(".")
    if placeholder(bare) or reference(bare) or _OTHER_KEY.search(before):
        return False
    if evidence(bare):
        return len(bare) >= 32 and (_IS.search(before) is not None or _CHANGED.search(before) is not None)
    return made_by_chance(bare)


def _alone(value: str, before: str) -> bool:
    """All that stands on the line after the word: letters and digits mixed as only passwords mix them."""
    if "://" in value or evidence(value) or word(value) or placeholder(value) or reference(value):
        return False
    three = any(map(str.isdigit, value)) and any(map(str.islower, value)) and any(map(str.isupper, value))
    return three or (mixed(value) and any(char in "!@#$%^&*?+~" for char in value))


_OTHER_KEY = re2.compile(
    r"(?i)\b(?:public|primary|partition|sort|cache|foreign|lookup|dedup\w*|idempotency|shard|object|s3|redis|message|row|trace|span|commit|build|cancel\w*)[ _\-]?(?:key|token)\b[^\n]{0,60}$"
)
_NAMED = re2.compile(r"(?i)\b(?:secret|token|api[ -]?key|access key)\b[^\n]{0,40}$")
_TO = re2.compile(r"(?i)\bto\s*[`\"'“*«]{0,2}$")
_IS = re2.compile(r"(?i)(?:\bis|\bwas|[:=])\s*(?:now |still |just )?[`\"'“*]{0,2}$")
_CHANGED = re2.compile(
    r"(?i)\b(?:change[ds]?|set|reset|rotated?|switch(?:ed)?|updated?|back|new)\b[^\n]{0,40}\bto\s*[`\"'“*]{0,2}$"
)


def _pin(value: str, before: str) -> bool:
    return value.isdigit()


RULES = (
    Rule(
        "password",
        r"(?i)\b(?:password|passwd|passphrase|passcode|pwd|pw|secret|api[ -]?key|access key|token|creds?|credentials)\b(?:\s+[\w'/-]+){0,4}?\s*(?:\bis\b|\bwas\b|\bto\b|\bnow\b|[:=][\s`\"'“*]|->|→)\s*(?:now |still |just |probably )?:?\s*[`\"'“*«]{0,2}(?P<v>(?:[^\s`\"'”»,]|,[^\s`\"'”»,]){4,})",
        ("passw", "passphrase", "passcode", "pwd", "pw", "secret", "key", "token", "cred"),
        accept=_told,
        finds=(
            ("the password is hunter2", "hunter2"),
            ("pw for the vault: Tr0ub4dor&3", "Tr0ub4dor&3"),
            ("new password for staging is `opensesame`", "opensesame"),
            ("use the api key for now: aZ9-77xQ", "aZ9-77xQ"),
        ),
        leaves=(
            "the password is wrong", "the secret is ledger-db-v2", "secret: ledger-tls-2031", "the token is expired", "the secret is missing", "reset the password to continue",
            "password isn't working", "the key to this is retry-after", "token was 1h old", "Adding token for job_17 to jobTokenManager2,x", "it recreates the API key:\n(This is buried in a long plan)", "the password: (see below)", "Bad activity token: android.os.Proxy@2bd79ce,E25",
        ),
    ),
    Rule(
        "password",
        r"(?i)\b(?:(?:creds?|credentials|login)(?:(?:\s(?:are|is|for\s[\w\-]{1,30}))?\s?[:=]|\s(?:are|is)\b)|(?:log\s?in|sign in)\s(?:with|as|using))\s+[`\"']?[\w.@+-]{2,60}\s?(?:/|:)\s?(?P<v>[^\s`\"',/]{5,80})",
        ("cred", "login", "log in", "sign in"),
        accept=lambda value, before: _told(value, before) and not value.startswith("/"),
        finds=(("creds: admin / S3same!open", "S3same!open"), ("login with ana:hunter2x", "hunter2x"), ("creds are admin / S3same!open", "S3same!open")),
        leaves=("login failed at 10:45:12", "login is down/degraded since 7", "login page: https://x.example/a", "log in with SSO"),
    ),
    Rule(
        "pin",
        r"(?i)\b(?:pin|otp|2fa code|mfa code|one-time code|verification code|passcode)\b(?:\s+\w+){0,3}?\s*(?:is|was|:|=)\s*(?P<v>\d{4,8})\b",
        ("pin", "otp", "code"),
        accept=_pin,
        finds=(("the door pin is 482193", "482193"), ("OTP: 771204", "771204")),
        leaves=("status code is 5031x", "the exit code: 137"),
    ),
    Rule(
        "token",
        r"(?i)\b(?:key|token|pat|secret|jwt|password|passwd|credentials?)\b(?:\s+for\s+[\w./\-]+)?\s*(?:\bis\b|\bwas\b|\bto\b|[:=]|->|→)\s*(?:now |still |just )?[`\"'“*]{0,2}(?P<v>[A-Za-z0-9+/=_~.\-]{16,})",
        ("key", "token", "pat", "secret", "jwt", "passw", "cred"),
        accept=_key,
        finds=(
            ("the datadog key is 4bf92f3577b34da6a3ce929d0e0e4736", "4bf92f3577b34da6a3ce929d0e0e4736"),
            ("changed the heroku key to 7b1f6c1e-3b0c-4a51-9f0e-2f4f6f0c9f10", "7b1f6c1e-3b0c-4a51-9f0e-2f4f6f0c9f10"),
            ("license key for eu: zY8xW7vU6tS5rQ4pO3nM2", "zY8xW7vU6tS5rQ4pO3nM2"),
        ),
        leaves=(
            "commit key=9f8e7d6c5b4a39281706f5e4d3c2b1a098765432", "the cache key is 4bf92f3577b34da6a3ce929d0e0e4736", "moved the token to 9f8e7d6c5b4a39281706f5e4d3c2b1a098765432",
            "the key is payment-service-2026", "the token is checked-in-middleware-v2",
        ),
    ),
    Rule(
        "password",
        r"(?i)\b(?:password|passwd|passphrase|pw|token|secret|api key)\b(?: [A-Za-z' ]{0,24})?[:.]?[ \t]*\r?\n[ \t]*`{0,3}(?P<v>[^\s`\"',;=:()\[\]{}<>|]{6,200})`{0,3}[ \t]*(?:\r?\n|$)",
        ("passw", "passphrase", "pw", "token", "secret", "api key"),
        accept=_alone,
        finds=(("here is the root password\nTr0ub4dor&3\nthanks", "Tr0ub4dor&3"),),
        leaves=("rotated the token\nthanks!", "new password\nhttps://x.example/reset7", "who owns the secret?\n2026-02-16", "fixed the token\n9f8e7d6c5b4a", "password=****\nreq_00000000000000", "about the secret\nPAY-1234"),
    ),
    Rule(
        "password",
        r"(?i)(?:passwort|kennwort|mot de passe|\bmdp\b|contraseña|\bsenha\b|wachtwoord|hasło|lösenord|\bparola\b|пароль|密码|密碼|パスワード|비밀번호)(?:\s\p{L}{1,12}){0,3}?\s*(?:\b(?:ist|lautet|war|est|es|era|is|to|är)\b|é|это|は|是|[:=：])\s*[`\"'“„«]{0,2}(?P<v>(?:[^\s`\"'”»,]|,[^\s`\"'”»,]){4,})",
        ("passwort", "kennwort", "mot de passe", "mdp", "contraseña", "senha", "wachtwoord", "hasło", "lösenord", "parola", "пароль", "密码", "密碼", "パスワード", "비밀번호"),
        accept=_told,
        finds=(
            ("das Passwort für staging ist Tr0ub4dor&3", "Tr0ub4dor&3"), ("mot de passe : Tr0ub4dor&3", "Tr0ub4dor&3"),
            ("la contraseña es hunter2", "hunter2"), ("a senha do banco é hunter2", "hunter2"), ("密码：hunter2", "hunter2"),
        ),
        leaves=("das Passwort ist abgelaufen", "la contraseña es incorrecta", "mot de passe : expiré"),
    ),
    Rule(
        "password",
        r"(?i)\b(?:user(?:name)?|usr|login)\b[\s:=]{1,3}\S{1,60}[\s,;/|]{1,3}pass\s?[:=]\s*[`\"']?(?P<v>[^\s`\"',]{4,})",
        ("pass",),
        accept=_told,
        finds=(("user: admin pass: Tr0ub4dor&3", "Tr0ub4dor&3"),),
        leaves=("user: admin pass: unknown",),
    ),
    Rule(  # a login and its password with a stroke between them; without the word, only what no path looks like
        "password",
        r"(?:^|[\s(`])(?:admin|administrator|root|user|guest|sa|postgres|ubuntu|deploy|ops)\s?/\s?(?P<v>[^\s/`\"',]{8,64})",
        ("admin", "root", "user", "guest", "sa/", "sa /", "postgres", "ubuntu", "deploy", "ops"),
        accept=lambda value, before: "." not in value and (made_by_chance(value) or (mixed(value) and any(char in "!$^*@" for char in value))),
        finds=(("it is admin/Tr0ub4dor!3 there", "Tr0ub4dor!3"),),
        leaves=("admin/UserController2", "root/.ssh", "ops/runbooks/pool-2026"),
    ),
)  # fmt: skip
