"""What a draft costs and how long it takes, beside pasting every artifact into one question.

Tokens are counted on the requests that reach a server on this machine over HTTP, by our own rule (characters / 2.5: what the
tokenizer of a local model finds in records, see tests/local; prose has fewer). Wall time is that of a simulated clock: the same run with a model that
needs 1.5 s to its first token and writes 60 tokens a second, plus what our own code really took. The model is scripted: it
chooses as many entries and writes as many claims as it may, and one claim of every section is refused once, so that each
section is asked twice. Prices are those of the list that comes with the model extra.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from tests.llm.server import Step, openai, serving

from afteraction.app.asking import engine, model_of
from afteraction.app.draft import Wanted, draft
from afteraction.app.engine import Engine
from afteraction.app.reading import read_all
from afteraction.document.template import load
from afteraction.llm.ask import Ask, Reply, Stop, Usage
from afteraction.llm.client import CHARS_PER_TOKEN, Client
from afteraction.llm.fault import ModelError
from afteraction.llm.limits import Limits
from afteraction.llm.models import Capability
from afteraction.redact.gate import Gate
from afteraction.synthesize.model import MOST, SECTIONS

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "payment-outage" / "artifacts"
PRICED = (("anthropic", "claude-opus-5-5"), ("anthropic", "claude-haiku-4-5"), ("openai", "gpt-5"))
FIRST, PACE = 1.5, 60.0  # seconds to the first token, tokens per second after it
ENOUGH = 180.0  # seconds, promised
MESSAGES = 2_000
_ENTRY = re.compile(r"^(m\d+) · [^:\n]*:[^:\n]*:[^:\n]*: (.{20,})$", re.MULTILINE)


class Sent(NamedTuple):
    """One request. shared: characters of its beginning that an earlier one had, too."""

    question: int
    answer: int
    shared: int


# A model that uses what it may


def answer(system: str, user: str) -> dict[str, Any]:
    """As long as it may be: all entries that it may choose, all claims that it may write, one of them a lie at first."""
    entries = _ENTRY.findall(system + "\n" + user)
    if "timeline of an incident" in system:
        most = int(re.search(r"at most (\d+) entries", system)[1])  # type: ignore[index]
        step = max(1, len(entries) // most)
        return {
            "events": [
                {"id": ident, "kind": "observation", "why": "it shows how far the trouble had spread by then"}
                for ident, _ in entries[::step][:most]
            ]
        }
    if "These claims were refused" in user:
        return {"claims": [], "gaps": []}
    name = next(name for name, about in SECTIONS.items() if about in user)
    start = list(SECTIONS).index(name) * 7
    claims = [_claim(ident, text) for ident, text in entries[start : start + MOST[name] - 1]]
    lie = {**_claim(*entries[0]), "words": "Requests failed for 4711 minutes."}
    return {"claims": [*claims, lie], "gaps": [{"what": "how many people were touched is not said", "ask": "support"}]}


def _claim(ident: str, text: str) -> dict[str, Any]:
    words = f"At {{time {ident}}} {{actor {ident}}} reported what was seen: {{quote {ident}: {text[:120].strip()}}}."
    return {"words": words, "cites": [ident], "quote": text[:120].strip(), "status": "reported"}


# Tokens, over the wire


def tokens(characters: float) -> int:
    return round(characters / CHARS_PER_TOKEN)


def requests_of(folder: Path) -> list[Sent]:
    """What a draft of the folder sends to a server and gets from it, request by request."""
    sent: list[Sent] = []
    seen: set[str] = set()

    def play(asked: dict[str, Any]) -> dict[str, Any]:
        system, user = (str(part["content"]) for part in asked["messages"])
        said = json.dumps(answer(system, user))
        shape = len(json.dumps(asked["response_format"]))
        sent.append(Sent(len(system) + len(user) + shape, len(said), len(system) + shape if system in seen else 0))
        seen.add(system)
        return openai(said)

    with (
        serving(Step(body=play)) as server,
        tempfile.TemporaryDirectory() as kept,
        patch.dict(os.environ, {"AFTERACTION_HOME": f"{kept}/home"}),
    ):
        model = model_of(f"{server.url}/v1#scripted", strict=True, limits=Limits(), context=Capability().context)
        read = read_all([str(folder)])
        draft(read, Wanted(load("standard"), engine=lambda *_: engine(model, Path(kept), Gate())), "Incident")
    return sent


def usage_of(sent: list[Sent]) -> Usage:
    return Usage(
        tokens(sum(one.question for one in sent)),
        tokens(sum(one.answer for one in sent)),
        tokens(sum(one.shared for one in sent)),
        tokens(sum(one.question for one in sent if not one.shared)),
    )


def pasted(folder: Path) -> Usage:
    """Every artifact whole in one question, and the usual two pages back."""
    size = sum(len(path.read_text("utf-8", "replace")) for path in folder.rglob("*") if path.is_file())
    return Usage(tokens(size), 2_000)


def price(provider: str, model: str, usage: Usage, *, kept: bool = True) -> float:
    """US dollars. kept: with what the provider keeps between questions; Anthropic charges for keeping, too."""
    import genai_prices

    counted = genai_prices.Usage(
        input_tokens=usage.input,
        output_tokens=usage.output,
        cache_read_tokens=usage.cached if kept else 0,
        cache_write_tokens=usage.written if kept and provider == "anthropic" else 0,
    )
    return float(genai_prices.calc_price(counted, model, provider_id=provider).total_price)


# Wall time, on a clock that jumps


class Leap(asyncio.SelectorEventLoop):
    """An event loop in which nothing is waited for: when all are waiting, its clock jumps to the first that is done."""

    def __init__(self) -> None:
        super().__init__()
        self.leapt = 0.0
        choose = self._selector.select  # type: ignore[attr-defined]

        def select(timeout: float | None = None) -> Any:
            self.leapt += max(timeout or 0.0, 0.0)
            return choose(0)

        self._selector.select = select  # type: ignore[attr-defined]

    def time(self) -> float:
        return self.leapt


class Hand:
    def now(self) -> float:
        return asyncio.get_running_loop().time()

    async def pause(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Paced:
    """The scripted model at a realistic pace. busy: seconds that it worked, over all questions."""

    capability = Capability(context=200_000)

    def __init__(self, first: float, pace: float) -> None:
        self._first, self._pace = first, pace
        self.busy, self.asked, self.most, self._now = 0.0, 0, 0, 0

    def price(self, usage: Usage) -> float | None:
        return 0.0

    async def ask(self, ask: Ask, timeout: float) -> Reply:
        said = json.dumps(answer(ask.system, ask.user))
        seconds = self._first + tokens(len(said)) / self._pace
        self.busy, self.asked, self._now = self.busy + seconds, self.asked + 1, self._now + 1
        self.most = max(self.most, self._now)
        await asyncio.sleep(seconds)
        self._now -= 1
        return Reply(said, Stop.DONE, Usage(1, tokens(len(said))))


class Nowhere:
    """A journal that is not kept."""

    def known(self, key: str) -> Reply | None:
        return None

    def asking(self, ask: Ask, attempt: int) -> None: ...

    def answered(self, ask: Ask, attempt: int, reply: Reply, seconds: float, dollars: float | None) -> None: ...

    def failed(self, ask: Ask, attempt: int, error: ModelError, seconds: float) -> None: ...


class Late:
    """The client, made when its clock runs."""

    def __init__(self, make: Callable[[], Client]) -> None:
        self._make = make
        self._client: Client | None = None

    async def ask(self, ask: Ask) -> Reply:
        self._client = self._client or self._make()
        return await self._client.ask(ask)


class Times(NamedTuple):
    """Seconds. waiting: for the model, on the simulated clock. ours: of our own code. alone: when one question waited for the other."""

    waiting: float
    ours: float
    alone: float
    most: int


@contextmanager
def leaping() -> Iterator[list[Leap]]:
    """Every loop made here leaps."""
    loops: list[Leap] = []

    def made() -> Leap:
        loops.append(Leap())
        return loops[-1]

    with patch.object(asyncio.events, "new_event_loop", made):
        yield loops


def times(folder: Path, first: float, pace: float) -> Times:
    start = time.perf_counter()
    model = Paced(first, pace)
    asker = Late(lambda: Client(model, Nowhere(), Hand(), lambda text, what: text, Limits()))
    with leaping() as loops:
        read = read_all([str(folder)])
        draft(
            read,
            Wanted(load("standard"), engine=lambda *_: Engine(asker, "scripted", model.capability, strict=True)),
            "Incident",
        )
    return Times(sum(loop.leapt for loop in loops), time.perf_counter() - start, model.busy, model.most)


# A thread of 2,000 messages, invented

_WHO = ("Ana Ruiz", "Ben Cole", "Chidi Obi", "Dora Lind", "Emre Kaya", "Farah Naz", "Goran Ilic", "Hana Kim")
_WHERE = ("payment-service", "order-worker", "ledger-db", "edge-proxy", "rate-limiter", "session-store")
_SAID = (
    "{where} shows {n} errors a minute on {pod}, it was 3 before",
    "I think {where} is only a victim here, the queue behind it has {n} entries",
    "restarted {pod}, no effect so far, latency is still {n} ms",
    "could it be the deploy of {where} from this morning? checking the diff now",
    "ruled out: {where} is healthy on all {n} connections, so it is not that",
    "support says {n} customers cannot check out, they ask what to tell them",
    "raised the pool of {where} from 40 to {n}, watching the graph",
    "ok, thanks, I will look at it after lunch if nobody minds",
    "the error is `upstream timed out after {n} ms` in every second line of {pod}",
    "do we know whether {where} retries? the numbers would fit with {n} retries each",
)


def thread(folder: Path, messages: int = MESSAGES) -> Path:
    """One thread of a chat in a Slack export, over two hours."""
    folder.mkdir(parents=True, exist_ok=True)
    begin, rows = 1_930_000_000, []
    for number in range(messages):
        dice = hashlib.sha256(str(number).encode()).digest()
        where = _WHERE[dice[1] % len(_WHERE)]
        text = _SAID[dice[0] % len(_SAID)].format(where=where, pod=f"{where}-{dice[2] % 12}", n=dice[3] + 7)
        rows.append(
            {
                "type": "message", "user": f"U{dice[4] % len(_WHO):08d}", "text": text,
                "ts": f"{begin + number * 4}.{number:06d}", "thread_ts": f"{begin}.000000",
            }
        )  # fmt: skip
    people = [
        {"id": f"U{number:08d}", "name": name.split()[0].lower(), "profile": {"real_name": name}}
        for number, name in enumerate(_WHO)
    ]
    (folder / "users.json").write_text(json.dumps(people), encoding="utf-8")
    (folder / "2031-02-27.json").write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return folder


def main() -> None:
    with tempfile.TemporaryDirectory() as kept:
        for title, folder in (
            ("the example", EXAMPLE),
            (f"a thread of {MESSAGES:,} messages", thread(Path(kept) / "thread")),
        ):
            _report(title, folder)


def _report(title: str, folder: Path) -> None:
    sent, whole = requests_of(folder), pasted(folder)
    used = usage_of(sent)
    print(f"\n{title}")
    print(f"  a draft          {len(sent):3} questions  {used.input:9,} tokens in  {used.output:7,} out")
    print(
        f"    of them kept by the provider: {used.cached:,}; longest question {tokens(max(s.question for s in sent)):,}"
    )
    print(f"  pasting it all     1 question   {whole.input:9,} tokens in  {whole.output:7,} out")
    for provider, model in PRICED:
        print(
            f"  {model:18} ${price(provider, model, used):.3f}   (${price(provider, model, used, kept=False):.3f} if nothing were kept)"
            f"   pasting it all ${price(provider, model, whole):.3f}"
        )
    for first, pace in ((FIRST, PACE), (2 * FIRST, PACE / 2)):
        took = times(folder, first, pace)
        total = took.waiting + took.ours
        print(
            f"  first token {first:.1f} s, {pace:.0f} tokens/s: {total:5.0f} s = {took.waiting:.0f} simulated + {took.ours:.0f} ours"
            f"   (one at a time {took.alone:.0f} s; {took.most} at once)   {'within' if total < ENOUGH else 'OVER'} {ENOUGH:.0f} s"
        )


if __name__ == "__main__":
    main()
