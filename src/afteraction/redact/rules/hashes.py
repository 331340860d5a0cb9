"""Password hashes: crackable offline, so they leave as little as passwords do."""

from __future__ import annotations

from afteraction.redact.rule import Rule

RULES = (
    Rule(
        "password-hash",
        r"\$(?:2[abxy]|1|5|6|y|7|apr1|argon2(?:i|d|id)|pbkdf2(?:-sha\d+)?|scrypt|bcrypt-sha256)\$[A-Za-z0-9./+=,$\-]{16,300}",
        ("$2a$", "$2b$", "$2x$", "$2y$", "$1$", "$5$", "$6$", "$y$", "$7$", "$apr1$", "$argon2", "$pbkdf2", "$scrypt", "$bcrypt"),
        strict=True,
        finds=(("ana:$2y$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy", "$2y$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"),),
        leaves=("costs $2$ each", "regex ^$1$"),
    ),
    Rule(
        "password-hash",
        r"\{(?:SSHA|SHA|SMD5|MD5|CRYPT|SSHA512)\}(?P<v>[A-Za-z0-9+/=$.]{16,200})",
        ("{ssha", "{sha}", "{smd5}", "{md5}", "{crypt}"),
        strict=True,
        finds=(("userPassword: {SSHA}DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3", "DkMTwBl+a/3DQTxCYEApdUtNXGgdUac3"),),
    ),
)  # fmt: skip
