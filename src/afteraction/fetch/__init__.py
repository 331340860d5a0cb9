"""What services hold of an incident, as they gave it: one file per service."""
