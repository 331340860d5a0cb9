"""One check a file: what it refuses, what it allows, and why. Each ends with ``CHECK``; all are found by walking the folder."""
