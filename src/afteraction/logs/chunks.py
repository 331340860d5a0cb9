"""A file in parts of whole lines, which are worked on beside each other while their results are taken in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from afteraction.logs.engines import EngineError

if TYPE_CHECKING:
    from concurrent.futures import Future

CHUNK = 8 * 1024 * 1024  # bytes: what becomes of a part should fit beside the processor
_LONGEST = 8 * CHUNK  # bytes without the end of a line that are held
_AHEAD = 3  # parts that are worked on at once: one more than keeps two cores busy

T = TypeVar("T")


def chunks(path: str, size: int = 0) -> Iterator[tuple[bytes, int]]:
    """(whole lines, number of the first one, from 0). size: bytes that are read at once, 0 for ``CHUNK``.

    Raises:
        EngineError: a line has no end within 64 MiB.
    """
    number, held = 0, list[bytes]()  # what was read of a line that has not ended
    with open(path, "rb", buffering=0) as stream:
        while block := stream.read(size or CHUNK):
            cut = block.rfind(b"\n") + 1
            if not cut:
                held.append(block)
                if sum(map(len, held)) > _LONGEST:
                    raise EngineError("a line in it is longer than 64 MiB")
                continue
            part = b"".join((*held, block[:cut])) if held else block[:cut]
            held = [block[cut:]] if cut < len(block) else []
            yield part, number
            number += part.count(b"\n")
    if held:
        yield b"".join(held), number


def beside(path: str, work: Callable[[bytes, int], T]) -> Iterator[T]:
    """What threads make of the parts of a file, in order. work: is best when it lets other threads run.

    Raises:
        EngineError: as `chunks` does.
    """
    from concurrent.futures import ThreadPoolExecutor  # and much with it, for large logs only

    with ThreadPoolExecutor(_AHEAD) as hands:
        under_way: deque[Future[T]] = deque()
        try:
            for part, number in chunks(path):
                under_way.append(hands.submit(work, part, number))
                if len(under_way) > _AHEAD:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            for one in under_way:
                one.cancel()
