"""Programmes of the closed lanes to test with: joint control of a business, and the clocks of LUL by reference number."""

from dataclasses import replace

from schemas.deadlines import ClockHours, Offset, WorkingDays
from schemas.parties import PartyKind, Role
from schemas.programmes import Programme, Recipient, Step, Window
from schemas.rules import Attach, Condition, PlannedAction, Raise, Rule, Task
from schemas.terms import Concern, Lane, OrgCategory
from services.programmes.loader import digest
from services.store import policies

LADDER = (
    Step(key="försenad", after=Offset(working_days=0), tell=(Recipient.RESPONSIBLE, Recipient.MANAGER)),
    Step(key="operativa rådet", after=Offset(working_days=3), tell=(Recipient.OPERATIONAL_COUNCIL,)),
)
SEEN = (OrgCategory.UNUSUAL_HOURS, OrgCategory.PERMIT_BREACH, OrgCategory.LICENCE_QUESTION)


def planned(key, title, role, deadline):
    return PlannedAction(key=key, title=title, role=role, deadline=deadline, effect="Det är gjort i tid")


CONTROL = Rule(
    key="samordnad kontroll",
    title="Samordnad kontroll",
    when=Condition(category=SEEN),
    attach=(Attach.BUSINESS,),
    opens_at_severity=3,
    opens_at_signals=3,
    raises=(Raise(signals=3, severity=3),),
    plan=(
        planned("tillsynsdag", "Föreslå en gemensam tillsynsdag", Role.SUPERVISION, WorkingDays(working_days=10)),
        planned("polis", "Stäm av med polisen", Role.POLICE, WorkingDays(working_days=5)),
    ),
)
FRONTS = Programme(
    code="FRONT",
    name="Prov av verksamheter",
    version=1,
    lane=Lane.ORG,
    owner=Role.COORDINATOR,
    coordinator=Role.COORDINATOR,
    party_kinds=(PartyKind.AUTHORITY,),
    window=Window(within_days=42),
    rules=(CONTROL,),
    triage=Task(title="Bedöm signal", role=Role.COORDINATOR, deadline=WorkingDays(working_days=2), effect="Någon har bedömt den"),
    ladder=LADDER,
)
SERVED = Rule(
    key="delgiven misstanke",
    title="Delgiven misstanke",
    when=Condition(concern=(Concern.SUSPICION_SERVED,)),
    plan=(
        planned("beslut", "Beslut i åtalsfrågan", Role.POLICE, ClockHours(clock_hours=6 * 7 * 24)),
        planned("yttrande", "Yttrande enligt 11 § LUL", Role.SSPF_COORDINATOR, WorkingDays(working_days=10)),
    ),
)
CAUTIONED = Rule(
    key="straffvarning",
    title="Straffvarning",
    when=Condition(concern=(Concern.CAUTION_DECIDED,)),
    plan=(planned("möte", "Möte om straffvarning", Role.POLICE, ClockHours(clock_hours=14 * 24)),),
)
CLOCKS = Programme(
    code="KLOCKA",
    name="Prov av tider",
    version=1,
    lane=Lane.INDIVIDUAL,
    owner=Role.POLICE,
    coordinator=Role.SSPF_COORDINATOR,
    opens_cases=False,
    rules=(SERVED, CAUTIONED),
    ladder=LADDER,
)
PROGRAMMES = (FRONTS, CLOCKS)


def with_closed(policy):
    """A policy with these programmes alone in the closed lanes, and SSPF."""
    kept = [p for p in policy.programmes.values() if p.lane is Lane.PLACE or p.code == "SSPF"]
    programmes = [*kept, *PROGRAMMES]
    named = {digest(programme): programme for programme in programmes}
    return replace(policy, programmes={p.code: p for p in programmes}, by_fingerprint=named)


async def work_by(store):
    """Let a store work by these programmes."""
    store.policy = with_closed(store.policy)
    async with store.work("system:test") as work:
        await policies.keep(work)
