"""The command line: a door. It parses, calls the hall, shows what came back; nothing else."""

import atexit
import gc

# Before anything else is loaded: it makes many values, and next to none that refer to each other.
gc.set_threshold(200_000)
atexit.register(gc.freeze)  # at the end nothing is looked through once more: the system takes it all back
