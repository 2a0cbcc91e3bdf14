"""The `zhiban` command. Exit status: 0 done, 1 an expectation failed, 2 the input is unusable (one line says why)."""

from __future__ import annotations

import sys

import typer

from bot.commands import channels, contract, desk, drill, kb, nlu, paper, people, roster, sla, ticket
from desk.errors import ZhibanError

app = typer.Typer(
    name="zhiban",
    help="A support desk in chat groups whose clocks are the contract's own.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
desk.add_to(app)
app.command("drill")(drill.drill)
app.add_typer(sla.app, name="sla")
app.add_typer(contract.app, name="contract")
app.add_typer(nlu.app, name="nlu")
app.add_typer(kb.app, name="kb")
app.add_typer(ticket.app, name="ticket")
app.add_typer(people.app, name="people")
app.add_typer(channels.app, name="channels")
app.add_typer(paper.app, name="paper")
app.add_typer(roster.app, name="roster")


def main() -> None:
    """Run the command; what cannot be used is told in one line on standard error, with exit status 2."""
    try:
        app()
    except ZhibanError as error:
        typer.echo(f"zhiban: {error}", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
