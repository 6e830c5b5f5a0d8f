"""The command line: ``galla …``. Each command is a module of ``galla.console.commands``."""

import argparse
import os
import sys
from collections.abc import Sequence

from galla.console.commands import COMMANDS, Command
from galla.console.errors import Stop

DESCRIPTION = "Galla: the billing counter, the stock room and the account book of a shop."
BEGIN = "Begin with `galla run`: it makes a demo shop and serves it. `galla COMMAND --help` says more of each."


def parser() -> argparse.ArgumentParser:
    """The parser with every command in it."""
    top = argparse.ArgumentParser(prog="galla", description=DESCRIPTION, epilog=BEGIN)
    names = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for word, commands in _grouped().items():
        if len(commands[0].WORDS) == 1:
            _add(names, commands[0])
            continue
        group = names.add_parser(word, help="; ".join(command.HELP for command in commands))
        below = group.add_subparsers(title="what", metavar="WHAT", required=True)
        for command in commands:
            _add(below, command)
    return top


def _grouped() -> dict[str, list[Command]]:
    groups: dict[str, list[Command]] = {}
    for command in COMMANDS:
        groups.setdefault(command.WORDS[0], []).append(command)
    return groups


def _add(names: "argparse._SubParsersAction[argparse.ArgumentParser]", command: Command) -> None:
    text = (command.__doc__ or "").strip()
    one = names.add_parser(
        command.WORDS[-1], help=command.HELP, description=text, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    command.add_arguments(one)
    one.set_defaults(run=command.run)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and answer its exit code: 0 done, 1 refused, 2 not understood, 130 interrupted."""
    if argv is None:
        # The environment is Galla's own: what was compiled is kept there even where PYTHONDONTWRITEBYTECODE is set, for
        # a start that finds it takes one second, and one that does not takes three.
        sys.dont_write_bytecode = False
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["manage"]:
        from galla.console.commands import manage

        return manage.hand_over(arguments[1:])
    chosen = parser().parse_args(arguments)
    try:
        return int(chosen.run(chosen))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone (`galla verify | head`); Python would complain once more at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        print(f"galla: {sentence}", file=sys.stderr)
        return 1


def _sentence(error: Exception) -> str | None:
    """What a person is told, or None for a mistake of ours, which keeps its traceback."""
    if isinstance(error, Stop):
        return str(error)
    if "django" not in sys.modules:
        return None
    from django.db import DatabaseError, InterfaceError, OperationalError

    from galla.foundation.errors import Refusal

    if isinstance(error, Refusal):
        return error.detail if error.field is None else f"{error.field}: {error.detail}"
    # A plain DatabaseError is a file that is no database, or a damaged one; its other kinds are mistakes of ours.
    if isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError:
        return f"The database cannot be used: {str(error).strip().partition('\n')[0]}."
    return None


if __name__ == "__main__":
    sys.exit(main())
