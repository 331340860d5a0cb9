"""What a heading means, whatever a team's template calls it."""

from __future__ import annotations

import re

from afteraction.domain.document import Part

# Tried in order: the first that fits the whole heading wins, so the narrower meanings come first.
_MEANINGS: tuple[tuple[Part, str], ...] = (
    (
        Part.LUCKY,
        r"(?:where |how )?(?:we|i) (?:got|were) (?:\w+ )?lucky|luck(?:y)?|good fortune|near[- ]miss(?:es)?|(?:favou?rable|mitigating|fortunate) (?:conditions?|circumstances|factors?)(?: .{1,30})?|what (?:limited|contained|softened) (?:the |its )?(?:impact|damage)",
    ),
    (
        Part.ACTIONS,
        r"(?:(?:review|immediate|short[- ]term|long[- ]term|preventive|preventative|corrective|suggested|proposed|further|remedial) )*actions?(?:able)?(?: ?items?| points?)?(?: (?:taken|following .{1,30}|from .{1,30}|completed|done))?|(?:follow|next)[- ]?(?:up|step)s?(?: (?:actions?|items?|tasks?|work|tickets?))?|to-?dos?"
        r"|(?:corrective|preventi(?:ve|on)|preventative|mitigati(?:ve|on))(?: and (?:corrective|preventive|preventative))?(?: (?:actions?|measures?|steps?|items?))"
        r"|remediations?(?: (?:items?|steps?|plan|actions?))?|(?:(?:process|technical|documentation|monitoring|short|medium|long)[- ]?(?:term)? )?(?:improvements?|fixes)(?: (?:to make|planned|items?))?"
        r"|(?:immediate|short|medium|long)[- ]?(?:term)? (?:actions?|fix(?:es)?|steps?|remediations?)|tickets?|tasks|recommendations?"
        r"|(?:what (?:will|are) we (?:do|doing|change|changing)|how (?:will|do) we prevent).{0,60}|preventi(?:on|ng).{0,40}",
    ),
    (
        Part.WELL,
        r"(?:(?:what|things that|the things that) (?:went|worked|is going|we did) )?(?:well|right|good)|positives?|what worked(?: well)?|successes|kudos|strengths|the good",
    ),
    (
        Part.WRONG,
        r"(?:what|things that|the things that) (?:went|didn.?t go|did not go|could have gone|could be|we could have done|we could do)(?: \w+)? ?(?:wrong|poorly|badly|bad|well|better|improved?)?"
        r"|what did(?:n.?t| not) (?:go|work).{0,30}|the bad|challenges|problems encountered|(?:what )?could(?: have)?(?: be(?:en)?| gone)? (?:better|improved)|areas? (?:for|of) improvement",
    ),
    (
        Part.IMPACT,
        r"(?:(?:customer|user|business|service|client|external|internal|consumer|overall|incident) )*(?:impacts?|effects?)(?: (?:avoided|assessment|analysis|summary|on \w+(?: \w+)?))?"
        r"|who was (?:affected|impacted).{0,30}|(?:scope|affected (?:services?|systems?|users?|customers?|components?)|(?:users?|customers?|services?|systems?|components?|clients?) (?:impacted|affected)|blast radius|severity and impact|customers? affected|user experience)",
    ),
    (
        Part.TIMELINE,
        r"(?:(?:incident|detailed|full|event|high-?level|rough) )*time ?lines?(?: of (?:the )?(?:events?|incident|outage))?|chronology|sequence of events|history of events|log of events|event log|key events|what happened when|(?:incident )?(?:order of events|events)",
    ),
    (
        Part.FACTORS,
        r"(?:(?:initial|preliminary|technical|proximate|likely|probable|suspected|detailed|full|overall|underlying|main|primary|incident) )*"
        r"(?:root[- ]?causes?(?: (?:analysis|summary|and (?:trigger|contributing factors|fix|resolution|impact)|statement|description|details?|conclusions?))*(?: \(?rca\)?)?"
        r"|rca|(?:(?:our )?analysis(?: of (?:the )?causes?)?)|contributing (?:factors?|causes?)(?: and .{1,40})?|causes?(?: (?:and|of) .{1,50})?|triggers?|(?:the )?five whys|5[- ]?whys|why(?: did (?:it|this) happen)?.{0,20}"
        r"|causal (?:chain|analysis|factors?)|factors?|what (?:caused|led to|went on).{0,40}|(?:underlying|the) (?:problem|issue|cause)|fault|diagnosis|what was (?:the )?(?:problem|cause|issue).{0,20})",
    ),
    (
        Part.LESSONS,
        r"(?:(?:key|main) )?(?:lessons?|learnings?|takeaways?)(?: (?:learn(?:ed|t)|points?|and .{1,40}))?|what (?:(?:did )?we|have we) learn(?:ed|t)?|conclusions?|insights?|retrospective|reflections?",
    ),
    (
        Part.SUMMARY,
        r"(?:(?:executive|incident|issue|outage|quick|brief|event|high-?level|problem|general) )*(?:summary|overview|synopsis|abstract|description)|tl;?dr|in (?:short|brief)|what happened|background|context|problem(?: statement| description)?|introduction|at a glance|issue(?: description)?",
    ),
    (
        Part.DETECTION,
        r"detection|how (?:was it|we|did we) (?:detect|notice|find|found).{0,30}|discovery|detection and (?:alerting|response)|alerting|time to detect.{0,20}|monitoring",
    ),
    (
        Part.RESPONSE,
        r"(?:(?:incident|immediate|initial) )?(?:response|resolutions?|recovery|mitigations?|fix(?:es)?|solution|remedy|workarounds?|restoration|resolving|solving)(?:(?: and|,| &)? (?:response|recovery|mitigation|resolution|fix(?:es)?|next steps))*|how (?:was it|we|did we) (?:fix|resolve|mitigate|respond).{0,30}|what (?:did we do|we did).{0,30}|steps taken.{0,30}|investigation.{0,40}|troubleshooting.{0,20}|incident response and fixes",
    ),
    (
        Part.QUESTIONS,
        r"(?:open|outstanding|unanswered|remaining) (?:questions?|issues?|points?)|questions?|unknowns?|what is missing|what the record does not say|gaps?",
    ),
    (
        Part.DISTRIBUTION,
        r"distribution(?: (?:list|plan))?|audience|stakeholders?(?: communications?)?|communications?(?: plan)?|who (?:should|to) (?:read|know).{0,30}|published? to",
    ),
    (
        Part.SUPPORTING,
        r"(?:supporting|additional|more|further|related|reference) (?:information|material|materials|resources|data|documents?|links|details|issues|reading)|appendi(?:x|ces).{0,60}|references?|links|resources|glossary|raw (?:data|logs)|evidence.{0,40}|artifacts?|screenshots?|logs?|notes|faq|changelog|the ledger.{0,40}|what was read|stats|statistics|metrics|graphs?",
    ),
    (
        Part.HEADER,
        r"(?:incident )?(?:metadata|details|information|header|facts|data|attributes|profile)|(?:meta|key (?:facts|data|dates|times?))|authors?|attendees|participants|people(?: involved)?|roles(?: .{1,30})?|responders|status|current status|severity|date(?:s| and time)?|owner|who (?:was|were) involved.{0,20}",
    ),
)
# German, French, Spanish, Portuguese, Dutch, Italian: whole headings only.
_ELSEWHERE: tuple[tuple[Part, str], ...] = (
    (Part.SUMMARY, r"zusammenfassung|überblick|résumé|resumen|resumo|samenvatting|riepilogo|sommario|sintesi"),
    (Part.IMPACT, r"(?:kunden)?auswirkung(?:en)?(?: auf .{1,30})?|impact (?:client|sur .{1,30})|impacto(?: (?:en|no|nos) .{1,30})?|gevolgen|impatto(?: .{1,30})?"),
    (Part.TIMELINE, r"zeit(?:leiste|strahl|linie)|zeitlicher (?:ab|ver)lauf|chronologie|ablauf|cronología|línea de tiempo|cronologia|linha do tempo|tijdlijn|linea temporale"),
    (Part.FACTORS, r"(?:grund)?ursachen?(?:analyse)?|beitragende faktoren|causes? racines?|facteurs contributifs|causas?(?: raíz| raiz)?|factores contribuyentes|fatores contribuintes|(?:grond)?oorza(?:ak|ken)|causa radice|fattori contributivi"),
    (Part.WELL, r"was (?:gut )?(?:lief|gelaufen ist|ging)(?: gut)?|ce qui a bien (?:fonctionné|marché)|(?:lo )?que salió bien|o que (?:correu|deu|funcionou) (?:bem|certo)|wat (?:er )?goed ging|cosa ha funzionato|che cosa è andato bene"),
    (Part.WRONG, r"was (?:nicht gut|schlecht|schief)(?:ging| ging| lief)?|ce qui (?:a mal|n['’]a pas) (?:fonctionné|marché)|(?:lo )?que salió mal|o que (?:correu|deu) (?:mal|errado)|wat (?:er )?(?:fout|mis|niet goed) ging|cosa non ha funzionato|che cosa è andato (?:male|storto)"),
    (Part.ACTIONS, r"maßnahmen|nächste schritte|actions (?:correctives|à mener)|plan d['’]actions?|acciones(?: correctivas)?|próximos pasos|ações(?: corretivas)?|próximos passos|actie(?:s|punten)|vervolgacties|azioni(?: correttive)?|prossimi passi"),
    (Part.LESSONS, r"(?:gewonnene )?erkenntnisse|lehren|leçons(?: apprises| tirées)?|enseignements|lecciones(?: aprendidas)?|lições(?: aprendidas)?|geleerde lessen|lessen|lezioni(?: apprese)?"),
)  # fmt: skip
_PATTERNS = tuple(
    (part, re.compile(rf"(?:the |an? |our )?(?:{pattern})", re.IGNORECASE))
    for part, pattern in (*_MEANINGS, *_ELSEWHERE)
)
_OPENINGS = tuple(
    (part, re.compile(rf"(?:the )?(?:{words})\b", re.IGNORECASE))
    for part, words in (
        (Part.TIMELINE, "time ?line"),
        (Part.LESSONS, "lessons? learn(?:ed|t)"),
        (Part.ACTIONS, "action items?|follow-?up actions?"),
        (Part.FACTORS, "root causes?|contributing factors?"),
        (Part.LUCKY, "where we got lucky"),
    )
)
_MARKS = re.compile(r"^[\W_\d]{1,60}|[\s#:*_.!?–—-]{1,60}$")
_ASIDE = re.compile(r"\s{0,9}[(\[{][^()\[\]{}]{0,200}[)\]}]\s{0,9}|\s[–—|/-]\s.{0,200}$|:\s.{0,200}$")
_MOST = 300  # characters of a heading that are looked at
_LONG = 90  # characters: longer lines are sentences, not headings by meaning


def part_of(title: str) -> Part:
    """The meaning of a heading; OTHER when it has none that we know."""
    words = _MARKS.sub("", " ".join(title[:_MOST].split()))
    for said in (words, _MARKS.sub("", _ASIDE.sub(" ", words))):
        said = _MARKS.sub("", said.strip())
        if not said or len(said) > _LONG:
            continue
        for part, pattern in _PATTERNS:
            if pattern.fullmatch(said):
                return part
        for part, pattern in _OPENINGS:
            if pattern.match(said):
                return part
    return Part.OTHER
