"""``afteraction completion``."""

from __future__ import annotations

import click


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the completion script of a shell: `eval "$(afteraction completion bash)"`."""
    from click.shell_completion import get_completion_class

    chosen = get_completion_class(shell)
    assert chosen is not None  # click ships all three
    script = chosen(context.find_root().command, {}, "afteraction", "_AFTERACTION_COMPLETE").source()
    context.obj.document(script + "\n", "the script")
