"""``python -m bench [speed|quality]``: both when none is named."""

import sys

from bench import quality, speed

WHICH = {"speed": speed.main, "quality": quality.main}

if __name__ == "__main__":
    names = sys.argv[1:] or list(WHICH)
    unknown = [name for name in names if name not in WHICH]
    if unknown:
        sys.exit(f"no benchmark {unknown[0]!r}: {', '.join(WHICH)}")
    for name in names:
        WHICH[name]()
