"""``python -m bench [speed|quality|cost|claims|hostile|obedient|outbox|index|redact|rubric|logs|formats|roundtrip] [--verbose] [--million] [--sealed]``: all when none is named.

--million is for redact and logs-speed, --sealed for rubric. ``python -m bench fuzz --seconds N [--reader NAME]`` is run only when it is named.
"""

import sys
from collections.abc import Callable
from functools import partial

from bench import (
    cost,
    formats,
    fuzz,
    hostile,
    index,
    logs,
    logs_speed,
    obedient,
    outbox,
    quality,
    redact,
    roundtrip,
    speed,
)
from bench.claims import score
from bench.rubric import score as rubric

FLAGS = ("--verbose", "--million", "--sealed")

if __name__ == "__main__":
    if sys.argv[1:2] == ["fuzz"]:
        fuzz.main(sys.argv[2:])
        sys.exit()
    flags = [word for word in sys.argv[1:] if word.startswith("-")]
    which: dict[str, Callable[[], None]] = {
        "speed": speed.main,
        "quality": quality.main,
        "cost": cost.main,
        "claims": partial(score.main, verbose="--verbose" in flags),
        "hostile": hostile.main,
        "outbox": outbox.main,
        "obedient": partial(obedient.main, verbose="--verbose" in flags),
        "redact": partial(redact.main, verbose="--verbose" in flags, million="--million" in flags),
        "index": index.main,
        "logs": logs.main,
        "logs-speed": partial(logs_speed.main, million="--million" in flags),
        "formats": partial(formats.main, verbose="--verbose" in flags),
        "roundtrip": partial(roundtrip.main, verbose="--verbose" in flags),
        "rubric": partial(rubric.main, verbose="--verbose" in flags, sealed="--sealed" in flags),
    }
    names = [word for word in sys.argv[1:] if word not in flags] or list(which)
    unknown = [name for name in names if name not in which] + [flag for flag in flags if flag not in FLAGS]
    if unknown:
        sys.exit(f"no benchmark {unknown[0]!r}: {', '.join([*which, *FLAGS])}")
    for name in names:
        which[name]()
