"""A document in a language that the rules of tone and grammar do not know."""

from __future__ import annotations

from collections.abc import Iterator

from afteraction.domain.finding import Finding, Level
from afteraction.rubric.page import Page
from afteraction.rubric.rule import Rule


def look(page: Page) -> Iterator[Finding]:
    """One finding for a document of some length that has hardly an English word."""
    if page.foreign:
        yield Finding(
            RULE.name, Level.SUGGESTION, page.document.place(0, 0), "",
            "It does not seem to be English: only structure, times and what must not leave were looked at.",
        )  # fmt: skip


RULE = Rule(
    name="unread-language",
    says="It is in a language that these rules do not read.",
    why="Who finds nothing because nothing was understood must say so; a review that is silent reads as praise.",
    authority="the rubric of this project (completeness)",
    level=Level.SUGGESTION,
    method="share of common English words, from 40 words on",
    look=look,
    any_language=True,
    bad=(
        "## Zusammenfassung\n\nAm 3. März 2026 konnten Kunden zwischen 10:02 und 10:40 UTC keine Bestellungen bezahlen, weil die Verbindungen zur Datenbank erschöpft waren. Der Alarm schlug nach vier Minuten an, und das Team setzte die letzte Änderung zurück. Danach normalisierten sich die Zeiten. Niemand verlor Daten, aber 312 Zahlungen mussten wiederholt werden.\n",
        "## Resumen\n\nEl 3 de marzo de 2026 los clientes no pudieron pagar sus pedidos entre las 10:02 y las 10:40 UTC porque las conexiones a la base de datos estaban agotadas. La alarma llegó cuatro minutos más tarde y el equipo deshizo el último cambio. Después los tiempos volvieron a lo normal y nadie perdió datos.\n",
    ),
    good=(
        "## Summary\n\nOn 3 March 2026 customers could not pay for their orders from 10:02 to 10:40 because the connections to the database were used up. The alert came after four minutes, and the team rolled the last change back. Then the times were normal again, and no data was lost.\n",
        "## Kurz\n\nDie Datenbank war voll.\n",
    ),
)
