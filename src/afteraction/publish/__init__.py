"""Where an approved document goes, and action items with it: one file per destination, the outbox as values."""
