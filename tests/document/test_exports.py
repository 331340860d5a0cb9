"""Markdown as Notion and Google Docs export it is read as its author meant it."""

from __future__ import annotations

from afteraction.document.parse import parse
from afteraction.domain.document import Kind, Part

NOTION = """# Checkout outage

Date: February 16, 2026
Owner: Ines Duarte
Severity: SEV1
Status: Draft

<aside>
💡 Keep it blameless.

</aside>

## 🧾 Summary

The pool ran out.

## 🕑 Timeline (UTC)

| Time | What |
| --- | --- |
| 02:12 | Alert |

- ✅ Action items
    - [x]  Raise the pool @Ines Duarte
    - [ ]  Page at 80 %
"""
GOOGLE = """# **Checkout outage** {#checkout-outage}

**Authors:** Ines Duarte

## **Customer impact** {#customer-impact}

4,312 charges failed (7 %)\\. It was 02:07 \\- 02:31\\.

## **Timeline (UTC)** {#timeline-(utc)}

| Time  | What  |
| :---- | :---- |
| 02:12  | Alert ![][image1]  |

[image1]: <data:image/png;base64,iVBORw0KGgo=>
"""


def test_a_notion_export_has_its_sections_properties_and_tasks() -> None:
    document = parse(NOTION)
    assert {Part.SUMMARY, Part.TIMELINE} <= {section.part for section in document.sections}
    labels = {block.label for block in document.blocks if block.label}
    assert {"Date", "Owner", "Severity", "Status"} <= labels
    assert [
        (block.text, block.ticked) for block in document.blocks if block.kind is Kind.ITEM and block.depth == 2
    ] == [
        ("Raise the pool @Ines Duarte", True),
        ("Page at 80 %", False),
    ]
    assert any("Keep it blameless." in block.text for block in document.blocks)


def test_a_google_docs_export_loses_its_anchors_and_escapes_and_nothing_else() -> None:
    document = parse(GOOGLE)
    assert [section.title for section in document.sections] == ["Checkout outage", "Customer impact", "Timeline (UTC)"]
    assert [section.part for section in document.sections][1:] == [Part.IMPACT, Part.TIMELINE]
    assert any(block.text == "4,312 charges failed (7 %). It was 02:07 - 02:31." for block in document.blocks)
    assert not any("base64" in block.text for block in document.blocks if block.kind is not Kind.RAW)
