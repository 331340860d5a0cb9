"""What a guess is about: a hypothesis names what may be wrong, or why. Plans, forecasts and courtesy are said in the same words."""

from __future__ import annotations

import re
from functools import lru_cache

from afteraction.extract.causes import is_meant, names_fault, states_cause
from afteraction.extract.signals import asks, is_hedged, sentences, shows, signals, tells_end, within
from afteraction.extract.topic import prose, tokens

# What every guess and every denial may say, whatever it is about.
_GENERAL = re.compile(
    r"cause|caus(?:ed|ing)|issue|problem|culprit|reason|trigger\w*|rul(?:e|ed|ing)|related|unrelated|explain\w*|confirm\w*|check\w*|anomal\w*|sign"
    r"|false|alarm|lead|positive|herring|eliminat\w*|likely|probabl[ey]|possib\w+|perhaps|might|suspect\w*|guess\w*|theor\w+|hypothes\w+|seem\w*|appear\w*|wonder\w*"
    r"|actual\w*|nothing|anything|night|time|today|yesterday|tomorrow|later|soon|minutes?|hours?|days?|weeks?|weekend|while|case|bit|lot|ways?|others?"
)
_OTHERS = re.compile(r"“[^“”\n]{1,300}”|(?<!\w)\"[^\"\n]{1,300}\"(?!\w)")
_LEAST = 3  # words of one's own beside those of others
# Words of a guess in phrases that guess nothing.
_IDLE = re.compile(
    r"\bas \w+ as possible\b|\b(?:if|where|when|whenever)(?: at all)? possible\b|\b(?:is|be|it's|was|not|made|this|that|it)(?: even| still)? possible\b(?! (?:that|we|they|the|it|this|our|some)\b)|\b(?:latest|earliest|best|worst|only|other) possible\b|\bpossible to\b|\bmight as well\b|\b(?:least|less) likely\b"
    r"|\bi (?:think|guess|believe|suspect) (?:so|not)\b(?! (?:the|it|that|far))"
)
# What ought to be, beside what somebody means to do.
_PLAN = re.compile(
    r"\bshould(?:n't)?\b(?! have)|\b(?:needs? (?:to|an?|more)|ha(?:s|ve) to|better to|ought|worth|safe to|able to|want(?:s|ed)? to)\b"
    r"|\b(?:if|whether) [^.!?]{0,160}\b(?:could|can) (?!be\b|it\b|this\b|that\b|explain|cause|have)"
    r"|\bcan (?:probably|possibly|maybe|perhaps)\b|\b(?:if|whether) (?:you|anyone|someone|somebody)\b"
)
_OPINION = re.compile(
    r"(?:\b(?:sounds?|seems?|looks?|is|was|are|be|you)|'s|'re)(?: like)?(?: an?| the| very| pretty| really| more| most| quite| all)* (?:good|great|fine|nice|fair|unfair|ok(?:ay)?|right|true|clear|reasonable|sensible|useful|helpful|confusing|interesting|tricky|risky|better|worse|easier|harder|essential|perfect|ideal|expected|normal|intended|plan|idea|option)\b"
    r"|\bthe (?:best|better|easiest|simplest|safest|next|confusing|tricky|hard(?:est)?|interesting|important|main)(?: \w+)? (?:part|way|thing|option|approach|step|bit)\b|\b(?:the|my) (?:key |main )?(?:point|question|idea|goal|intention)\b|\b(?:it|that)(?:'s| is)(?: not| more)? about\b|\bdepends\b|\bfine\W*$|\b(?:dis)?agree(?:s|d|ment)?\b|\b(?:dumb|stupid|silly) question\b|\bmakes? (?:more )?sense\b|\b(?:is|are|'re|'s) (?:also |already |still )?(?:working|looking|checking) (?:on|at|into)\b"
)
_REQUEST = re.compile(r"\b(?:can|could|would) (?:you|anyone|someone|somebody)\b")
_SEEN = re.compile(r"\b(?:look(?:s|ed)? like|seem(?:s|ed)? (?:like|to)|appears? to|sounds like)\b")
_SYMPTOM = re.compile(
    r"\b(?:down|unavailable|unreachable|offline|slow|failing|broken|unhappy|degraded|unresponsive)\W*$"
)
_REASON = re.compile(r"\b(?:because|due to|caused by)\b")
_WHY = re.compile(
    r"\b(?:found|identified|what|why|who|which|how|any (?:idea|clue)|(?:do|does) (?:we|you|anyone|somebody) know)\b"
)
_LINKED = re.compile(r"\b(?:related|connected|linked) to\b|\bbecause of\b")
_PEOPLE = re.compile(
    r"\b(?:think|guess|believe|suspect|bet|maybe|perhaps|probably)(?: that)? (?:we|you|they|he|she|i)\b|\b(?:i'm|i am)\b|\b(?:i|we|you) (?:probably|likely|possibly)\b"
)
_WRONG = re.compile(
    r"\b(?:wrong\w*|ran out|out of|limits?|old|twice|too (?:many|few|much)|no longer|forgot\w*|mis\w{3,}|bro[kc]\w*|hit|changed|touched|removed|deleted)\b"
)
# Names of two letters, "db" and "es", among the words of two letters.
_SHORT = re.compile(
    r"(?<![\w'’./-])(?!(?:am|an|as|at|be|by|do|eg|go|he|hi|if|ie|in|is|it|me|my|no|of|ok|on|or|so|to|up|us|we|id|im|ll|re|ve|oh|hm|ah|pm|th|nd|st|rd)\b)[a-z][a-z0-9](?![\w'’/-])"
)
# Somebody does not believe that it is this.
_DOUBT = re.compile(
    r"\b(?:do|did|does)(?:n't| not) (?:think|believe|suspect|look like|seem like)(?: that)? (?:it|this|that|they|the [\w-]{2,30}|our [\w-]{2,30})(?:'s| is| was| are|'re| has)? (?:to be )?"
    r"(?:related|caused|due|connected|because|to blame|anything to do|(?:the|an?) (?:[\w-]{1,30} ){0,2}(?:cause|issue|problem|culprit|reason|bug|regression|attack|leak|fault|outage))\b"
    r"|\b(?:can't|cannot|don't) (?:see|think of|imagine) (?:how|why) [^.!?\n]{0,60}\b(?:caus(?:e|ed|ing)|related|connected|explain)\b"
    r"|\b(?:think|guess|believe|probably) (?:we )?can (?:probably )?rule [\w -]{0,30}out\b|\bdoubt (?:it's|that|this|the)\b|\bunlikely (?:to be|that|it's)\b"
)


@lru_cache(maxsize=100_000)
def suspects(text: str) -> bool:
    """Whether some sentence guesses what is wrong or why: not what to do, what will come, who is right, or that it is over."""
    if not signals(text) & {"hypothesis", "cause", "question"}:
        return False
    return any(map(_suspects, sentences(_own(text))))


@lru_cache(maxsize=100_000)
def doubts(text: str) -> bool:
    """Whether some clause says of something that it is probably not the cause."""
    if not signals(text) & {"hedge", "cause", "ruled_out", "symptom"}:
        return False
    return any(
        (_DOUBT.search(sentence) or any(shows("ruled_out", part) and is_hedged(part) for part in within(sentence)))
        and not asks(sentence)
        for sentence in sentences(_own(text))
        if _DOUBT.search(sentence) or shows("ruled_out", sentence)
    )


def matter(text: str) -> list[str]:
    """Words of a text that name what a guess or a denial is about."""
    words = [*tokens(text), *_SHORT.findall(prose(text).lower())]
    return [word for word in words if not _GENERAL.fullmatch(word)]


def _own(text: str) -> str:
    """The words of a text that are not those of others, behind quotation marks."""
    own = _OTHERS.sub(" ", text)
    return own if len(own.split()) >= _LEAST else text


def _suspects(sentence: str) -> bool:
    if shows("hypothesis", sentence):
        parts = within(_IDLE.sub(" ", sentence))
        guessed = [place for place, part in enumerate(parts) if shows("hypothesis", part)]
        if guessed:
            return not _REQUEST.search(sentence) and any(_names_trouble(_whole(parts, place)) for place in guessed)
    if not asks(sentence) or _WHY.search(sentence) or _REQUEST.search(sentence):
        return False
    told = states_cause(sentence) or (_LINKED.search(sentence) and matter(sentence))
    return bool(told) and not (_PLAN.search(sentence) or is_meant(sentence))


def _whole(parts: list[str], place: int) -> str:
    """A clause with the next one, or else the one before, when it says nothing of its own: "so maybe, …", "…, I think"."""
    behind = "".join(parts[place : place + 2])
    return next(
        (told for told in (parts[place], behind) if matter(told)), "".join(parts[max(0, place - 1) : place + 1])
    )


def _names_trouble(clause: str) -> bool:
    if (
        not matter(clause)
        or shows("no_effect", clause)
        or _OPINION.search(clause)
        or tells_end(clause)
        or doubts(clause)
    ):
        return False
    reason = _REASON.search(clause)
    if _PLAN.search(clause) or is_meant(clause):  # what is meant to be done may have its reason
        told = clause[reason.end() :] if reason else ""
        return names_fault(told) and not is_meant(told)
    seen = "still" in clause.split() and shows("symptom", clause)
    if not reason and (seen or (_SEEN.search(clause) and _SYMPTOM.search(clause))):
        return False
    if not _PEOPLE.search(clause) or _WRONG.search(clause):
        return True
    return any(shows(name, clause) for name in ("symptom", "cause", "mitigation"))
