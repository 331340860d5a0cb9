"""What the gate takes out, what it takes out by mistake, and how long that takes.

1. Labelled rows of secret and PII scanners' own tests: recall and false alarms for each kind.
2. Real logs and real chats: finds for each 10,000 lines.
3. Invented secrets planted in real log lines, kind by context (``bench/planted.py``, which knows nothing of the rules).
4. Invented evidence in log lines and sentences: how much of it was touched.
5. Speed, beside a plain ``re`` scan of the same lines in the same run.

The cases lie outside the project (``AFTERACTION_CASES``, by default ``../shared/cases``). Nothing found is printed whole:
a kind, a place and the first characters.
"""

from __future__ import annotations

import gzip
import ipaddress
import json
import os
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from afteraction.redact.gate import Gate
from afteraction.redact.rule import Family
from bench import planted

CASES = Path(os.environ.get("AFTERACTION_CASES", Path(__file__).resolve().parents[2] / "shared" / "cases"))
SEED = 20260302
TIMES = 3  # other letters for each kind in each context
EVIDENCE = 1080
LINES = 15_000
MILLION = 1_000_000

_MARK = re.compile(r"\[secret: [a-z0-9\-]+ #\d+\]|\[[a-z\-]+ \d+\]")
_PII = "presidio_recognizer_cases"


def main(*, verbose: bool = False, million: bool = False) -> None:
    """Print every table. verbose: each miss and each find too. million: also the speed over a million lines."""
    if not (CASES / "secrets_pii").is_dir():
        print(f"redact: no cases at {CASES}; set AFTERACTION_CASES")
        return
    _labelled(verbose)
    logs = list(_texts(_log_files()))
    _real("real logs", logs, verbose)
    _real("real chats, alerts, incidents, postmortems", _texts(_talk_files()), verbose)
    lines = [line for path, found in logs if "loghub" in path and path.endswith(".log") for line in found]
    _planted(lines, verbose)
    _evidence(lines, verbose)
    _speed(lines[:: max(1, len(lines) // LINES)][:LINES], million=million)


def masked(value: str) -> str:
    """A value as a bench may show it."""
    flat = value.replace("\n", "\\n")
    return f"{flat[:4]}… ({len(value)} characters)" if len(flat) > 6 else "…"


# 1. Labelled rows


class Row(NamedTuple):
    """One labelled text. number: its line in the file. wanted: the family it should be found as."""

    number: int
    kind: str
    rule: str
    positive: bool
    text: str
    wanted: Family


_KIND_OF = (
    ("private key", r"private-key|age-secret"),
    ("jwt", r"jwt"),
    ("web address", r"sensitive-url|webhook"),
    ("kubernetes secret", r"kubernetes"),
    ("curl", r"curl-"),
    ("password, named value", r"generic|nuget|high_entropy|basic_auth|sidekiq-secret|softlayer|cloudant|heroku-api-key$|snyk|messagebird"),
    ("e-mail", r"email"),
    ("phone", r"phone|mobile"),
    ("card", r"credit_card"),
    ("IBAN", r"iban"),
    ("IP address", r"^ip_"),
    ("US social security", r"us_ssn"),
)  # fmt: skip


def rows() -> Iterator[Row]:
    """The labelled rows; those whose label says neither are left out."""
    with gzip.open(CASES / "secrets_pii" / "cases.jsonl.gz", "rt", encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):
            row = json.loads(line)
            if row["label"] == "UNLABELLED":
                continue
            customer = row["set"] == _PII or row["rule"] == "ip_public"
            found = next((kind for kind, pattern in _KIND_OF if re.search(pattern, row["rule"])), "")
            kind = found or ("other PII" if customer else "vendor token")
            text = json.loads(row["text"])
            wanted = Family.CUSTOMER if customer else Family.SECRET
            yield Row(number, kind, row["rule"], row["label"].startswith("TP"), text, wanted)


_STANDS_FOR = re.compile(
    r"(?i)example|your[-_ ]|changeme|placeholder|dummy|\{secret\}|xxxxx|deadbeef|cafebabe|(.)\1{5}|1234567|abcdefg"
)
_SAID_PHONE = re.compile(r"[+() \-]|(?i:[a-z]{3})")
_CODE = re.compile(r"(?i)[\"']?\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?[\"']?")
_ADDRESS = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}|(?:[0-9A-Fa-f]{0,4}:){2,7}(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9A-Fa-f]{0,4})")


def live(row: Row) -> bool:
    """Whether a row labelled true could be somebody's secret or identifier as it stands.

    Not so: documented examples, runs of one letter and letters in the order of the alphabet, which stand for a value; a
    bare UUID, which any id is; digits alone, which may be a telephone number and are any number; and addresses of private
    networks, which the gate means to leave because a review needs them.
    """
    if row.kind == "phone":
        return _SAID_PHONE.search(row.text) is not None
    if row.kind == "IP address":
        return any(_someones(found) for found in _ADDRESS.findall(row.text))
    if row.wanted is Family.CUSTOMER:
        return True
    return not _STANDS_FOR.search(row.text) and not _CODE.fullmatch(row.text.strip())


def _someones(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address.rpartition(":")[2] if "." in address else address)
    except ValueError:
        return False
    return found.is_global and not found.is_multicast


def _labelled(verbose: bool) -> None:
    print("== labelled rows ==")
    print(f"{'':24}{'true':>6}{'found':>7}{'live':>7}{'found':>7}{'recall':>8}{'false':>8}{'alarms':>8}")
    counts: dict[tuple[bool, str], Counter[str]] = defaultdict(Counter)
    notes: list[str] = []
    for row in rows():
        gate = Gate()
        gate.text(row.text)
        hit = any(seen.family is row.wanted for seen in gate.seen)
        count = counts[row.wanted is Family.CUSTOMER, row.kind]
        names = [f"{'true' if row.positive else 'false'}"]
        names += ["live"] if row.positive and live(row) else []
        for name in names:
            count[name] += 1
            count[f"{name} found"] += hit
        if row.kind != "other PII" and hit is not row.positive and (not row.positive or live(row)):
            what = ", ".join(seen.rule for seen in gate.seen) or "missed"
            notes.append(f"  row {row.number} {row.rule}: {what}: {masked(row.text)}")
    for customer in (False, True):
        for kind in sorted(kind for is_customer, kind in counts if is_customer is customer):
            _labelled_line(kind, counts[customer, kind])
        promised = [
            count for (is_customer, kind), count in counts.items() if is_customer is customer and kind != "other PII"
        ]
        _labelled_line("customers' identifiers" if customer else "SECRETS", sum(promised, Counter()))
        print()
    print(
        "other PII: kinds that the gate does not promise (plates, passports, national numbers of most countries, names)"
    )
    print("\n".join(notes) if verbose else f"{len(notes)} misses and false alarms: --verbose")


def _labelled_line(kind: str, count: Counter[str]) -> None:
    recall = f"{count['live found'] / count['live']:.3f}" if count["live"] else "-"
    print(
        f"{kind:24}{count['true']:6}{count['true found']:7}{count['live']:7}{count['live found']:7}{recall:>8}"
        f"{count['false']:8}{count['false found']:8}"
    )


# 2. Real texts


def _log_files() -> list[Path]:
    return sorted([*(CASES / "logs").rglob("*"), *(CASES / "incidents").rglob("*.log")])


def _talk_files() -> list[Path]:
    folders = ("chat", "alerts_and_deploys", "incidents", "postmortems")
    return [path for name in folders for path in sorted((CASES / name).rglob("*")) if path.suffix != ".log"]


def _texts(paths: Iterable[Path]) -> Iterator[tuple[str, list[str]]]:
    for path in paths:
        if path.is_file() and b"\0" not in (data := path.read_bytes())[:4096]:
            yield str(path.relative_to(CASES)), data.decode("utf-8", "replace").splitlines()


def _real(title: str, texts: Iterable[tuple[str, list[str]]], verbose: bool) -> None:
    lines = 0
    counts: Counter[tuple[str, str]] = Counter()
    values: dict[tuple[str, str], set[str]] = defaultdict(set)
    notes: list[str] = []
    for name, found in texts:
        lines += len(found)
        gate = Gate()
        cleaned = gate.many(found)
        family = {seen.alias: (seen.family.value, seen.rule) for seen in gate.seen}
        for number, (old, new) in enumerate(zip(found, cleaned, strict=True), 1):
            for alias, value in taken(old, new) if old != new else ():
                kind = family[alias]
                counts[kind] += 1
                if value not in values[kind] and kind[1] not in ("ip", "email"):
                    notes.append(f"  {kind[0]} {kind[1]}: {name[-70:]}:{number}: {masked(value)}")
                values[kind].add(value)
    print(f"\n== {title}: {lines:,} lines ==")
    print(f"{'':10}{'kind':24}{'finds':>8}{'distinct':>10}{'per 10,000 lines':>18}{'distinct':>10}")
    for kind in sorted(counts, reverse=True):
        rates = (counts[kind] * 10_000 / lines, len(values[kind]) * 10_000 / lines)
        print(f"{kind[0]:10}{kind[1]:24}{counts[kind]:8}{len(values[kind]):10}{rates[0]:18.2f}{rates[1]:10.2f}")
    secrets = sum(count for (family_name, _), count in counts.items() if family_name == "secret")
    print(f"{'secret':10}{'all':24}{secrets:8}{'':10}{secrets * 10_000 / lines:18.2f}")
    if verbose:
        print("\n".join(notes))


def taken(old: str, new: str) -> Iterator[tuple[str, str]]:
    """(alias, what stood there) of a cleaned line."""
    at = place = 0
    for mark in _MARK.finditer(new):
        kept = new[place : mark.start()]
        start = old.find(kept, at) + len(kept)
        follows = _MARK.split(new[mark.end() :])[0][:40]
        end = old.find(follows, start + 1) if follows else len(old)
        yield mark.group(0), old[start : end if end > 0 else len(old)]
        at, place = end, mark.end()


# 3. Planted secrets


def _planted(lines: Sequence[str], verbose: bool) -> None:
    total: Counter[tuple[str, str]] = Counter()
    found: Counter[tuple[str, str]] = Counter()
    notes: list[str] = []
    count = len(lines)
    for number, plant in enumerate(planted.plants(SEED, TIMES)):
        first, second = lines[number * 7 % count], lines[(number * 13 + 5) % count]
        inline = plant.context in ("log key=value", "log, bare", "traceback", "log")
        text = f"{first}{' ' if inline else chr(10)}{plant.text}\n{second}"
        gone = not leaked(Gate().text(text), plant.parts)
        for key in ((plant.kind, plant.context), (plant.kind, ""), ("", plant.context), ("", "")):
            total[key] += 1
            found[key] += gone
        if not gone:
            notes.append(f"  {plant.kind} in {plant.context}: {masked(plant.parts[0])}")
    print(f"\n== planted in real log lines, {TIMES} of each kind in each context ==")
    for title, keys in (
        ("by kind", [key for key in total if key[0] and not key[1]]),
        ("by context", [key for key in total if key[1] and not key[0]]),
        ("kind and context with a miss", [key for key in total if all(key) and found[key] < total[key]]),
    ):
        print(f"{title}:")
        whole = [key for key in keys if found[key] == total[key]]
        for key in keys:
            if found[key] < total[key]:
                print(f"  {', '.join(part for part in key if part):44}{found[key]:5} of {total[key]:5}")
        if whole:
            print(f"  {'each of the other ' + str(len(whole)):44}{'all':>5} of {sum(total[key] for key in whole):5}")
    print(f"recall {found['', ''] / total['', '']:.4f}  ({found['', '']} of {total['', '']})")
    if verbose:
        print("\n".join(notes))


def leaked(text: str, parts: Sequence[str]) -> bool:
    """Whether a part, or either half of one, still stands in the text."""
    for part in parts:
        half = len(part) // 2
        pieces = (part[:half], part[half:]) if half >= 6 else (part,)
        if any(piece in text for piece in pieces):
            return True
    return False


# 4. Evidence


def _evidence(lines: Sequence[str], verbose: bool) -> None:
    touched: Counter[str] = Counter()
    notes: list[str] = []
    for number, (kind, text, token) in enumerate(planted.evidence(SEED, EVIDENCE)):
        line = lines[number * 11 % len(lines)]
        gate = Gate()
        if token not in gate.text(f"{line}\n{text}"):
            touched[kind] += 1
            notes.append(f"  {kind}: {', '.join(seen.rule for seen in gate.seen)}: {text}")
    print(f"\n== {EVIDENCE} invented evidence tokens of {len(planted.EVIDENCE)} kinds ==")
    print(f"touched {sum(touched.values())}: {100 * sum(touched.values()) / EVIDENCE:.2f} %  {dict(touched)}")
    if verbose:
        print("\n".join(notes))


# 5. Speed


def _scan(lines: Sequence[str]) -> None:
    """The baseline: one plain pattern over the same lines."""
    pattern = re.compile(r"(?i)(?:password|secret|token)[=:]\s*(\S+)")
    for line in lines:
        pattern.search(line)


def _timed(work: Callable[[Sequence[str]], object], lines: Sequence[str]) -> float:
    began = time.perf_counter()
    work(lines)
    return time.perf_counter() - began


def _deep(lines: Sequence[str]) -> object:
    return Gate().many(lines)


def _plain(lines: Sequence[str]) -> object:
    return Gate().many(lines, deep=False)


_WAYS: tuple[tuple[str, Callable[[Sequence[str]], object]], ...] = (
    ("re scan, one pattern (base)", _scan),
    ("gate, deep", _deep),
    ("gate, secrets in plain form", _plain),
)


def _speed(lines: Sequence[str], *, million: bool) -> None:
    size = sum(map(len, lines)) / 1e6
    print(f"\n== speed: {len(lines):,} real log lines, {size:.1f} MB, the best of 3 ==")
    _speed_table({name: min(_timed(work, lines) for _ in range(3)) for name, work in _WAYS}, len(lines))
    if not million:
        print("a million lines: --million")
        return
    rounds = -(-MILLION // len(lines))
    print(f"\n== speed: {rounds * len(lines):,} lines, the same with other numbers, streamed ==")
    gates = {name: Gate() for name, _ in _WAYS}
    spent = dict.fromkeys(gates, 0.0)
    digits = re.compile(r"\d{4,}")
    for turn in range(rounds):
        varied = [digits.sub(lambda found: str(int(found[0]) + turn * 37), line) for line in lines]  # noqa: B023  # used at once
        for name, work in _WAYS:
            began = time.perf_counter()
            if work is _scan:
                _scan(varied)
            else:
                gates[name].many(varied, deep=work is _deep)
            spent[name] += time.perf_counter() - began
    _speed_table(spent, rounds * len(lines))


def _speed_table(seconds: dict[str, float], lines: int) -> None:
    base = next(iter(seconds.values()))
    print(f"{'':32}{'seconds':>9}{'lines/s':>12}{'times base':>12}")
    for name, spent in seconds.items():
        print(f"{name:32}{spent:9.2f}{lines / spent:12,.0f}{spent / base:11.1f}x")
