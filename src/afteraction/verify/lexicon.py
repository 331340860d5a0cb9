"""Classes of words by which a sentence says more, or less, than its evidence."""

from __future__ import annotations

import re

_FLAGS = re.IGNORECASE

HEDGE = re.compile(
    r"\b(?:maybe|perhaps|probabl[ey]|possibl[ey]|presumably|likely|apparently|might|may(?! \d)|could(?: be| have|n't be)|(?:i|we) (?:think|suspect|guess|believe|wonder|assume|bet)"
    r"|suspect(?:s|ed)?|seems?|seemed|looks? like|sounds like|smells like|appears?|not (?:100 ?% |entirely |quite )?(?:sure|certain|clear|proven|confirmed)|unconfirmed|theory|hypothes[ie]s|guess|hunch|if i had to|can(?:['’]t|not) (?:say|tell|rule)|don['’]?t know|no idea|hard to (?:say|tell)|unclear|tbd|to be confirmed|usually|supposedly|afaik|iirc|imh?o|as far as (?:i|we) know)\b|\(\?\)",
    _FLAGS,
)
# That something is settled.
CERTAINTY = re.compile(
    r"\b(?:(?:is|was|were|has been|have been|had been|as|been) (?:established|proven|confirmed|verified|recorded|shown|demonstrated|determined|decided|settled|found|known|agreed|assured)|established|proof|proved|proven|confirmed|verified|recorded|no doubt|without doubt|undoubtedly|certain(?:ly)?|definite(?:ly)?|decided|decision|agreed|assur(?:ed|ance)|guaranteed|in fact|turned out|knew|facts?)\b",
    _FLAGS,
)
# Doubt that takes no side: what it is about was not even suspected.
IGNORANCE = re.compile(
    r"\b(?:can(?:['’]t|not) (?:say|tell|rule)|(?:don['’]?t|do not) know|no idea|hard to (?:say|tell)|unclear|tbd|to be confirmed)\b",
    _FLAGS,
)
OPEN_WORDS = re.compile(
    r"\b(?:suspect(?:ed|s)?|hypothes[ie]s\w*|asked|question(?:ed)?|wondered|considered|thought|believed|assumed|possibl[ey]|may|might|could|whether|unclear|unknown|open|not (?:known|settled|established|confirmed|proven)|theory|proposed|suggest(?:ed|ion)|candidate|probable|probably|likely|perhaps|apparently|seem(?:ed|s|ingly)?|appear(?:ed|s|ently)?|look(?:ed|s) (?:as if|like)|expect(?:ed|s)|idea|put forward|raised|hoped|feared|estimat(?:ed|e)|guess(?:ed)?|in (?:his|her|their|the) view|according to|suspicion|if)\b|\?",
    _FLAGS,
)
FUTURE = re.compile(
    r"\b(?:(?:i|we|they|he|she|it|that)(?:'ll| will| would)|will|shall|going to|gonna|plan(?:s|ned|ning)? to|need(?:s)? to|should|want to|todo|to-?do|let's|let me|next step|tomorrow|later today|by (?:mon|tues|wednes|thurs|fri|satur|sun)day|action item|follow[- ]?up|propos\w+|promis\w+|announc\w+|pledg\w+|intend\w*|intention|offer(?:ed|s)?|commit(?:ted|s)? to|agreed to|means? to|meant to|would|planned|due(?! to)|(?:is|are|was|were|remains?|remained)(?: still| yet| not)? to \w+)\b",
    _FLAGS,
)
# A record that speaks of what is to come.
PROMISE = re.compile(
    r"\b(?:(?:i|we|they|he|she|it|that|this|there)(?:['’]ll| will| would|['’]re going to|['’]m going to| am going to| are going to| is going to| should| need to| needs to| plan to)|will (?:be|have|add|move|do|send|post|publish|fix|review|write|make|try|take|look)|to be (?:done|published|decided)|todo|to-do|action item|let['’]s|someone should|somebody should|planning to|propose to|(?:over|in|within|during) the (?:next|coming) \w+|to follow|upcoming|what to expect)\b",
    _FLAGS,
)
DONE = re.compile(
    r"\b(?:(?:has|have|had|was|were|is|are|been) (?:\w+ly |now |since |already )?(?:add|fix|deploy|creat|implement|complet|configur|updat|chang|merg|ship|releas|enabl|disabl|install|rais|increas|reduc|remov|writt|rolled|put|set|built|introduc|document|schedul)\w*"
    r"|(?:added|fixed|deployed|created|implemented|completed|merged|shipped|enabled|disabled|installed|documented) )",
    _FLAGS,
)
# What keeps a statement from being one about everything, or exact.
LIMIT = re.compile(
    r"\b(?:some|part(?:s|ly|ial(?:ly)?)?|intermittent(?:ly)?|only|preliminary|prelim|estimated?|approximate(?:ly)?|about|around|roughly|nearly|almost|up to|at least|at most|more than|less than|over|under|not all|most|temporar(?:y|ily)|limited|until|except|unless|if|when)\b",
    _FLAGS,
)
NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|unrelated|ruled out|ruling out|rather than|instead of|except|(?:do|does|did|wo|ca|is|was|are|were|could|would|should|have|has|had)nt)\b|n['’]t\b",
    _FLAGS,
)
# Words that deny without a not.
NEGATIVE = re.compile(
    r"\b(?:fail(?:ed|s|ing|ure)?|unable|refus\w+|reject\w+|lack\w*|miss(?:ing|ed)|absent|unavailable|down|stopped|unaffected|unchanged|unhealthy|unknown|unclear|impossible|invalid|inaccessible|un\w{3,20}able|un(?:responsive|answered|noticed|detected|resolved|acknowledged|touched)|denied|declined|left (?:out|alone|running|(?:\w+ ){1,3}(?:where|as) (?:it|they) (?:was|were))|kept|still|remain\w*|before|until|instead|gone|empty|zero|incomplete|partial(?:ly)?|in part|hardly|barely|few|little|wrong|broken|false|in vain|skipp?ed|avoid\w*|prevent\w*|abandon\w*|unrelated|different|other than|ceased|lost)\b",
    _FLAGS,
)
RULED_OUT = re.compile(
    r"\b(?:rul(?:ed|ing|es) (?:\w+ ){0,3}out|not (?:the|related|caused|due|because|it|us|our)\b|unrelated|red herring|false (?:lead|alarm|positive)|(?:is|was|were|are)(?:n['’]t| not) (?:the|it|us|related|caused|responsible)|nothing to do with|no effect|no change|didn['’]t (?:help|change|fix|work)|dead end|excluded|discarded|disproved|innocent)\b",
    _FLAGS,
)
# Words that say the opposite of each other, by their forms.
OPPOSITES = tuple(
    (re.compile(rf"\b(?:{one})\b", _FLAGS), re.compile(rf"\b(?:{other})\b", _FLAGS))
    for one, other in (
        (r"accept(?:s|ed|ing)?|took|approv(?:es|ed|ing|e)", r"reject(?:s|ed|ing)?|refus(?:es|ed|ing|e)|declin(?:es|ed|ing|e)|den(?:y|ies|ied)"),
        (r"went up|going up|gone up|rose|ris(?:es|ing|en|e)|increas(?:es|ed|ing|e)|climb(?:s|ed|ing)?|grew|grow(?:s|ing|n)?|higher", r"went down|going down|gone down|fell|fall(?:s|ing|en)?|decreas(?:es|ed|ing|e)|drop(?:s|ped|ping)?|shrank|shrink(?:s|ing)?|lower|declin(?:es|ed|ing|e)"),
        (r"work(?:s|ed|ing)|succeed(?:s|ed|ing)?|success(?:ful(?:ly)?)?|pass(?:es|ed|ing)", r"fail(?:s|ed|ing|ures?)?|broke(?:n)?"),
        (r"enabl(?:es|ed|ing|e)|turned on|switched on", r"disabl(?:es|ed|ing|e)|turned off|switched off"),
        (r"healthy|recover(?:s|ed|ing|y)?|back to normal|fine|okay", r"unhealthy|broken|degrad(?:es|ed|ing|ation|e)"),
        (r"improv(?:es|ed|ing|ement|e)|better|helped", r"worsen(?:s|ed|ing)?|worse"),
        (r"add(?:s|ed|ing)?", r"remov(?:es|ed|ing|e)|delet(?:es|ed|ing|e)"),
        (r"(?:start(?:s|ed|ing)?|began|begun)(?! (?:to|\w+ing)\b)", r"(?:stop(?:s|ped|ping)?|ceased)(?! (?:to|\w+ing)\b)"),
        (r"open(?:s|ed|ing)?", r"clos(?:es|ed|ing|e)"),
        (r"still|kept \w+ing|continu(?:es|ed|ing|e)|went on|goes on", r"stopped|ceased|(?:is|are|was|were) gone|disappear(?:s|ed)|went away|vanish(?:es|ed)"),
        (r"affected|impacted", r"unaffected|unimpacted|untouched"),
        (r"empty", r"full"),
        (r"valid", r"invalid"),
        (r"available|reachable|accessible|(?:could|can) (?:\w+ )?be (?:reached|accessed)", r"unavailable|unreachable|inaccessible"),
        (r"upgrad(?:es|ed|ing|e)|rolled forward", r"downgrad(?:es|ed|ing|e)|rolled back|revert(?:s|ed|ing)?"),
        (r"agree(?:s|d|ing)?", r"disagree(?:s|d|ing)?"),
        (r"fast(?:er)?|quick(?:er|ly)?", r"slow(?:er|ly)?"),
        (r"scaled? up|scaling up", r"scaled? down|scaling down"),
        (r"gain(?:s|ed|ing)?|found", r"los(?:es|ing|e|t)"),
        (r"connect(?:s|ed|ing)?", r"disconnect(?:s|ed|ing)?"),
    )
)  # fmt: skip
CAUSAL = re.compile(
    r"\b(?:because|caus(?:e|ed|es|ing)|due to|owing to|thanks to|led to|leads to|leading to|result(?:ed|ing|s)? (?:in|from)|as a result|consequently|therefore|thus|hence|trigger(?:ed|s|ing)?|root cause|culprit|responsible for|made (?:it|them|the)\b|forc(?:ed|ing)|so that|which meant|prevent(?:ed|ing)|allow(?:ed|ing) (?:\w+ ){0,4}to|"
    r"resolved by|fixed by|restored by|mitigated by|brought (?:\w+ ){0,3}(?:back|down)|exhaust(?:ed|ing)|starv(?:ed|ing)|overload(?:ed|ing)|contribut(?:ed|ing) to|stem(?:med|s) from|traced (?:back )?to|attributed to|blocked)\b",
    _FLAGS,
)
# How records say that one thing made another, beyond the words that claims are held to.
SAID_CAUSE = re.compile(
    r"\b(?:because|caus\w+|since|so|as|why|due|thanks|explain\w*|means|meant|reason|result\w*|trigger\w*|then|led|leads?|culprit|turns out|hence|therefore|behind|affect\w*|impact(?:ed|ing)|thus|made|makes|exhaust\w*|broke|block\w*|lock\w*|hold\w*|came from|comes from|introduced)\b|->|=>|→",
    _FLAGS,
)
UNIVERSAL = tuple(
    re.compile(rf"\b(?:{words})\b", _FLAGS)
    for words in (
        r"all(?! but\b)|every|everyone|everybody|everything|everywhere|each(?! other)|entire(?:ly)?|whole|any|throughout|per|both",
        r"always|never|at no (?:point|time)",
        r"complete(?:ly)?|fully|in full|full (?:recovery|outage|restoration|loss)|total(?:ly)?",
    )
)
ONLY = re.compile(
    r"\b(?:only(?! (?:in part|part|after|when|if|later|once|then|partially|a))|sole(?:ly)?|exclusive(?:ly)?|nothing but|confined to|limited to|just(?! (?:as|in case|before|after|when|then|now|like|over|under|about|below|above)\b))\b",
    _FLAGS,
)
NONE = re.compile(
    r"\b(?:no(?! (?:longer|more|less|later|sooner|effect|change|impact|help|doubt|use|need)\b) \w+|nobody|none|no one|nothing|nowhere)\b",
    _FLAGS,
)
# What a record says of some and not of all.
PART = re.compile(
    r"\b(?:most(?:ly)?|some|a number of|several|part(?:s|ly|ial(?:ly)?)?|only|\d+ (?:of|out of|/) \d+|one of|few|a (?:few|couple|handful)|intermittent(?:ly)?|sporadic(?:ally)?)\b",
    _FLAGS,
)
# What went wrong: of it "could not" says no more than the record.
TROUBLE = re.compile(
    r"\b(?:downtime|outages?|errors?|errored|expired|time[ds]? ?outs?|crash\w*|hung|stuck|hang(?:s|ing)?|exhausted|ran out|full|locked|blocked|disconnected|dropped|degraded|slow)\b",
    _FLAGS,
)
# That nothing is wrong: it says "no problem" without a no.
FINE = re.compile(r"\b(?:fine|ok|okay|healthy|normal|green|clean|good|all clear|working|works)\b", _FLAGS)
NO_TROUBLE = re.compile(
    r"\b(?:no|without(?: any)?) (?:\w+ )?(?:problems?|issues?|errors?|anomal\w+|signs?|impact|trouble|failures?)\b",
    _FLAGS,
)
# That something is no more: it says no without a not.
ENDED = re.compile(
    r"\b(?:end(?:ed|s)|clear(?:ed|s)|disappear(?:ed|s)|vanish(?:ed|es)|went away|resolv(?:ed|es)|recover(?:ed|s)|over|dropped|stopped|ceased|free of|back to normal|healthy)\b",
    _FLAGS,
)
SUPERLATIVE = re.compile(
    r"\b(?:most|least|highest|lowest|largest|smallest|biggest|longest|shortest|worst|best|fastest|slowest|earliest|latest|peak(?:ed|ing)?|maximum|minimum|record|main(?:ly)?|primar(?:y|ily)|chief|key|majority|minority)\b",
    _FLAGS,
)
_SCALES = (
    r"doubl(?:ed|ing)|twice|twofold",
    r"tripl(?:ed|ing)|thrice|quadrupl\w+|tenfold",
    r"halv(?:ed|ing)|half",
    r"many|several|numerous|multiple|various|a number of|lots? of|dozens?|hundreds?|thousands?|millions?",
    r"few|a handful|hardly any|barely any|a couple",
    r"significant(?:ly)?|severe(?:ly)?|massive(?:ly)?|huge|dramatic(?:ally)?|widespread|major",
    r"minor|slight(?:ly)?|negligible|hardly (?:noticed|noticeable|affected)|barely (?:noticed|noticeable|affected)",
    r"briefly?|short(?:ly| outage| interruption)|immediate(?:ly)?|instantly|quickly|promptly|right before|right after|at once|straight away|right away|in no time|swiftly",
    r"slowly|long-running|prolonged|lengthy",
)
# Words that stand for a measure, each class with the ones that evidence may use for it.
SCALES = tuple(re.compile(rf"\b(?:{words})\b", _FLAGS) for words in _SCALES)
SCALE = re.compile(rf"\b(?:{'|'.join(_SCALES)})\b", _FLAGS)
_BLAME = (
    r"should(?:n['’]t)? (?:not )?have|ought to have|if only|fail(?:ed|ure) to (?:notice|check|test|follow|verify|read|realis|realiz|communicate|escalate|act|respond|consider|review|ask)\w*"
    r"|careless\w*|negligen\w*|reckless\w*|sloppy|sloppiness|incompeten\w*|forgot\w*|human error|operator error|user error|at fault|to blame|blame[sd]?|guilty|culpab\w+|mistake[ns]?|mistakenly|blunder\w*|hero\w*|brilliant\w*|excellent|superb|outstanding|inexcusable|unacceptable|lazy"
)
_OPINION = r"(?:could|would) have (?:been )?(?:avoided|prevented|caught|noticed)|obviously|clearly|of course|simply|unfortunately|sadly|luckily|thankfully|poorly|bad(?:ly)?|inadequate(?:ly)?|too slow|too late"
# What a sentence says about people, what it says about things, and both.
BLAME = re.compile(rf"\b(?:{_BLAME})\b", _FLAGS)
OPINION = re.compile(rf"\b(?:{_OPINION})\b", _FLAGS)
JUDGEMENT = re.compile(rf"\b(?:{_BLAME}|{_OPINION})\b", _FLAGS)

_WORD = re.compile(r"[A-Za-z][A-Za-z'’]{1,30}|\d+")
_COMMON = frozenset(
    [
        "the",
        "a",
        "an",
        "and",
        "or",
        "but",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "from",
        "by",
        "with",
        "as",
        "is",
        "was",
        "were",
        "are",
        "be",
        "been",
        "being",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "there",
        "then",
        "than",
        "so",
        "no",
        "not",
        "has",
        "have",
        "had",
        "do",
        "did",
        "does",
        "will",
        "would",
        "can",
        "could",
        "may",
        "might",
        "should",
        "they",
        "them",
        "their",
        "he",
        "she",
        "his",
        "her",
        "we",
        "our",
        "you",
        "your",
        "i",
        "us",
        "who",
        "which",
        "what",
        "when",
        "where",
        "why",
        "how",
        "if",
        "into",
        "over",
        "under",
        "out",
        "up",
        "down",
        "off",
        "again",
        "also",
        "very",
        "more",
        "most",
        "some",
        "any",
        "all",
        "each",
        "one",
        "about",
        "after",
        "before",
        "during",
        "while",
        "because",
        "until",
        "since",
        "just",
        "only",
        "still",
        "already",
        "now",
        "here",
        "per",
        "via",
        "between",
        "within",
        "without",
        "both",
        "same",
        "other",
        "another",
        "such",
        "own",
        "new",
        "next",
        "first",
        "last",
    ]
)


def content(text: str, *, short: bool = False) -> frozenset[str]:
    """Stems of the words that carry meaning: the first six letters, plural and verb endings gone. short: five, in which
    more forms of a word agree, as resolved and resolution.
    """
    return frozenset(
        _stem(word.lower())[: 5 if short else 6]
        for word in _WORD.findall(text)
        if word.lower() not in _COMMON and (len(word) > 2 or word.isdigit())
    )


def telling(text: str) -> frozenset[str]:
    """The words that carry meaning, in full and small, those of two letters too: db, api."""
    return frozenset(word.lower() for word in _WORD.findall(text) if word.lower() not in _COMMON)


# Forms that share no ending with their verb.
_IRREGULAR = {"lost": "lose", "broke": "break", "broken": "break", "held": "hold", "fell": "fall", "fallen": "fall", "rose": "rise", "risen": "rise",
    "sent": "send", "ran": "run", "kept": "keep", "began": "begin", "begun": "begin", "took": "take", "taken": "take", "wrote": "write", "written": "write"}  # fmt: skip


def _stem(word: str) -> str:
    word = _IRREGULAR.get(word, word)
    for ending in ("ings", "ing", "edly", "ed", "ies", "es", "s", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word.removesuffix("e")[:6] if len(word) > 3 else word
