"""Credentials in HTTP headers and cookies, as logs, curl lines and HAR files show them."""

from __future__ import annotations

import base64
import binascii

from afteraction.redact._values import placeholder, reference, word
from afteraction.redact.rule import Rule


def _credential(value: str, before: str) -> bool:
    if value.endswith("=") and value[:-1].isalpha():
        return False  # ``Digest username="…"``: the next rule
    return not placeholder(value) and not reference(value) and not (word(value) and len(value) < 20)


def _userinfo(value: str, before: str) -> bool:
    """Basic credentials are ``user:password`` in base64."""
    try:
        return b":" in base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
    except (binascii.Error, ValueError):
        return False


def _cookie(value: str, before: str) -> bool:
    return "=" in value and not placeholder(value)


def _session(value: str, before: str) -> bool:
    return not value.startswith("0x") and any(char.isalpha() for char in value)


RULES = (
    Rule(
        "authorization",
        r"(?i)\b(?:proxy-)?authorization[\\\"']{0,4}\s{0,3}[:=,][ \t]{0,57}\s{0,3}[\[\\\"']{0,6}(?:(?:basic|bearer|token|digest|negotiate|apikey|api-key|api-token|key|splunk|bot|genie?key|oauth|ssws|jwt|hmac|sharedkey(?:lite)?|dpop|ntlm|vapid|private-token|session|macaroon|discharge|hawk)\s+)?(?P<v>[^\s\"'\\,;<>]{6,})",
        ("authorization",),
        accept=_credential,
        finds=(
            ("Authorization: Bearer abc.def-123", "abc.def-123"),
            ('{"authorization": "Token 9f8e7d6c5b4a"}', "9f8e7d6c5b4a"),
            ("curl -H 'Authorization: GenieKey 11aa-22bb'", "11aa-22bb"),
            ("Authorization: SSWS 00aBc-9dEf", "00aBc-9dEf"), ('"Authorization":["Token 9f8e7d6c5b4a"]', "9f8e7d6c5b4a"),
        ),
        leaves=("Authorization: Bearer <token>", "authorization: required", "authorization failed for user 7", 'authorization = self.headers.get("authorization")'),
    ),
    Rule(
        "authorization",
        r"(?i)\bauthorization[\\\"']{0,4}\s{0,3}[:=]\s{0,3}[\\\"']{0,4}(?:digest|oauth|hawk|signature|hmac[\w\-]*)\s+(?P<v>\w+=\\?\"[^\"\n]{0,400}\"(?:,\s{0,3}\w+=(?:\\?\"[^\"\n]{0,400}\"|[^\s,\"]{1,400}))*)",
        ("authorization",),
        finds=(('Authorization: Digest username="ana", uri="/a", response="9f8e7d6c"', 'username="ana", uri="/a", response="9f8e7d6c"'),),
        leaves=("Authorization: Digest is required",),
    ),
    Rule(
        "bearer-token",
        r"(?i)\bbearer[\s=:]{1,3}[\"']?(?P<v>[A-Za-z0-9_\-.~+/]{16,}={0,2})",
        ("bearer",),
        accept=lambda value, before: _credential(value, before) and any(char.isdigit() for char in value),
        finds=(("sent bearer 8a7b6c5d4e3f2a1b0c9d", "8a7b6c5d4e3f2a1b0c9d"),),
        leaves=("bearer authentication-failed-upstream", "a bearer token"),
    ),
    Rule(
        "basic-auth",
        r"(?i)\bbasic\s+(?P<v>[A-Za-z0-9+/]{8,}={0,2})",
        ("basic",),
        accept=_userinfo,
        finds=(("Basic YW5hOmh1bnRlcjI=", "YW5hOmh1bnRlcjI="),),
        leaves=("basic authentication", "Basic functionality broken"),
    ),
    Rule(
        "cookie",
        r"(?i)\b(?:set-)?cookie2?(?:[\\\"']{0,4}\s{0,3}[:=][ \t]{0,57}\s{0,3}[\[\\\"']{0,6}|[\\\"']{1,4}\s{0,3},\s{0,20}[\\\"']{1,4})(?P<v>[^\n\"'\\]{4,})",
        ("cookie",),
        accept=_cookie,
        finds=(
            ("Cookie: sid=31d4d96e407aad42; theme=dark", "sid=31d4d96e407aad42; theme=dark"), ('"rawHeaders":["Cookie","sid=31d4d96e407aad42"]', "sid=31d4d96e407aad42"),
            ('"Set-Cookie":["sid=31d4d96e407aad42"]', "sid=31d4d96e407aad42"),
        ),
        leaves=("cookie: missing", "the cookie was set"),
    ),
    Rule(
        "cookie",
        r"\bcurl\b[^|\n]{0,300}?\s(?:-b|--cookie)[\s=]{0,2}[\"']?(?P<v>[^\s\"'=]{1,80}=[^\s\"']{4,})",
        ("curl",),
        accept=lambda value, before: not placeholder(value.partition("=")[2]),
        finds=(("curl -b 'session=31d4d96e407aad42' https://x.example", "session=31d4d96e407aad42"),),
        leaves=("curl -b cookies.txt https://x.example",),
    ),
    Rule(
        "session-id",
        r"(?i)\b(?:phpsessid|jsessionid|asp\.net_sessionid|connect\.sid|laravel_session|_session_id|session_?token|csrf_?token|xsrf-token)[\"']?\s{0,2}[=:]\s{0,2}[\"']?(?P<v>[A-Za-z0-9%._\-+/=!~]{10,512})",
        ("sessid", "sessionid", "connect.sid", "_session", "session_id", "sessiontoken", "session_token", "csrf", "xsrf"),
        accept=_session,
        finds=(("JSESSIONID=ABAD1D0123456789DEAD", "ABAD1D0123456789DEAD"),),
        leaves=("sessionid:0x14f05578bd80006", "JSESSIONID missing"),
    ),
    Rule(
        "request-signature",
        r"(?i)\bAWS4-HMAC-SHA256\b[^\n]{0,600}?Signature=(?P<v>[0-9a-f]{64})",
        ("aws4-hmac",),
        finds=(("AWS4-HMAC-SHA256 Credential=x, Signature=" + "0a" * 32, "0a" * 32),),
    ),
)  # fmt: skip
