"""Entry point: commands are imported when they are called, errors are one sentence."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

COMMANDS = {
    "report": ("autarky.cli.report", "The dossier on one country, as HTML page and JSON."),
    "dependence": ("autarky.cli.dependence", "Who hangs on whom, now."),
    "disrupt": ("autarky.cli.disrupt", "What stops, and how fast, when ties are cut."),
    "equilibrium": ("autarky.cli.equilibrium", "Where the world settles when ties are cut."),
    "plan": ("autarky.cli.plan", "At what tempo to build, over decades."),
    "lab": ("autarky.cli.lab", "The local web page: ask and see."),
    "claims": ("autarky.cli.claims", "The essay's hypotheses put to the test."),
    "study": ("autarky.cli.study", "Many runs over worlds, scenarios and draws."),
    "replicate": ("autarky.cli.replicate", "Published results computed again."),
    "world": ("autarky.cli.world", "List, show, check, import, build and download worlds."),
    "scenario": ("autarky.cli.scenario", "Show, check and describe scenario files."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called, so that help is fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the user's work."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module; for help, its name and line suffice."""
        if cmd_name not in COMMANDS:
            return None
        module, line = COMMANDS[cmd_name]
        if ctx.resilient_parsing:
            return click.Command(cmd_name, short_help=line)
        command: click.Command = import_module(module).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="autarky", message="autarky %(version)s")
def main() -> None:
    """What does a country lose, how fast, when its ties to the world economy are cut.

    Start with: autarky report GBR
    """


def run(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with 0, 1 (a computation failed) or 2 (bad input)."""
    from autarky._core.errors import AutarkyError

    try:
        main.main(args=arguments, prog_name="autarky", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except AutarkyError as error:
        _say(str(error))
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _say("cancelled; files already written are whole")
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:  # no traceback reaches a user
        if os.environ.get("AUTARKY_DEBUG"):
            raise
        kind = type(error).__name__
        _say(f"unexpected {kind}: {error}; set AUTARKY_DEBUG=1 to see where, and report it")
        sys.exit(1)


def _say(message: str) -> None:
    click.echo(f"autarky: {message}", err=True)


if __name__ == "__main__":
    run()
