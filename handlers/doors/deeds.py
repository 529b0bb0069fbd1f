"""What may be done by hand: each deed by name, with its arguments. The command line, the loopback door and the API share this table."""

from datetime import date, datetime
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from handlers.doors import absences, asked_councils, calendars, correcting, judging, lettering, naming, replays, reviewing, views
from handlers.doors.deed import Args, Deed, Nothing, Number, ReceiptId, Said
from handlers.doors.term import Term
from schemas.parties import Role
from schemas.rules import Severity
from schemas.signals import Code, PlaceReport, Readable, ReportedPlace
from schemas.terms import Category, GroupSize, PoliceReport, Source
from services import actions, cases, clock_guard, pauses, plans, referrals, signals, timeline
from services.errors import NotFound, Referred
from services.rules.parties import function_of, responsible
from services.store import indicators, persons
from services.store.work import Store, Work


class OnCase(Args):
    """A case, and what is said."""

    case: Number
    text: Said


class OpenCase(Args):
    """A problem that people decided to open: the rule whose plan it gets, where it is or which business, how grave, and why."""

    programme: str
    rule: str
    place: ReportedPlace | None = None
    business: Code | None = None
    severity: Severity
    text: Said


class OnAction(Args):
    """An action, and what is said."""

    action: Number
    text: Said = ""


class Reassign(Args):
    """Another function for an action."""

    action: Number
    function: str
    text: Said


class Extend(Term):
    """A later deadline for an action."""

    action: Number
    text: Said


class AddAction(Term):
    """An action by hand."""

    case: Number
    title: Annotated[str, StringConstraints(max_length=200), Readable]
    effect: Annotated[str, StringConstraints(max_length=300), Readable]
    function: str


class Pause(Args):
    """A pause until a date."""

    action: Number
    until: date
    text: Said


class Named(Args):
    """A case number, an action number, a consultation number or a receipt."""

    name: Annotated[str, StringConstraints(max_length=80), Readable]


class Enter(Args):
    """A phoned-in signal: the source, and a name that makes a repeat harmless. A time without an offset is local; none is now."""

    category: Category
    severity: Severity | None = None
    place: ReportedPlace | None = None
    source: Source
    occurred: datetime | None = None
    occurred_to: datetime | None = None
    observed: bool = True
    group_size: GroupSize | None = None
    police_report: PoliceReport = PoliceReport.UNKNOWN
    context: bool = False
    text: str = ""
    name: Annotated[str, StringConstraints(min_length=1, max_length=64)]

    def report(self, work: Work) -> PlaceReport:
        """The report as a feed would have sent it. Raises ValidationError."""
        days, at = work.policy.workdays, self.occurred or work.now
        aware = at if at.tzinfo is not None else days.instant(at.date(), at.time())
        said = self.model_dump(include={"category", "place", "occurred_to", "observed", "group_size", "police_report", "context", "text"})
        return PlaceReport.model_validate({**said, "severity_reported": self.severity, "occurred_from": aware})


class IssueKey(Args):
    """A key for a person who acts for a function, and how many days it lasts."""

    function: str
    days: Annotated[int, Field(ge=1, le=3660)] = 365


class EndKey(Args):
    """The person whose key ends, as p-abcdefghij."""

    person: Annotated[str, StringConstraints(max_length=40), Readable]


class Since(Args):
    """An instant of service time."""

    since: AwareDatetime


class Came(Since):
    """Receipts, as many as a request of the command line may hold, and the instant from which on cases are new."""

    receipts: Annotated[tuple[ReceiptId, ...], Field(max_length=3000)]


async def _add(work: Work, a: AddAction) -> str:
    return await cases.add_action(work, a.case, a.title, a.effect, a.function, a.deadline())


async def _enter(work: Work, a: Enter) -> str:
    return await signals.enter(work, a.report(work), a.source, a.name)


async def _open(work: Work, a: OpenCase) -> str:
    return await cases.open_by_hand(work, cases.ByHand(a.programme, a.rule, a.place, a.severity, a.text, a.business))


async def _issue(work: Work, a: IssueKey) -> str:
    return await persons.issue(work, function_of(work.policy.municipality, a.function).id, a.days)


async def _end(work: Work, a: EndKey) -> None:
    if await persons.end(work, a.person) is None:
        raise NotFound("Det finns ingen sådan nyckel. Se samsyn keys list.")


DEEDS: dict[str, Deed] = (
    judging.DEEDS
    | correcting.DEEDS
    | reviewing.DEEDS
    | asked_councils.DEEDS
    | {
        "signal.enter": Deed(Enter, _enter),
        "case.open": Deed(OpenCase, _open),
        "case.lift": Deed(OnCase, lambda work, a: cases.lift(work, a.case, a.text)),
        "case.close": Deed(OnCase, lambda work, a: cases.close(work, a.case, a.text)),
        "case.reopen": Deed(OnCase, lambda work, a: cases.reopen(work, a.case, a.text)),
        "case.comment": Deed(OnCase, lambda work, a: cases.comment(work, a.case, a.text)),
        "action.add": Deed(AddAction, _add),
        "action.accept": Deed(OnAction, lambda work, a: actions.accept(work, a.action)),
        "action.decline": Deed(OnAction, lambda work, a: actions.decline(work, a.action, a.text)),
        "action.done": Deed(OnAction, lambda work, a: plans.done(work, a.action, a.text)),
        "action.reassign": Deed(Reassign, lambda work, a: actions.reassign(work, a.action, a.function, a.text)),
        "action.extend": Deed(Extend, lambda work, a: actions.extend(work, a.action, a.deadline(), a.text)),
        "action.pause": Deed(Pause, lambda work, a: pauses.pause(work, a.action, a.until, a.text)),
        "action.resume": Deed(OnAction, lambda work, a: pauses.resume(work, a.action)),
        **naming.DEEDS,
        **absences.DEEDS,
        **calendars.DEEDS,
        "clock.confirm": Deed(Nothing, lambda work, _: clock_guard.confirm(work)),
        **lettering.DEEDS,
        "key.issue": Deed(IssueKey, _issue),
        "key.end": Deed(EndKey, _end),
        "keys": Deed(Nothing, lambda work, _: views.all_keys(work), looks=True),
        "why": Deed(Named, lambda work, a: timeline.why(work, a.name), looks=True),
        "cases": Deed(Nothing, lambda work, _: views.all_cases(work), looks=True),
        "weekly": Deed(Nothing, lambda work, _: views.week(work), looks=True),
        "actions": Deed(Nothing, lambda work, _: views.all_actions(work), looks=True),
        "replay.begins": Deed(Nothing, lambda work, _: replays.begins(work), looks=True),
        "replay.came": Deed(Came, lambda work, a: replays.came(work, a.receipts, a.since), looks=True),
        "replay.told": Deed(Since, lambda work, a: replays.told(work, a.since), looks=True),
        "status": Deed(Nothing, lambda work, _: views.status(work), looks=True),
        "programmes.counts": Deed(Nothing, lambda work, _: indicators.counts(work), looks=True),
    }
)


async def perform(store: Store, name: str, args: object, by: str | None) -> object:
    """Do a deed by name, in one unit of work. `by` is the function that acts, the coordinator when not said.

    Raises Refused, NotFound, and ValidationError for arguments that do not fit.
    """
    deed = DEEDS.get(name)
    if deed is None:
        raise NotFound(f"Det finns ingen handling {name}.")
    asked = deed.args.model_validate(args)
    if deed.looks:
        async with store.look() as look:
            return await deed.do(look, asked)
    municipality = store.policy.municipality
    actor = function_of(municipality, by) if by else responsible(municipality, Role.COORDINATOR, None, Role.COORDINATOR).function
    try:
        async with store.work(f"function:{actor.id}") as work:
            return await deed.do(work, asked)
    except Referred as no:  # what was done is undone; that somebody was pointed elsewhere is counted beside it
        async with store.work(f"function:{actor.id}") as work:
            await referrals.count(work, no.kind)
        raise
