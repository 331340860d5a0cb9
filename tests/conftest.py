"""Make ``tests.kit`` importable however pytest is started, and keep property tests the same on every run."""

import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
settings.register_profile("same", deadline=None, derandomize=True)
settings.load_profile("same")
