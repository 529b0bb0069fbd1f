"""The ladder around Swedish weekends, by hand, and laws that must hold for any ladder."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schemas.actions import Rung
from schemas.calendars import Calendar
from schemas.deadlines import Offset
from schemas.programmes import Recipient, Step
from services.rules.ladder import next_rung, rungs
from services.workdays import Workdays

ANGELHOLM = Workdays.of(Calendar(), "Europe/Stockholm")
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
OFFSETS = (
    st.builds(Offset, working_days=st.integers(-60, 260))
    | st.builds(Offset, working_hours=st.integers(-80, 80))
    | st.builds(Offset, clock_hours=st.integers(-720, 720))
)
LADDERS = st.lists(
    st.builds(Step, key=st.just("step"), after=OFFSETS, tell=st.just((Recipient.RESPONSIBLE,))),
    min_size=1,
    max_size=6,
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ANGELHOLM.zone).astimezone(UTC)


def step(key: str, **after: int) -> Step:
    return Step(key=key, after=Offset(**after), tell=(Recipient.RESPONSIBLE,))


def keys(laid: tuple[Rung, ...]) -> list[str]:
    return [rung.key for rung in laid]


LADDER = (
    Step(key="remind", after=Offset(working_days=-1), tell=(Recipient.RESPONSIBLE,)),
    Step(key="overdue", after=Offset(clock_hours=0), tell=(Recipient.RESPONSIBLE, Recipient.MANAGER)),
    Step(key="coordinator", after=Offset(working_hours=4), tell=(Recipient.COORDINATOR,)),
    Step(key="council", after=Offset(working_days=2), tell=(Recipient.OPERATIONAL_COUNCIL,)),
)


def test_a_round_is_laid_out_around_midsummer():
    laid = rungs(LADDER, local("2026-06-18T16:00"), local("2026-06-10T09:00"), ANGELHOLM)
    assert laid == (
        Rung(0, "remind", local("2026-06-17T16:00"), ("responsible",)),
        Rung(1, "overdue", local("2026-06-18T16:00"), ("responsible", "manager")),
        Rung(2, "coordinator", local("2026-06-22T11:00"), ("coordinator",)),
        Rung(3, "council", local("2026-06-23T16:00"), ("operational_council",)),
    )


def test_from_a_sunday_working_days_are_monday_or_friday_at_the_same_local_time():
    sunday = local("2026-10-25T14:05")
    laid = rungs((step("before", working_days=-1), step("due", working_days=0), step("after", working_days=1)), sunday, sunday, ANGELHOLM)
    assert [rung.at for rung in laid] == [sunday, local("2026-10-26T14:05")]
    armed_early = rungs((step("before", working_days=-1),), sunday, local("2026-10-20T09:00"), ANGELHOLM)
    assert armed_early[0].at == local("2026-10-23T14:05")


def test_zero_of_any_unit_is_the_deadline_itself():
    at_night = datetime(2026, 10, 25, 0, 30, 15, tzinfo=UTC)  # 2.30.15 summer time, the first of two such hours
    ladder = (step("a", working_days=0), step("b", working_hours=0), step("c", clock_hours=0))
    assert [rung.at for rung in rungs(ladder, at_night, at_night, ANGELHOLM)] == [at_night] * 3


def test_a_deadline_told_in_local_time_is_laid_out_in_utc():
    told = datetime(2026, 10, 24, 15, tzinfo=ANGELHOLM.zone)
    laid = rungs((step("due", working_days=0), step("after", clock_hours=24)), told, told, ANGELHOLM)
    assert [(rung.at, rung.at.tzinfo) for rung in laid] == [(told.astimezone(UTC), UTC), (local("2026-10-25T14:00"), UTC)]


def test_clock_hours_are_plain_and_working_days_keep_the_wall_clock_across_the_change_of_clocks():
    ladder = (step("clock", clock_hours=72), step("wall", working_days=1))
    laid = rungs(ladder, local("2026-10-23T16:00"), local("2026-10-20T09:00"), ANGELHOLM)
    assert [(rung.key, rung.at) for rung in laid] == [("clock", local("2026-10-26T15:00")), ("wall", local("2026-10-26T16:00"))]


def test_a_reminder_that_had_passed_before_the_round_was_armed_is_left_out():
    armed_late = local("2026-06-18T09:00")
    assert keys(rungs(LADDER, local("2026-06-18T16:00"), armed_late, ANGELHOLM)) == ["overdue", "coordinator", "council"]


def test_a_reminder_at_the_very_instant_of_arming_is_kept():
    assert keys(rungs(LADDER, local("2026-06-18T16:00"), local("2026-06-17T16:00"), ANGELHOLM))[0] == "remind"


def test_a_step_at_or_after_the_deadline_is_kept_even_when_it_has_passed():
    a_year_late = local("2027-06-18T09:00")
    assert keys(rungs(LADDER, local("2026-06-18T16:00"), a_year_late, ANGELHOLM)) == ["overdue", "coordinator", "council"]


def test_steps_that_coincide_keep_the_order_of_the_ladder_and_their_numbers():
    ladder = (step("late", clock_hours=2), step("one", clock_hours=1), step("early", clock_hours=-1), step("same", clock_hours=1))
    due_at = local("2026-06-18T16:00")
    laid = rungs(ladder, due_at, due_at - timedelta(days=1), ANGELHOLM)
    assert [(rung.step, rung.key) for rung in laid] == [(2, "early"), (1, "one"), (3, "same"), (0, "late")]


def test_the_next_rung_is_the_earliest_that_has_not_fired():
    laid = rungs(LADDER, local("2026-06-18T16:00"), local("2026-06-10T09:00"), ANGELHOLM)
    assert next_rung(laid, ()) == laid[0]
    assert next_rung(laid, {0, 2}) == laid[1]
    assert next_rung(laid, {0, 1, 2, 3}) is None
    assert next_rung((), ()) is None


@given(LADDERS, INSTANTS, INSTANTS)
def test_rungs_are_sorted_in_utc_and_numbered_as_in_the_ladder(ladder, due_at, armed_at):
    laid = rungs(ladder, due_at, armed_at, ANGELHOLM)
    order = [(rung.at, rung.step) for rung in laid]
    assert order == sorted(order)
    assert len({rung.step for rung in laid}) == len(laid)
    assert all(rung.at.tzinfo is UTC and rung.tell == ladder[rung.step].tell for rung in laid)


@given(LADDERS, INSTANTS, INSTANTS)
def test_every_step_is_laid_out_but_those_before_the_deadline_that_had_passed(ladder, due_at, armed_at):
    laid = {rung.step for rung in rungs(ladder, due_at, armed_at, ANGELHOLM)}
    whole = rungs(ladder, due_at, datetime.min.replace(tzinfo=UTC), ANGELHOLM)
    assert len(whole) == len(ladder)
    assert laid == {rung.step for rung in whole if rung.at >= due_at or rung.at >= armed_at}


@given(LADDERS, INSTANTS, INSTANTS)
def test_a_rung_lies_on_the_side_of_the_deadline_that_its_offset_says(ladder, due_at, armed_at):
    for rung in rungs(ladder, due_at, armed_at, ANGELHOLM):
        after = ladder[rung.step].after
        sign = after.working_days or after.working_hours or after.clock_hours or 0
        assert (rung.at > due_at) - (rung.at < due_at) == (sign > 0) - (sign < 0)


@given(LADDERS, INSTANTS, INSTANTS)
def test_climbing_rung_by_rung_fires_every_step_once_and_ends(ladder, due_at, armed_at):
    laid = rungs(ladder, due_at, armed_at, ANGELHOLM)
    fired: list[int] = []
    while rung := next_rung(laid, fired):
        fired.append(rung.step)
    assert fired == [rung.step for rung in laid]
