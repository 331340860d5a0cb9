"""The public kit: what every plug-in must pass, including how it fails."""

from afteraction.testing.format import check_format
from afteraction.testing.reader import artifact_of, check_reader, show_items

__all__ = ["artifact_of", "check_format", "check_reader", "show_items"]
