"""What makes somebody unheard: a row that is gone, or one that says what never was. Each on either database, past every rule."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, insert, select, update

from schemas.actions import UNFINISHED
from schemas.notices import NoticeKind
from services.store import meta
from services.store.tables import actions, deliveries, escalations, ledger, notices, outbox
from services.store.tables import meta as known

SILENCES = []
E, N, A = escalations.c, notices.c, actions.c


def silence(law, what):
    """Register a damage: a coroutine function of a connection and now, that returns the id which is to be named."""

    def register(do):
        SILENCES.append(pytest.param(do, law, what, id=do.__name__))
        return do

    return register


async def _first(db, query):
    return (await db.execute(query.limit(1))).first()


async def _step(db, *where):
    """A step that was taken, the latest first."""
    return await _first(db, select(escalations).join(actions, A.id == E.action).where(*where).order_by(E.climbed_at.desc(), E.step.desc()))


async def _no_step(db, row):
    await db.execute(delete(escalations).where(E.action == row.action, E.round == row.round, E.step == row.step))
    return row.action


async def _no_letter(db, *where):
    letter = await _first(db, select(notices).where(*where).order_by(N.created_at.desc()))
    await db.execute(delete(deliveries).where(deliveries.c.notice == letter.id))
    await db.execute(delete(notices).where(N.id == letter.id))
    return letter


@silence("told", "step_missing")
async def a_step_of_an_unfinished_action_is_gone(db, now):
    return await _no_step(db, await _step(db, A.status.in_(UNFINISHED), A.round == E.round))


@silence("told", "row_missing")
async def a_step_of_a_finished_action_is_gone(db, now):
    return await _no_step(db, await _step(db, A.status == "done"))


@silence("told", "step_missing")
async def a_step_was_never_taken(db, now):
    """Row, facts and letters are gone and the step is armed again: only the reckoning of its instant can see it."""
    row = await _step(db, A.status.in_(UNFINISHED), A.round == E.round)
    for letter in await db.scalars(select(N.id).where(N.dedupe.like(f"step:{row.action}:{row.round}:{row.step}:%"))):
        await _no_letter(db, N.id == letter)
    await db.execute(delete(outbox))
    await db.execute(delete(ledger).where(ledger.c.fact == "action.escalated", ledger.c.about_id == row.action))
    return await _no_step(db, row)


@silence("told", "nobody_told")
async def an_overdue_action_has_no_ladder(db, now):
    action = await _first(db, select(actions).where(A.status.in_(UNFINISHED), A.due_at > now).order_by(A.id))
    await db.execute(update(actions).where(A.id == action.id).values(rungs=[], next_at=None, due_at=now - timedelta(minutes=1)))
    return action.id


@silence("told", "nobody_told")
async def a_step_told_nobody(db, now):
    action = await _first(db, select(actions).where(A.status.in_(UNFINISHED), A.due_at < now).order_by(A.id))
    for letter in await db.scalars(select(N.id).where(N.dedupe.like(f"step:{action.id}:%"))):
        await _no_letter(db, N.id == letter)
    await db.execute(update(escalations).where(E.action == action.id).values(told=[]))
    return action.id


@silence("told", "letter_missing")
async def a_reminder_is_gone(db, now):
    return (await _no_letter(db, N.kind == NoticeKind.REMINDER)).action


@silence("told", "letter_missing")
async def a_letter_that_says_it_is_overdue_is_gone(db, now):
    return (await _no_letter(db, N.kind == NoticeKind.OVERDUE)).action


@silence("told", "letter_missing")
async def a_letter_to_the_next_on_the_ladder_is_gone(db, now):
    return (await _no_letter(db, N.kind == NoticeKind.ESCALATED)).action


@silence("told", "asked_untold")
async def a_first_letter_is_gone(db, now):
    unfinished = N.action.in_(select(A.id).where(A.status.in_(UNFINISHED)))
    return (await _no_letter(db, N.kind == NoticeKind.ASSIGNED, N.dedupe.like("assigned:%:1:%"), unfinished)).action


@silence("told", "asked_untold")
async def a_letter_to_whom_it_was_moved_is_gone(db, now):
    return (await _no_letter(db, N.kind == NoticeKind.ASSIGNED, N.dedupe.not_like("assigned:%:1:%"))).action


@silence("told", "asked_untold")
async def a_letter_of_what_was_declined_is_gone(db, now):
    return (await _no_letter(db, N.kind == NoticeKind.DECLINED)).action


@silence("told", "digest_missing")
async def a_digest_was_never_posted(db, now):
    return (await _no_letter(db, N.kind == NoticeKind.DIGEST)).dedupe.removeprefix("digest:")


async def _sent(db):
    return (await _first(db, select(N.id).where(N.status == "sent").order_by(N.created_at.desc()))).id


@silence("sent", "delivery_missing")
async def a_delivery_is_gone(db, now):
    letter = await _sent(db)
    await db.execute(delete(deliveries).where(deliveries.c.notice == letter))
    return letter


@silence("sent", "delivery_missing")
async def what_stands_as_sent_was_refused(db, now):
    letter = await _sent(db)
    await db.execute(update(deliveries).where(deliveries.c.notice == letter).values(accepted=False))
    return letter


@silence("sent", "delivery_missing")
async def a_letter_is_marked_as_sent_that_never_was(db, now):
    letter = await _sent(db)
    await db.execute(delete(deliveries).where(deliveries.c.notice == letter))
    await db.execute(delete(ledger).where(ledger.c.about_id == letter))
    return letter


@silence("sent", "answer_missing")
async def a_refusal_is_gone(db, now):
    """It waits for its second attempt, and what the first one was answered is not there."""
    letter = await a_letter_is_marked_as_sent_that_never_was(db, now)
    later = {"created_at": now - timedelta(seconds=30), "next_at": now + timedelta(seconds=30)}
    await db.execute(
        delete(ledger).where(ledger.c.fact.in_(["action.added", "action.escalated", "digest.frozen"]), ledger.c.about_id == letter)
    )
    await db.execute(update(notices).where(N.id == letter).values(status="waiting", closed_at=None, **later))
    return letter


@silence("sent", "answer_missing")
async def what_became_of_a_first_attempt_is_gone(db, now):
    tried = await _first(db, select(deliveries.c.notice).where(~deliveries.c.accepted))
    await db.execute(delete(deliveries).where(deliveries.c.notice == tried.notice, deliveries.c.attempt == 1))
    return tried.notice


@silence("sent", "deliveries_extra")
async def a_letter_was_handed_over_more_often_than_tried(db, now):
    letter = await _sent(db)
    await db.execute(update(notices).where(N.id == letter).values(attempts=0))
    return letter


@silence("waiting", "letter_unsent")
async def a_letter_waits(db, now):
    letter = await a_letter_is_marked_as_sent_that_never_was(db, now)
    await db.execute(update(notices).where(N.id == letter).values(status="waiting", closed_at=None, created_at=now - timedelta(minutes=16)))
    return letter


@silence("waiting", "letter_unsent")
async def a_letter_is_on_its_way_for_ever(db, now):
    letter = await a_letter_waits(db, now)
    await db.execute(update(notices).where(N.id == letter).values(status="claimed", claimed_until=now + timedelta(days=1)))
    return letter


@silence("waiting", "fact_unpublished")
async def a_fact_waits_for_the_bus(db, now):
    fact = await _first(db, select(ledger).where(ledger.c.audience == "bus", ledger.c.at < now - timedelta(minutes=11)))
    await db.execute(insert(outbox).values(seq=fact.seq))
    return fact.about_id


@silence("waiting", "clock_stands")
async def the_clock_has_stopped(db, now):
    ticked = now - timedelta(seconds=61)
    await db.execute(update(known).where(known.c.key == meta.TICKED).values(value=ticked.isoformat()))
    assert await db.scalar(select(func.count()).select_from(known)) > 1
    return "clock"
