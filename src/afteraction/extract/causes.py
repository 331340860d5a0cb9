"""What states a cause: words of a cause that explain trouble, and neither a symptom, nor how it was noticed, nor what may come."""

from __future__ import annotations

import re

from afteraction.extract.signals import CAUSE, is_hedged, sentences, shows, signals, within
from afteraction.extract.topic import prose

_FLAGS = re.IGNORECASE
# Sentences with the words of a cause that state none: it is looked for, denied, or they say that it is over.
_NO_CAUSE = re.compile(
    r"(?<!after )\binvestigat(?:e|ing)\b|\binvestigations? (?:is|are|continues?|on-?going|under ?way)\b|\b(?:incident|outage|disruption)s? causing\b|\broot[- ]cause (?:analysis|investigation|report)\b|\b(?:weird|strange|odd|funny|sad|glad|sorry) because\b"
    r"|\b(?:look(?:ing)? (?:for|into)|find(?:ing)? out|(?:to|still|trying to) (?:determin|identify|understand)\w*|unknown|unclear|no (?:idea|clue)|not sure)\b"
    r"|(?:\b(?:not|cannot|never)|n['’]t)\b[^.!?\n]{0,40}\b(?:culprit|caus(?:e|ed|es|ing)|reason|trigger(?:ed)?|clear)\b|\bcommon causes\b|\bdiagnos(?:e|ing)\b|\bregression (?:tests?|testing|suite)\b|\bforgot (?:to (?:mention|say|tell|ask|post|reply|answer|link|share|note)|that|about)\b"
    r"|\b(?:issue|problem|bug)(?: is| was|['’]s| has been)?(?: now| fully)? (?:fixed|resolved|over|closed|gone|solved)\b"
    r"|\b(?:mine|my (?:\w{1,20} )?\w{1,20})(?: has| have| just| also)? expired\b"
    r"|\b(?:improved|recovered|normali[sz]ed|stabili[sz]ed|better|faster)\b[^.!?\n]{0,30}\b(?:because|due to)\b",
    _FLAGS,
)
# The eureka of whoever found it, with the words behind it.
_HAVE_IT = re.compile(
    r"(?:\A|\n|[.!]\s)\W{0,3}(?:(?:ok(?:ay)?|aha?|oh|right|so)\b\W{0,3})?(?:(?:got|found) it|found something|there it is)[.:!]\s(?=(?:[^\s?]{1,80}\s){6})"
    r"|\b(?:that|this|which) explains it\b",
    _FLAGS,
)
_READ = 2000  # characters in which it stands
_BECAUSE = re.compile(r"\b(?:because|due to)\b")
_PERSON = re.compile(
    r"\b(?:i|i'\w{1,2}|we|we'\w{1,2}|you|you'\w{1,2}|he|she|they|let's|someone|somebody|please)\b", _FLAGS
)
# States of a system that stop it from working, beside the words of a symptom.
_BROKEN = re.compile(
    r"\b(?:full|empty|exhaust\w*|expired|lock(?:s|ed)?|deadlock\w*|held|hold(?:s|ing)|leak\w*|miss(?:es|ed)|mismatch\w*|misconfigur\w*|regression|saturat\w*|starv\w*|overload\w*"
    r"|wrong|too (?:small|large|many|few|old|low|high)|(?:out|short) of|ran out|runs out|limits?|no (?:longer|more)|removed|renamed|deleted|changed|corrupt\w*|race|dead|hung|hang(?:s|ing)?)\b",
    _FLAGS,
)
_ISSUE_IS = re.compile(r"\bthe (?:issue|problem|bug) (?:is|was)\b")
# What can follow "the issue is" and says where, when or how it shows, not what it is.
_ONLY_SHOWS = re.compile(
    r"(?: that)?\s*(?:(?:still|now|only|also|not|being|happening|occurring|affecting|impacting|intermittent|back|on-?going|present|visible|gone|there|here|over|again|reported|noticed|seen|raised|known|tracked|under|getting|worse|bigger|real|confirmed)\b"
    r"|[^.!?]{0,80}\b(?:pages?|sites?|website|app|search|log ?in|checkout|dashboards?|ui|portal|everything|nothing|services?) (?:is|are|was|were) (?:all |still |completely |now )?(?:down|unavailable|broken|failing|slow|unreachable|offline|not (?:working|loading|responding|available)|erroring|timing out)\W*$"
    r"|(?:\w{3,12} )?(?:users|customers|people|visitors|nobody|everyone|we|i|they)\b [^.!?]{0,20}(?:can't|cannot|can not|couldn't|unable))"
)
_AND = re.compile(r"\b(?:and|or) $")  # behind it, what was said of the verb before is said of this one
# How somebody came to see it.
_NOTICED = re.compile(
    r"\b(?:notic(?:e|es|ed|ing)|spott(?:ed|ing)|detect(?:ed|s)|flagg(?:ed|ing)|caught|catch(?:es|ing)?|found out|know|knew|reali[sz]ed)\b"
)
# What somebody means to do or may do, or asks others to do.
_OF_PEOPLE = re.compile(
    r"\b(?:i|we|you|they|he|she|someone|somebody)(?:'d(?! \w+(?:ed|en|wn)\b)| should| could| would| can(?!'t)| need| want| have to| had to)\b"
    r"|\b(?:let's|please)\b|\b(?:can|could) (?:you|we|i|someone|somebody|anyone)\b"
    r"|\b(?:maybe|perhaps)(?: just| also| then)? (?:try|restart|reboot|check|roll|revert|look|ask|add|bump|increase|scale|wait|see|use|put|disable|kill|drain|switch|merge|remove|redeploy|deploy|do|go|open|send)\b"
)
# What may come, or come of a fix.
_FORECAST = re.compile(
    r"(?:'ll|\bwill|\bwon't|\bgoing to|\bgonna)\b|\bwould(?:n't)?\b(?! (?:\w{3,10} )?(?:explain|account|mean|match|fit))|\bcouldn't\b|\bin (?:the|an?) (?:\w{3,10} )?future\b|\buntil (?:they|we|you)\b"
    r"|\b(?:might|may|could) (?:still |also |then )?(?:lead|result|take|help|want|need|work|fix|do|get|return|see|happen|come|go|keep|stay|remain|become|end up|require|replicate|break|remove|be (?:helpful|useful|nice|good|better|fixed|solved|avoided|used|reused))\b"
    r"|\b(?:fix(?:es)?|hot ?fix|roll ?back|patch|workaround|mitigation|solution)\b[^.,;]{0,40}\b(?:might|may|could|must|needs?)\b"
)


def states_cause(text: str, pattern: re.Pattern[str] = CAUSE, *, plainly: bool = False) -> bool:
    """Whether some sentence of what people wrote themselves tells a cause, rather than asks for one or denies one.

    What somebody did or felt has its because, too: only that of trouble counts. plainly: only what is neither guessed nor asked.
    """
    if _finds(text):
        return True
    for sentence in sentences(text):
        if not pattern.search(sentence) or (plainly and is_hedged(sentence)):
            continue
        begin = 0
        for part in within(sentence):
            found = () if _NO_CAUSE.search(part) else pattern.finditer(part)
            if any(_of_trouble(sentence, begin + one.start(), begin + one.end()) for one in found):
                return True
            begin += len(part)
    return False


def _finds(text: str) -> bool:
    """Whether somebody says that they have it, or that this explains it, and plainly what: a thing of the system, or a fault."""
    said = prose(text[:_READ])
    found = _HAVE_IT.search(said)
    told = said[found.end() :].partition("\n")[0] if found else ""
    return bool(signals(told) & {"identifier", "number", "symptom"} or _BROKEN.search(told)) and not is_hedged(told)


def is_meant(words: str) -> bool:
    """Whether words tell what somebody means to do, or what may come of it."""
    return bool(_OF_PEOPLE.search(words) or _FORECAST.search(words))


def names_fault(words: str) -> bool:
    """Whether words name a symptom or a state of a system that stops it from working."""
    return _BROKEN.search(words) is not None or shows("symptom", words)


def _of_trouble(sentence: str, start: int, end: int) -> bool:
    """Whether the words of a cause at a place tell why there is trouble."""
    word, effect, reason = sentence[start:end], sentence[:start], sentence[end:]
    if not _BECAUSE.fullmatch(word):
        before = effect if _AND.search(effect) else within(_BECAUSE.split(effect)[-1])[-1]
        return not is_meant(before + word + _BECAUSE.split(reason)[0]) and not (
            _ISSUE_IS.fullmatch(word) and _ONLY_SHOWS.match(reason)
        )
    return not is_meant(reason) and _joins_trouble(effect, reason)


def _joins_trouble(effect: str, reason: str) -> bool:
    """Whether a because joins trouble with what brought it: it names a symptom, or a state of a system as the reason, and no
    act, mood or insight of a person is explained by it."""
    if not effect.strip():
        reason, _, effect = reason.partition(",")
    if _NOTICED.search(within(effect)[-1]):
        return False
    if shows("symptom", effect) and not (shows("mitigation", effect) and shows("first_person_act", effect)):
        return True
    return not _PERSON.search(effect) and names_fault(reason)
