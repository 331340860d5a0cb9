"""Text that talks to a machine instead of people: orders to forget instructions, imitated delimiters, words that nobody sees.

It is evidence like any other and changes nothing; the reviewer is told that it is there. What is said about AI tools is
talk about the incident. Pure: text in, the words that show it out.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from functools import lru_cache

import re2

_MACHINE = r"(?:AI|A\.I\.|LLM|GPT|(?:large )?language model|AI model|AI assistant|AI agent|assistant|chatbot|summari[sz]er|copilot|ChatGPT)"
_ORDERS = r"(?:instructions?|prompts?|directions|directives|guidelines|guardrails|programming|system messages?)"
_DO = r"(?:please|ignore|disregard|forget|mark|set|write|add|change|say|state|report|delete|remove|omit|do not|don't|never|always|output|reply|respond|answer|call|send|fetch|include|summari[sz]e|treat|stop|follow|you)"
# Each with what it is, for whoever reads this; the first that matches is shown.
_PATTERNS = (
    # an order to forget
    rf"\b(?:ignore|disregard|forget|override|bypass|overrule|do not follow|don't follow|stop following) (?:\w+ ){{0,4}}(?:previous|prior|above|earlier|preceding|all|your|system|other|original|initial|these|those|any|the) (?:\w+ ){{0,3}}{_ORDERS}\b",
    r"\b(?:ignore|disregard|forget) (?:everything|all|anything) (?:\w+ ){0,3}(?:above|before|told|said|previous|prior)\b",
    r"\b(?:new|updated|revised|additional|hidden|secret) (?:system )?(?:instructions?|prompt|directive)s?(?: for you)?\s?:",
    # a part to play
    r"\byou are (?:now |no longer )?(?:an? |the )?(?:\w+ ){0,3}(?:AI|LLM|language model|assistant|chatbot|summari[sz]er|DAN)\b",
    r"\b(?:act|behave|respond|answer|pretend)(?: to be| as if you were| as| like) (?:an? |the )?(?:\w+ ){0,3}(?:AI|LLM|language model|assistant|chatbot|root|DAN|jailbroken)\b",
    r"\bas an? (?:AI|LLM|(?:large )?language model)(?: language)?(?: model| assistant| system| agent)?,? (?:you|your|I|it is your|please|my)\b",
    r"\b(?:from now on|henceforth),? you (?:are|will|must|shall|should)\b",
    r"\b(?:developer|god|DAN|debug|jailbreak) mode (?:is |now )?(?:on|enabled|active|activated)\b|\bjailbreak(?:ed)? (?:yourself|now)\b",
    # somebody is called who is no person
    rf"\b(?:note|message|instructions?|attention|notice|reminder|task|orders?|hint) (?:to|for) (?:the |any |all |every |whichever |whatever )?(?:\w+ )?{_MACHINE}s?\b",
    rf"(?:^|[\n.!?>*\[(]\s{{0,5}})(?:(?:dear|hey|hi|hello|attention|@) ?)?{_MACHINE}s?\s?[,:!]\s{{1,4}}{_DO}\b",
    rf"\bif you are (?:an? |the )?{_MACHINE}\b|\bany {_MACHINE} (?:reading|processing|summari[sz]ing|that reads)\b",
    r"\b(?:respond|reply|answer) (?:only )?with (?:only )?(?:JSON|the (?:word|string|text)|exactly)\b|\byou must (?:now |only |always )?(?:respond|reply|output|comply|obey)\b",
    r"\b(?:call|invoke|use|run) (?:the |your )?(?:tool|function) \w+_\w+",
    r"\b(?:when|if|while|before) you summari[sz]e\b[^.\n]{0,40}\b(?:say|state|claim|report|omit|leave out|do not mention|don't mention)\b",
    # what it keeps to itself
    r"\b(?:reveal|print|show|repeat|leak|output|dump|tell me|what is|write out|include) (?:me )?(?:your|the) (?:\w+ ){0,2}(?:system prompt|system message|hidden prompt|initial prompt|initial instructions|api key you|instructions above)\b",
    r"\byour (?:\w+ ){0,2}(?:system prompt|api key|instructions above|training|guidelines|context window)\b",
    # delimiters of models and of ours
    r"<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id|begin_of_text)",
    r"\[/?INST\]|<</?SYS>>|</?(?:system|assistant|system_prompt|instructions|user_input|untrusted|record|artifact)>",
    r"(?:^|\n)\s{0,8}(?:#{1,6} ?|\*\*|\[)?(?:system prompt|system message|system instruction)s?\]?(?:\*\*)?\s?:",
    rf"(?:^|\n)\s{{0,8}}(?:#{{1,6}} ?|\*\*|\[)?(?:system|assistant|human|developer)\]?(?:\*\*)?\s?:\s{{0,4}}(?:{_DO}\b|(?:understood|I will)\b)",
    r"\b(?:begin|end|start)(?: of)? (?:the )?(?:system|prompt|instructions?|untrusted (?:data|text)|artifacts?|record) ?(?:prompt|data|text|block)?\s?(?:-{2,}|={2,}|\]|>)",
    r"\brecord-[0-9a-f]{16}\b",
    r"(?:^|\n)\s{0,8}\|?\s?m\d{1,6} · ",
    r"\{(?:time|day|duration|quote|id|fact|actor) [mf]\d{1,6}\b",
    r"\"(?:claims|events)\"\s{0,4}:\s{0,4}\[\s{0,4}\{\s{0,4}\"(?:words|cites|quote|status|id|kind|why)\"",
    r"\"(?:tool_calls|function_call|tool_use)\"\s{0,4}:",
    # the same in other languages
    r"\b(?:ignorier\w*|vergiss|vergesst|missachte\w*) (?:\w+ ){0,4}(?:anweisung|instruktion|vorgabe|regeln)\w*",
    r"\b(?:ignore[zr]?|oublie[zr]?) (?:\w+ ){0,3}(?:instructions|consignes|directives) (?:précédentes|antérieures|ci-dessus)",
    r"\b(?:ignora|ignore|ignorad|olvida|olvide) (?:\w+ ){0,3}(?:instrucciones|instruções|istruzioni|órdenes)\b|\bdimentica (?:\w+ ){0,3}istruzioni\b",
    r"\b(?:negeer|vergeet) (?:\w+ ){0,3}(?:instructies|aanwijzingen)\b|\bzignoruj (?:\w+ ){0,3}(?:instrukcje|polecenia)",
    r"(?:игнорируй|игнорируйте|забудь|забудьте)[^.\n]{0,40}(?:инструкци|указани|правил)",
    r"(?:忽略|无视|無視|忘记|忘記)[^。\n]{0,20}(?:指令|指示|提示|说明|規則|规则)|(?:指示|命令|プロンプト)[^。\n]{0,12}(?:無視|忘れ)|(?:지시|명령|지침)[^.\n]{0,12}(?:무시|잊)",
    r"(?:تجاهل|انس)[^.\n]{0,30}(?:التعليمات|الأوامر)|(?:पिछले|पूर्व)[^.\n]{0,20}निर्देश[^.\n]{0,20}(?:अनदेखा|भूल)",
)


def _options() -> re2.Options:
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    return options


_ANY = re2.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS), _options())
_PACKED = re2.compile(r"[A-Za-z0-9+/_\-]{24,}={0,2}")
_UNPACKED = 6  # of one text
_TAG = re.compile("[\U000e0020-\U000e007f]+")
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007f]{3,7}")  # of England, Scotland, Wales
_UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufe00-\ufe0f]")
_SEPARATED = re2.compile(r"\b(?:\w[ .\-_*]{1,3}){6,}\w\b")
_TELLING = re.compile("ignore|instruct|prompt|assistant", re.IGNORECASE)
_AROUND = 60  # characters shown on either side
_MOST = 200_000  # characters of one text that are looked at


@lru_cache(maxsize=4096)  # asked by those who choose, those who warn and those who write
def addressed(text: str) -> str:
    """The words that talk to a machine with a little around them, in one line; "" when there are none."""
    text = text[:_MOST].encode("utf-8", "replace").decode()  # names of files may hold half characters
    if not text:
        return ""
    found = _ANY.search(text)
    if found:
        return _around(text, *found.span())
    if not text.isascii():
        hidden = "".join(_TAG.findall(_FLAG.sub("", text)))
        if hidden:
            return _line(f"(invisible) {''.join(chr(ord(char) - 0xE0000) for char in hidden)}"[:200])
        plain = unicodedata.normalize("NFKC", _UNSEEN.sub("", text))
        if plain != text and (found := _ANY.search(plain)):
            return _around(plain, *found.span())
    for word in _PACKED.findall(text)[:_UNPACKED]:
        said = _unpacked(word)
        if said and (found := _ANY.search(said)):
            return _line(f"(base64) {_around(said, *found.span())}")
    spread = _SEPARATED.search(text)
    if spread and _TELLING.search(re.sub(r"[ .\-_*]", "", spread[0])):
        return _around(text, *spread.span())
    return ""


def _unpacked(word: str) -> str:
    """What base64 says when it is text, else ""."""
    try:
        data = base64.b64decode(
            word[:4000].replace("-", "+").replace("_", "/") + "=" * (-len(word[:4000]) % 4), validate=True
        )
        said = data.decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""
    return said if said.isprintable() and " " in said else ""


def _around(text: str, start: int, end: int) -> str:
    first, last = max(0, start - _AROUND), min(len(text), end + _AROUND)
    return _line(f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}")


def _line(text: str) -> str:
    return " ".join(text.split())[:300]
