"""The rubric of a blameless postmortem as rules, one file each: pure code over a document, no model, no network."""
