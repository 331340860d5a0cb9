"""``python -m afteraction``: the same command as ``afteraction``."""

from afteraction.cli.main import main

main()
