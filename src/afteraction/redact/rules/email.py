"""E-mail addresses, also with the ``@`` written as ``%40``."""

from __future__ import annotations

from afteraction.redact.rule import Family, Rule

_NO_DOMAIN = frozenset(
    [
        "png",
        "jpg",
        "jpeg",
        "gif",
        "svg",
        "webp",
        "ico",
        "css",
        "js",
        "ts",
        "map",
        "service",
        "socket",
        "timer",
        "mount",
        "target",
        "slice",
        "scope",
        "tacv",  # 19:…@thread.tacv2 and its like are channels and chats of Teams
        "skype",
        "spaces",
    ]
)
_NOBODY = frozenset(("noreply", "donotreply", "mailerdaemon"))
_ADDRESSES_OF_MACHINES = frozenset(("git", "hg"))  # ``git@host:repo`` is where code lies, nobody reads mail there


def _mail(value: str, before: str) -> bool:
    local, _, domain = value.replace("%40", "@").rpartition("@")
    if local.lower().replace("-", "").replace("_", "").replace(".", "") in _NOBODY:
        return False
    return domain.rpartition(".")[2].lower() not in _NO_DOMAIN and local.lower() not in _ADDRESSES_OF_MACHINES


RULES = (
    Rule(
        "email",
        r"(?:^|[^A-Za-z0-9._%+\-])(?P<v>[A-Za-z0-9][A-Za-z0-9._+\-]{0,63}(?:@|%40)(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24})",
        ("@", "%40"),
        Family.CUSTOMER,
        _mail,
        finds=(("mail ana.ruiz+x@mail.example now", "ana.ruiz+x@mail.example"), ("?to=ana%40mail.example&a", "ana%40mail.example")),
        leaves=("git@code.example:pay/api.git", "logo@2x.png", "from no-reply@shop.example", "getty@tty1.service", "pkg@1.2.3", "@ana in #ops", "19:9f2c@thread.tacv2", "l/message/19%3A9f2c%40thread.tacv2/17"),
    ),
)  # fmt: skip
