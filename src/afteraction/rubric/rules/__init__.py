"""One rule per file; `afteraction.rubric.lint` finds them by walking this folder."""
