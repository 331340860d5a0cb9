"""The command line: a door. It parses, calls the hall, shows what came back; nothing else."""
