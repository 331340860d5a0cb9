"""Credentials inside addresses: ``user:password@host``, signed and secret query parameters, webhooks that are their own key."""

from __future__ import annotations

import re2

from afteraction.redact._values import evidence, mixed, placeholder, slug, word
from afteraction.redact.rule import Rule

_UUID = re2.compile(r"(?i)^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$")


def _password(value: str, before: str) -> bool:
    return not placeholder(value)


def _parameter(value: str, before: str) -> bool:
    return not placeholder(value) and not word(value) and (mixed(value) or len(value) >= 20)


def _key(value: str, before: str) -> bool:
    return _parameter(value, before) and not evidence(value)


RULES = (
    Rule(
        "url-password",
        r"(?i)\b[a-z][a-z0-9+.\-]{1,30}://[^\s/:@\"'<>]{0,200}:(?P<v>[^\s/@\"'<>]{1,200})@[A-Za-z0-9_\[]",
        ("://",),
        accept=_password,
        finds=(
            ("postgres://pay:s3cr3t@db-1:5432/pay", "s3cr3t"),
            ("redis://:p4ss@cache:6379", "p4ss"),
        ),
        leaves=("https://x.example:8443/a@b", "amqp://user:${PASS}@mq", "http://user:****@host/"),
    ),
    Rule(
        "url-parameter",
        r"(?i)[?&;](?:access_?token|auth_?token|refresh_?token|id_?token|token|api_?key|apikey|x-api-key|sig|signature|x-amz-signature|x-amz-security-token|x-goog-signature|password|passwd|pwd|secret|client_?secret|auth|jwt|sas|session_?token)=(?P<v>[^&\s\"'<>#\\]{6,})",
        ("token=", "key=", "sig=", "signature=", "password=", "passwd=", "pwd=", "secret=", "auth=", "jwt=", "sas="),
        accept=_parameter,
        finds=(
            ("GET /v1/pay?access_token=abc123def456&x=1", "abc123def456"),
            ("https://x.example/a?X-Amz-Signature=" + "9f3c" * 16, "9f3c" * 16),
        ),
        leaves=("/a?token=expired", "/a?sig=<sig>", "/a?page_token=&b=1"),
    ),
    Rule(
        "url-key",
        r"[?&](?:key|code|hash)=(?P<v>[A-Za-z0-9_\-%+/=]{20,})",
        ("?key=", "&key=", "?code=", "&code=", "?hash=", "&hash="),
        accept=_key,
        finds=(("/maps?key=Zk3jd93kd03kd93kdPq1x", "Zk3jd93kd03kd93kdPq1x"),),
        leaves=("/a?key=user_profile_settings_page", "/a?hash=9f8e7d6c5b4a39281706f5e4d3c2b1a098765432"),
    ),
    Rule(
        "webhook-url",
        r"(?i)\bhooks\.slack\.com/(?:services|workflows|triggers)/(?P<v>[A-Za-z0-9+/]{20,120})",
        ("hooks.slack.com",),
        strict=True,
        finds=(("https://hooks.slack.com/services/T0LARK/B0SPUR/x9y8z7w6v5u4", "T0LARK/B0SPUR/x9y8z7w6v5u4"),),
    ),
    Rule(
        "webhook-url",
        r"(?i)\bdiscord(?:app)?\.com/api/(?:v\d+/)?webhooks/(?P<v>\d{10,22}/[\w\-]{40,100})",
        ("/webhooks/",),
        strict=True,
        finds=(("https://discord.com/api/webhooks/112233445566/" + "aB3_" * 17, "112233445566/" + "aB3_" * 17),),
    ),
    Rule(
        "webhook-url",
        r"(?i)\b[\w\-]+\.webhook\.office\.com/webhookb?2?/(?P<v>[\w\-@/]{40,400})",
        ("webhook.office.com",),
        strict=True,
        finds=(("https://lark.webhook.office.com/webhookb2/" + "0a1b" * 12, "0a1b" * 12),),
    ),
    Rule(
        "webhook-url",
        r"(?i)\bhooks\.zapier\.com/hooks/catch/(?P<v>\d+/\w+)",
        ("hooks.zapier.com",),
        strict=True,
        finds=(("https://hooks.zapier.com/hooks/catch/123456/abc1def", "123456/abc1def"),),
    ),
    Rule(
        "webhook-url",
        r"(?i)\bevents\.(?:eu\.)?pagerduty\.com/(?:integration|x-ere)/(?P<v>[A-Za-z0-9]{20,40})",
        ("pagerduty.com",),
        strict=True,
        finds=(("https://events.pagerduty.com/integration/" + "9f3c" * 8 + "/enqueue", "9f3c" * 8),),
    ),
    Rule(
        "webhook-url",
        r"(?i)\bmaker\.ifttt\.com/[^\s\"'<>]{0,120}/key/(?P<v>[\w\-]{16,80})",
        ("maker.ifttt.com",),
        strict=True,
        finds=(("https://maker.ifttt.com/trigger/pay/with/key/zY8xW7vU6tS5rQ4pO3nM2a", "zY8xW7vU6tS5rQ4pO3nM2a"),),
    ),
    Rule(  # a link of a mail that is its own key
        "url-key",
        r"(?i)/(?:reset[\-_]?password|password[\-_]?reset|password/reset|reset|set[\-_]password|activate|activation|invite|invitation|magic[\-_]?link|verify[\-_]?email|unsubscribe)/(?P<v>[A-Za-z0-9_\-]{20,200})(?:[^A-Za-z0-9_\-.]|\.(?:\s|$)|$)",
        ("/reset", "reset/", "/set", "/activat", "/invit", "/magic", "/verify", "/unsubscribe", "password-reset", "password_reset", "passwordreset"),
        accept=lambda value, before: mixed(value) and not word(value) and not slug(value) and not _UUID.match(value),
        finds=(("GET /reset-password/9f8e7d6c5b4a39281706f5e4d3c2b1a098765432", "9f8e7d6c5b4a39281706f5e4d3c2b1a098765432"),),
        leaves=("/invite/7b1f6c1e-3b0c-4a51-9f0e-2f4f6f0c9f10", "/reset/payment-service-consumer-group-7", "/invite/settings"),
    ),
)  # fmt: skip
