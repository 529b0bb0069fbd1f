"""When a council meets, by a hand-made calendar: each week, on a red day, and when it is moved."""

from datetime import UTC, datetime, time

from schemas.calendars import Calendar
from schemas.parties import Council, Moment
from services.rules.meetings import closed_because, cut_off, following, next_meeting
from services.workdays import Workdays

DAYS = Workdays.of(Calendar(opens=time(8), closes=time(17)), "Europe/Stockholm")


def council(meets="thu", digest="wed", nth=None):
    moments = {"meets": Moment(weekday=meets, at=time(9)), "digest": Moment(weekday=digest, at=time(12, 5))}
    return Council(id="radet", name="Rådet", function="radet", week_of_month=nth, **moments)


def at(day, hour=7, minute=0):
    return datetime(2027, 5, day, hour, minute, tzinfo=UTC)


THURSDAY, CUT_OFF = at(20), at(19, 10, 5)


def test_meetings_follow_each_other_with_a_cut_off_of_their_own_also_over_a_red_day():
    weekly, met = council(), [at(6)]
    while len(met) < 3:
        met.append(following(weekly, met[-1], cut_off(weekly, met[-1], DAYS), DAYS))
    assert met == [at(6), at(13), at(20)]
    assert [cut_off(weekly, one, DAYS) for one in met] == [at(5, 10, 5), at(12, 10, 5), at(19, 10, 5)]
    assert [closed_because(one, DAYS) for one in met] == ["Kristi himmelsfärdsdag", "", ""]
    assert closed_because(at(22), DAYS) == "", "who meets on a Saturday has chosen it"


def test_a_meeting_that_is_moved_is_the_one_that_was_prepared_and_the_next_agenda_is_a_week_later():
    assert next_meeting(council("fri"), THURSDAY, DAYS) == at(21)
    assert following(council("fri"), THURSDAY, CUT_OFF, DAYS) == at(28)
    assert following(council("mon"), THURSDAY, CUT_OFF, DAYS) == at(31), "the Monday's agenda was closed on the Wednesday before"
    assert following(council("mon", digest="fri"), THURSDAY, CUT_OFF, DAYS) == at(24), "with a cut-off of its own it has its own agenda"


def test_a_monthly_meeting_follows_a_weekly_one_when_the_file_is_changed():
    assert following(council("tue", "mon", nth=2), THURSDAY, CUT_OFF, DAYS) == datetime(2027, 6, 8, 7, tzinfo=UTC)
