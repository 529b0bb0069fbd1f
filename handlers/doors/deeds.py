"""What may be done by hand: each deed by name, with its arguments. The command line and the loopback door share this table."""

from collections.abc import Awaitable, Callable
from datetime import date, time
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from handlers.doors import views
from schemas.parties import Role, Weekday
from schemas.programmes import ClockHours, Deadline, FixedTime, WorkingDays
from schemas.signals import PlaceReport
from schemas.terms import Source
from services import actions, cases, signals, timeline
from services.errors import NotFound, Refused
from services.rules.parties import function_of, responsible
from services.store.work import Store, Work


class Args(BaseModel):
    """Arguments of a deed, closed and frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OnCase(Args):
    """A case, and what is said."""

    case: str
    text: str


class OnAction(Args):
    """An action, and what is said."""

    action: str
    text: str = ""


class Reassign(Args):
    """Another function for an action."""

    action: str
    function: str
    text: str


class Term(Args):
    """A deadline, given as exactly one kind."""

    days: int | None = None
    hours: int | None = None
    weekday: Weekday | None = None
    at: time = time(16)

    def deadline(self) -> Deadline:
        """The deadline. Raises Refused when it is not exactly one kind."""
        if sum(part is not None for part in (self.days, self.hours, self.weekday)) != 1:
            raise Refused("Ange en tid: --days N, --hours N eller --weekday.")
        if self.weekday is not None:
            return FixedTime(weekday=self.weekday, at=self.at)
        return ClockHours(clock_hours=self.hours) if self.hours is not None else WorkingDays(working_days=self.days or 0, at=self.at)


class Extend(Term):
    """A later deadline for an action."""

    action: str
    text: str


class AddAction(Term):
    """An action by hand."""

    case: str
    title: str
    effect: str
    function: str


class Pause(Args):
    """A pause until a date."""

    action: str
    until: date
    text: str


class Named(Args):
    """A case number, an action number or a receipt."""

    name: str


class Enter(Args):
    """A phoned-in signal: the report as a feed would have sent it, the source, and a name that makes a repeat harmless."""

    report: PlaceReport
    source: Source
    name: str


class Nothing(Args):
    """No arguments."""


class Deed(NamedTuple):
    """A deed by hand: its arguments, what it does, and whether it only looks."""

    args: type[Args]
    do: Callable[[Work, Any], Awaitable[Any]]
    looks: bool = False


async def _add(work: Work, a: AddAction) -> str:
    return await cases.add_action(work, a.case, a.title, a.effect, a.function, a.deadline())


async def _enter(work: Work, a: Enter) -> str:
    return await signals.enter(work, a.report, a.source, a.name)


DEEDS: dict[str, Deed] = {
    "signal.enter": Deed(Enter, _enter),
    "case.close": Deed(OnCase, lambda work, a: cases.close(work, a.case, a.text)),
    "case.reopen": Deed(OnCase, lambda work, a: cases.reopen(work, a.case, a.text)),
    "case.comment": Deed(OnCase, lambda work, a: cases.comment(work, a.case, a.text)),
    "action.add": Deed(AddAction, _add),
    "action.accept": Deed(OnAction, lambda work, a: actions.accept(work, a.action)),
    "action.decline": Deed(OnAction, lambda work, a: actions.decline(work, a.action, a.text)),
    "action.done": Deed(OnAction, lambda work, a: actions.done(work, a.action, a.text)),
    "action.reassign": Deed(Reassign, lambda work, a: actions.reassign(work, a.action, a.function, a.text)),
    "action.extend": Deed(Extend, lambda work, a: actions.extend(work, a.action, a.deadline(), a.text)),
    "action.pause": Deed(Pause, lambda work, a: actions.pause(work, a.action, a.until, a.text)),
    "action.resume": Deed(OnAction, lambda work, a: actions.resume(work, a.action)),
    "why": Deed(Named, lambda work, a: timeline.why(work, a.name), looks=True),
    "cases": Deed(Nothing, lambda work, _: views.all_cases(work), looks=True),
    "actions": Deed(Nothing, lambda work, _: views.all_actions(work), looks=True),
    "status": Deed(Nothing, lambda work, _: views.status(work), looks=True),
}


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
    async with store.work(f"function:{actor.id}") as work:
        return await deed.do(work, asked)
