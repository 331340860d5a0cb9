"""The commands. Only click is imported at once; each command is imported when it is named, and imports what it needs when it runs."""

from __future__ import annotations

import os
from collections import UserDict
from importlib import import_module
from typing import Any

import click

from afteraction import __version__
from afteraction.cli.out import Outlet
from afteraction.domain.errors import AfteractionError, UnreadableError

_COMMANDS = (  # each in a module of its name
    "draft", "brief", "review", "rules", "inspect", "logs", "redact", "replay", "journal", "doctor", "formats", "completion",
    "init", "submit", "approve", "request_changes", "adopt", "comment", "withdraw", "status", "plan", "actions", "publish",
    "outbox", "fetch",
)  # fmt: skip
_EPILOG = """
\b
Examples:
  afteraction draft ./incident
  afteraction draft slack-export.zip pagerduty.json app.log.gz --tz Europe/Berlin
  afteraction draft ./incident --template short --stdout md | less
  afteraction inspect ./incident
  afteraction review postmortem.md --evidence ./incident
  afteraction redact app.log -o app.clean.log
  afteraction submit ./postmortem
  afteraction approve ./postmortem --role responder
  afteraction status ./postmortems

\b
Exit codes:
  0  done
  1  something failed that has no code of its own
  2  wrong usage: an option, a path or the config
  3  nothing in the input could be read
  4  drafted, but a person had edited or submitted the document: the new draft lies beside it
  5  a file could not be read or written
  6  the finished output would have held a secret: nothing was written
  7  the model gave no answer
  8  the review found what --fail-on names, or a document is not ready to be submitted, or an action item to be agreed on
  9  a decision was refused: the wrong order, the wrong person, or another text than the one that was read
  10  a service did not do what it was asked
  11  nobody knows whether a service did it: its answer was lost
  130  interrupted
"""


class _Commands(UserDict[str, Any]):
    """Commands by name, each imported when it is looked at: a run needs one of them, and only ``--help`` all."""

    def __getitem__(self, name: str) -> click.Command:
        found = self.data[name]
        if isinstance(found, str):
            found = self.data[name] = getattr(import_module(f"afteraction.cli.{found}"), found)
        command: click.Command = found
        return command


class _Group(click.Group):
    """Whatever goes wrong ends with its exit code and says what, why, where and what to do next."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; turn errors into messages that hold nothing of the artifacts."""
        out = ctx.obj = Outlet()
        try:
            return super().invoke(ctx)
        except AfteractionError as error:
            out.error(error)
            ctx.exit(error.exit_code)
        except click.UsageError as error:
            raise out.usage(error) from None
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise  # click's own ways to end
        except KeyboardInterrupt:
            out.interrupted()
            ctx.exit(130)
        except OSError as error:  # a file that went away, a device that failed, wherever it happened
            out.error(
                UnreadableError(
                    "a file could not be read or written",
                    why=error.strerror or str(error),
                    where=str(error.filename or ""),
                )
            )
            ctx.exit(UnreadableError.exit_code)
        except Exception as error:  # noqa: BLE001  # shown with its place; the exit code tells it too
            out.crash(error, trace=bool(os.environ.get("AFTERACTION_TRACE")))
            raise SystemExit(1) from None


@click.group(
    cls=_Group,
    commands=_Commands({name.replace("_", "-"): name for name in _COMMANDS}),
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(__version__, prog_name="afteraction")
def main() -> None:
    """The after-action review you can check: drafts a postmortem in which every sentence cites its evidence.

    Drop what you have into a folder - chat export, alerts, deploys, logs, tickets - and run `afteraction draft FOLDER`.
    Nothing leaves this machine, unless you name a model, fetch, file or publish.
    """
