"""A PDF of the static page, made by weasyprint where it is installed. It opens no file and asks nothing of the network."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec

from afteraction.document.targets import site
from afteraction.domain.errors import UsageError

# weasyprint 70 knows neither light-dark() nor nesting: print is on white paper anyway.
_COLOURS = """:root { --bg: #fff; --raise: #f5f5f1; --ink: #1b1d20; --dim: #5c6168; --rule: #dfdfd8; --hard: #b9bab3; --link: #1f56a8;
--wash: #fff; --amber: #8f5a00; --red: #b3261e; --green: #1f7a44; --serif: "Noto Serif", "Liberation Serif", "DejaVu Serif", serif;
--sans: "Noto Sans", "Liberation Sans", "DejaVu Sans", sans-serif; --mono: "DejaVu Sans Mono", "Liberation Mono", monospace; }
"""


def write(markdown: str) -> bytes:
    """The PDF. The same Markdown, fonts and weasyprint give the same bytes: it holds no date, and its id is its content's hash.

    Raises:
        UsageError: weasyprint is not installed.
        ValueError: the Markdown nests too deep.
    """
    if find_spec("weasyprint") is None:
        raise UsageError("a PDF needs weasyprint", hint="pip install 'afteraction[print]'")
    import weasyprint

    page = site.page(markdown, _COLOURS + site.rules())
    made: bytes = weasyprint.HTML(string=page, url_fetcher=_refused).write_pdf(
        pdf_identifier=hashlib.sha256(page.encode()).digest()[:16]
    )
    return made


def _refused(url: str, **_: object) -> dict[str, object]:
    raise ValueError(f"the page asks for nothing, and yet for {url}")
