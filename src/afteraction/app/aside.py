"""Work that a process of its own does beside this one, where the system can fork and has a core to spare."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Tell = Callable[[int], None]
_PIPE_SIZE, _ROOM = 1031, 1 << 20  # Linux: F_SETPIPE_SZ, and the most that everybody may ask for


def spare() -> int:
    """How many processes may work beside this one.

    None where a fork is not safe: anywhere but on Linux, and beside threads, whose locks it would copy as they stand.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        return 0
    return len(os.sched_getaffinity(0)) - 1


class Aside(Generic[T]):
    """A value that another process works out. It has a copy of everything as it is now, and changes nothing here."""

    def __init__(self, work: Callable[[Tell], T]) -> None:
        """work: is handed what tells the number of things done so far. Its value must pickle.

        Raises:
            OSError: the system allows no further process.
        """
        mine, theirs = os.pipe()
        _widen(theirs)
        try:
            self._process = os.fork()
        except OSError:
            os.close(mine)
            os.close(theirs)
            raise
        if not self._process:
            os.close(mine)
            _work(work, theirs)
        os.close(theirs)
        self._pipe = os.fdopen(mine, "rb")

    def value(self, tell: Tell) -> tuple[T] | None:
        """The value, waited for; None when the process ended without one: then the work is to be done here."""
        import pickle  # late, as below: few runs need another process, and it loads this itself

        try:
            while True:
                done, said = pickle.load(self._pipe)  # our own process wrote it
                if done:
                    return (said,)
                tell(said)
        except (EOFError, pickle.UnpicklingError):
            return None
        finally:
            self.stop()

    def told(self) -> Iterator[Any]:
        """What it tells, as it comes, and at last its value.

        Raises:
            EOFError: the process ended without one.
        """
        import pickle

        done = False
        while not done:
            try:
                done, said = pickle.load(self._pipe)
            except pickle.UnpicklingError as error:  # it ended while it told
                raise EOFError from error
            yield said

    def stop(self) -> None:
        """Let it be: whatever it still does is of no use."""
        if self._process:
            import signal

            os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)
            self._process = 0
        self._pipe.close()


def beside(work: Callable[[], T]) -> Callable[[], T]:
    """What gives the value of some work: another process does it meanwhile, or this one does it when it is asked for."""
    try:
        aside = Aside(lambda _: work()) if spare() else None
    except OSError:
        aside = None
    if aside is None:
        return work

    def value() -> T:
        found = aside.value(lambda _: None)
        return work() if found is None else found[0]

    return value


def _widen(pipe: int) -> None:
    """Let it go on before it is listened to: a narrow pipe would make it wait."""
    import fcntl  # where there is fork

    with suppress(OSError):  # the system may allow less, and then it waits
        fcntl.fcntl(pipe, _PIPE_SIZE, _ROOM)


def _work(work: Callable[[Tell], Any], pipe: int) -> None:
    """The life of the other process: it shows nothing and ends here, with the value told or without."""
    code = 1
    try:
        import pickle
        import signal

        signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it without a word
        with os.fdopen(pipe, "wb") as out:

            def tell(done: int) -> None:
                pickle.dump((False, done), out, protocol=5)
                out.flush()

            pickle.dump((True, work(tell)), out, protocol=5)
        code = 0
    finally:
        os._exit(code)  # an error is met again, and told, where the work is done after all
