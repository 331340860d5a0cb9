"""Text that would like to act, put into every text of a record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from tests.document.incident import postmortem
from tests.document.page import words

from afteraction.document.shape import PostmortemJson

PAYLOADS = [
    "<script>alert(1)</script>", "</script><script>alert(2)</script>", "</SCRIPT ><img src=x onerror=alert(3)>",
    "<img src=x onerror=alert(4)>", '"><img src=x onerror=alert(5)>', "' onmouseover='alert(6)", '" autofocus onfocus="alert(7)',
    "<svg onload=alert(8)>", "<svg><script>alert(9)</script></svg>", "<svg><a xlink:href='javascript:alert(10)'>x</a></svg>",
    "<math><mi xlink:href='javascript:alert(11)'>x</mi></math>", "<iframe srcdoc='<script>alert(12)</script>'></iframe>",
    "<iframe src=javascript:alert(13)>", "<object data=javascript:alert(14)>", "<embed src=//evil.example/x.swf>",
    "<link rel=stylesheet href=//evil.example/x.css>", "<style>@import '//evil.example';*{display:none}</style>",
    "</style><style>body{display:none}", "</title><script>alert(15)</script>", "</textarea><script>alert(16)</script>",
    "<base href=//evil.example/>", "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<form action=//evil.example><input type=submit>", "<a href='javascript:alert(17)'>x</a>", "javascript:alert(18)",
    "[click](javascript:alert(19))", "![x](https://evil.example/pixel.gif)", "<https://evil.example/>", "[a]: https://evil.example",
    "<!--", "--><script>alert(20)</script>", "<!--<script>", "]]><script>alert(21)</script>", "<?php echo 1 ?>",
    "{{7*7}}", "{% raw %}", "${alert(22)}", "&lt;script&gt;alert(23)&lt;/script&gt;", "&#x3c;script&#x3e;",
    "\u003cscript\u003ealert(24)", "\u2028alert(25)//", "<details open ontoggle=alert(26)>", "<template><script>alert(27)</script>",
    "\u202egnp.exe", "\u2066\u2069hidden\u200b\u200d\u2060\ufeff", "\x1b]52;c;ZXZpbA==\x07\x1b[31mred", "\x9b31m", "\x00\x08\x7f",
    "\ud800 lone", "\U000e0041\U000e0042", "=HYPERLINK(\"https://evil.example\")", "+cmd|' /C calc'!A0", "@SUM(1+1)",
    "<noscript><p title='</noscript><img src=x onerror=alert(28)>'>", "<xmp><script>alert(29)</script>", "<plaintext>",
    "\r\nSet-Cookie: a=b", "a" * 250, "e" + "\u0301" * 30, "<a href=data:text/html,<script>alert(30)</script>>",
]  # fmt: skip
KEPT = words(
    "id ref record evidence stream thread kind time precision_s start status window first last permalink name artifact"
)


def over(value: Any, change: Callable[[str], str], kept: frozenset[str], key: str = "") -> Any:
    """The value with every text changed that does not stand under a kept key."""
    if isinstance(value, str):
        return value if key in kept else change(value)
    if isinstance(value, dict):
        return {one: over(item, change, kept, one) for one, item in value.items()}
    if isinstance(value, list | tuple):
        return [over(item, change, kept, key) for item in value]
    return value


def poisoned(payload: str) -> PostmortemJson:
    return cast(PostmortemJson, over(postmortem(), lambda text: payload if text else "", KEPT))
