"""The after-action review you can check."""

__version__ = "0.1.0"
