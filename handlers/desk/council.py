"""samsyn council …: when councils meet, what stands before them, what they decide and what came of it."""

import json
from datetime import date
from typing import Annotated, Literal

from cyclopts import Parameter

from handlers.desk.ask import ask
from handlers.desk.printed import Html, Pdf, printed
from handlers.desk.show import table
from handlers.desk.words import At, By, Days, Hours, Json, Text, Weekday, commands

app = commands("council", "Råden: möten, dagordning, beslut, underlag, protokoll och arbetsgrupper.")
group = commands("group", "Rådens arbetsgrupper, med start och slut.")
app.command(group)

Council = Annotated[str, Parameter(name="råd", help="Rådets id i municipality.toml.")]
Meeting = Annotated[str, Parameter(name="möte", help="Mötets nummer, som R-2026-0001.")]
Item = Annotated[str, Parameter(name="punkt", help="Punktens nummer på dagordningen, som P-2026-0001.")]
GroupId = Annotated[str, Parameter(name="grupp", help="Arbetsgruppens nummer, som G-2026-0001.")]
Said = Annotated[
    Literal["tid", "ansvarig", "resurser", "avskriv", "upp"], Parameter(name="beslut", help="tid, ansvarig, resurser, avskriv eller upp.")
]
DECISIONS = {"tid": "term", "ansvarig": "owner", "resurser": "resources", "avskriv": "drop", "upp": "up"}
FOUR = "16:00"


@app.command(name="list", help="Råden, när de möts nästa gång och hur mycket som väntar på dem.")
def list_(*, as_json: Json = False) -> None:
    """Every council with its next meeting, its cut-off and how many points wait."""
    rows = ask("councils")
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    print("\n".join(f"{row['råd']}  {row['namn']} {row['nästa möte']}" for row in rows) or "Kommunen har inget råd.")


@app.command(help="Ett råd: nästa möte, ledamöter, punkter och de senaste mötena.")
def show(council: Council, /, *, as_json: Json = False) -> None:
    """One council, with what waits for it."""
    told = ask("council.show", council=council)
    if as_json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return
    print(f"{told['namn']} {told['nästa möte']}")
    print(f"Ledamöter: {told['ledamöter'] or 'inga angivna'}")
    table(told["punkter"], "Inget väntar på beslut.", as_json=False)
    table(told["möten"], "Inget möte är förberett än.", as_json=False)


@app.command(help="Rådets beslut om en punkt: tid, ansvarig, resurser, avskriv eller upp, med skäl.")
def decide(  # noqa: PLR0913 - a decision has that many parts, and each is named on the command line
    item: Item,
    decision: Annotated[
        Literal["tid", "ansvarig", "resurser", "avskriv", "upp"],
        Parameter(name="beslut", help="tid, ansvarig, resurser, avskriv eller upp."),
    ],
    text: Text,
    /,
    *,
    function: Annotated[str | None, Parameter(help="Ny ansvarig funktion.")] = None,
    who: Annotated[str, Parameter(help="Vem som bidrar med resurser.")] = "",
    how_much: Annotated[str, Parameter(help="Hur mycket.")] = "",
    days: Days = None,
    hours: Hours = None,
    weekday: Weekday = None,
    at: At = FOUR,
    by: By = None,
) -> None:
    """What a council has decided about a point, and why."""
    term = {"days": days, "hours": hours, "weekday": weekday, "at": at}
    given = {"decision": DECISIONS[decision], "function": function, "who": who, "how_much": how_much}
    print(f"{item.upper()}: {ask('council.decide', by, item=item, text=text, **given, **term)}.")


@app.command(help="Underlaget till ett möte, som det frystes.")
def pack(meeting: Meeting, /, *, html: Html = False, pdf: Pdf = None, as_json: Json = False) -> None:
    """The frozen pack of a meeting."""
    printed(ask("council.pack", meeting=meeting), html=html, pdf=pdf, as_json=as_json)


@app.command(help="Protokollet från ett möte.")
def minutes(meeting: Meeting, /, *, html: Html = False, pdf: Pdf = None, as_json: Json = False) -> None:
    """The minutes of a meeting: frozen when it is closed, so far until then."""
    printed(ask("council.minutes", meeting=meeting), html=html, pdf=pdf, as_json=as_json)


@app.command(help="Avsluta ett möte: protokollet fryses och det obeslutade kommer igen.")
def close(meeting: Meeting, /, *, by: By = None) -> None:
    """End a meeting; prints its minutes."""
    print(ask("council.close", by, meeting=meeting), end="")


@group.command(name="list", help="Arbetsgrupper som inte är avslutade.")
def groups(*, as_json: Json = False) -> None:
    """Groups at work, those that stop first first."""
    table(ask("groups"), "Ingen arbetsgrupp är igång.", as_json=as_json)


@group.command(help="Sätt en arbetsgrupp i arbete, från en dag till en dag.")
def start(  # noqa: PLR0913 - a group has that many parts
    council: Council,
    name: Annotated[str, Parameter(name="namn", help="Gruppens namn.")],
    text: Annotated[str, Parameter(name="uppdrag", help="Vad gruppen ska göra.")],
    /,
    *,
    member: Annotated[tuple[str, ...], Parameter(help="En funktion som ingår; ange flera gånger.")],
    first: Annotated[date, Parameter(help="Första dagen, som 2027-06-03.")],
    last: Annotated[date, Parameter(help="Sista dagen.")],
    case: Annotated[str | None, Parameter(help="Ärendet den gäller.")] = None,
    by: By = None,
) -> None:
    """Set a group to work; prints its number and its days."""
    days = {"first_day": first.isoformat(), "last_day": last.isoformat()}
    number = ask("group.start", by, council=council, name=name, purpose=text, members=list(member), case=case, **days)
    print(f"{number} {name}: {first} till {last}.")


@group.command(help="Förläng en arbetsgrupp, med skäl.")
def prolong(group_id: GroupId, text: Text, /, *, until: Annotated[date, Parameter(help="Nytt slutdatum.")], by: By = None) -> None:
    """A later stop date with a reason."""
    ask("group.prolong", by, group=group_id, until=until.isoformat(), text=text)
    print(f"{group_id.upper()} fortsätter till {until}.")


@group.command(help="Avsluta en arbetsgrupp, med vad den kom fram till.")
def end(group_id: GroupId, text: Text, /, *, by: By = None) -> None:
    """End a group with its result."""
    ask("group.end", by, group=group_id, text=text)
    print(f"{group_id.upper()} är avslutad.")
