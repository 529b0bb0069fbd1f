"""The command `samsyn`: one file a command, imported only when it is asked for."""

from cyclopts import App

app = App(name="samsyn", help="Signaler blir ärenden med ansvariga och tider, och inget försenat blir osagt.", version_flags=["--version"])

app.command("handlers.desk.up:up", name="up")
app.command("handlers.desk.init:init", name="init")
app.command("handlers.desk.demo:demo", name="demo")
app.command("handlers.desk.verify:verify", name="verify")
app.command("handlers.desk.show:why", name="why")
app.command("handlers.desk.show:status", name="status")
app.command("handlers.desk.show:actions", name="actions")
app.command("handlers.desk.show:cases", name="cases")
app.command("handlers.desk.signal:app", name="signal")
app.command("handlers.desk.case:app", name="case")
app.command("handlers.desk.action:app", name="action")
app.command("handlers.desk.feeds:app", name="feeds")


def run() -> None:
    """Be the command."""
    app()
