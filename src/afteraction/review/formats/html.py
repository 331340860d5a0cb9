"""The four sections as one self-contained page: it needs no script and asks nothing of the network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from afteraction.document.visible import visible
from afteraction.domain.finding import Finding
from afteraction.review.report import FAILS, READY, Report, counts, groups

_STYLE = """
:root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--line:#d9dee5;--paper:#fff;--card:#f6f8fa;--error:#b3261e;--warning:#8a5a00;--suggestion:#33618c;--good:#1f7a4d}
@media (prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#9aa6b5;--line:#333c48;--paper:#12161c;--card:#1a2029;--error:#ff8a80;--warning:#f2c063;--suggestion:#8fc1ee;--good:#6fd6a2}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
main{max-width:52rem;margin:0 auto;padding:2rem 1.25rem 4rem}h1{font-size:1.6rem;margin:0 0 .25rem;overflow-wrap:anywhere}h2{margin:2.2rem 0 .6rem;font-size:1.2rem;border-bottom:1px solid var(--line);padding-bottom:.25rem}
h3{margin:1.4rem 0 .2rem;font-size:1rem}.why{color:var(--soft);margin:.1rem 0 .6rem}.verdict{display:inline-block;padding:.25rem .7rem;border-radius:1rem;border:1px solid currentColor;font-weight:600}
.fails,.error{color:var(--error)}.revise,.warning{color:var(--warning)}.ready{color:var(--good)}.suggestion{color:var(--suggestion)}.level{font-weight:600;font-size:.85rem}
.finding{background:var(--card);border-left:3px solid var(--line);padding:.6rem .9rem;margin:.5rem 0;border-radius:0 .4rem .4rem 0}.finding p{margin:.2rem 0}.place{color:var(--soft);font-variant-numeric:tabular-nums}
blockquote{margin:.35rem 0;padding-left:.8rem;border-left:2px solid var(--line);overflow-wrap:anywhere}.better{color:var(--good)}ul,ol{padding-left:1.3rem}
@media print{.finding{break-inside:avoid}}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_CLASS = {FAILS: "fails", READY: "ready"}


def render(reports: Sequence[Report]) -> str:
    """One page for all documents."""
    title = f"Review of {reports[0].name}" if len(reports) == 1 else f"Review of {len(reports)} documents"
    body = "\n".join(part for report in reports for part in _page(report))
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">\n<title>{_text(title)}</title>\n<style>{_STYLE}</style></head>\n'
        f"<body><main>\n{body}\n</main></body></html>\n"
    )


def _page(report: Report) -> Iterable[str]:
    yield f"<h1>Review of {_text(report.name)}</h1>"
    yield f'<p><span class="verdict {_CLASS.get(report.verdict, "revise")}">{_text(report.verdict.capitalize())}</span> {counts(report.findings)}.</p>'
    yield f"<p>{_text(report.tone)}</p>"
    if report.checked:
        yield f'<p class="why">{_text(report.checked)}</p>'
    if report.model:
        yield f'<p class="why">{_text(" ".join(report.model))}</p>'
    if report.top:
        yield f"<h2>First</h2><ol>{''.join(f'<li>{_text(said)}</li>' for said in report.top)}</ol>"
    yield "<h2>A. What holds</h2>"
    held = "".join(f"<li><b>{_text(one.part.capitalize())}</b>: {_text(one.note)}</li>" for one in report.strengths)
    yield f"<ul>{held}</ul>" if held else "<p>Nothing that the rubric asks for holds yet.</p>"
    yield "<h2>B. Issues</h2>"
    yield from _groups(report, [finding for finding in report.issues if not finding.critical])
    yield "<h2>C. Critical findings</h2>"
    yield from _groups(report, report.critical)
    yield "<h2>D. Verdict and distribution</h2>"
    yield f"<p>{_text(report.verdict.capitalize())}.</p><ul>{''.join(f'<li>{_text(said)}</li>' for said in report.distribution)}</ul>"
    if report.allowed:
        said = "".join(
            f"<li>line {one.place.line}, {_text(one.rule)}: {_text(reason)}</li>" for one, reason in report.allowed
        )
        yield f"<h2>Allowed by the author</h2><ul>{said}</ul>"
    if report.known:
        yield f"<p>{len(report.known)} findings are known from the baseline and not repeated here.</p>"
    if report.notes:
        yield f"<h2>What could not be read</h2><ul>{''.join(f'<li>{_text(note)}</li>' for note in report.notes)}</ul>"


def _groups(report: Report, findings: Sequence[Finding]) -> Iterable[str]:
    if not findings:
        yield "<p>None.</p>"
    for name, group in groups(findings):
        info = report.rule(name)
        level = group[0].level.value
        title = info.says.rstrip(".") if info else name
        yield f'<h3>{_text(title)} <span class="level {level}">{level}</span></h3>'
        if info:
            yield f'<p class="why">{_text(info.why)} <i>{_text(info.authority)}.</i></p>'
        for finding in group:
            quote = f"<blockquote>{_text(finding.quote)}</blockquote>" if finding.quote else ""
            by = f" ({_text(finding.rewrite_by)})" if finding.rewrite_by else ""
            better = f'<p class="better">Better{by}: {_text(finding.rewrite)}</p>' if finding.rewrite else ""
            who = f" · {finding.level.value} by {_text(finding.modelled)}" if finding.modelled else ""
            place = finding.place
            yield f'<div class="finding"><p class="place">line {place.line}, column {place.column}{who}</p>{quote}<p>{_text(finding.message)}</p>{better}</div>'


def _text(text: str) -> str:
    return escape(visible(text))
