"""Reporters: each is heard of as often as was agreed, or the coordinator is asked to find out why. Silence is not calm."""

import json
from datetime import datetime, timedelta

from events.reporters import FeedFellSilent, FeedHeard
from schemas.actions import About, ActionStatus
from schemas.parties import Feed, Role
from schemas.programmes import Programme
from schemas.rules import Task
from schemas.terms import Lane
from services import actions
from services.rules.deadlines import swedish
from services.rules.parties import responsible
from services.rules.rhythm import called, silent_days
from services.store import actions as action_rows
from services.store import meta
from services.store import reporters as rows
from services.store.work import Row, Work
from services.wording import counted

LOOK_EVERY = timedelta(hours=1)
EFFECT = "Vi vet om det har varit lugnt eller om rapporterna har slutat komma"
NO_RHYTHM = "Flödet har ingen rytm längre."


async def watch(work: Work) -> None:
    """End the silences of feeds that have been heard of, and once an hour notice the new ones. An exercise waits for nobody."""
    if work.policy.municipality.exercise:
        return
    feeds = {feed.id: feed for feed in work.policy.municipality.feeds if feed.rhythm_days is not None}
    for silence in await rows.standing(work):
        await _hear(work, silence, feeds.get(silence.feed))
    looked = await meta.moment(work, meta.LOOKED)
    if looked is not None and looked <= work.now < looked + LOOK_EVERY:
        return
    await work.alone_with([meta.LOOKED])
    known = await _known(work, feeds)
    for feed in feeds.values():
        await _notice(work, feed, await rows.last_heard(work, feed.id) or known[feed.id])
    await meta.put(work, meta.LOOKED, work.now.isoformat())


async def _known(work: Work, feeds: dict[str, Feed]) -> dict[str, datetime]:
    """Since when each feed is expected: from when the house began, or from when it was added to the municipality's file."""
    kept = await meta.get(work, meta.FEEDS)
    begun = work.now if kept else await meta.moment(work, meta.BEGAN) or work.now
    known = {feed: datetime.fromisoformat(at) for feed, at in json.loads(kept or "{}").items()}
    if feeds.keys() - known.keys():
        known = dict.fromkeys(feeds, begun) | known
        await meta.put(work, meta.FEEDS, json.dumps({feed: at.isoformat() for feed, at in known.items()}))
    return known


async def _notice(work: Work, feed: Feed, since: datetime) -> None:
    rhythm, local = feed.rhythm_days or 0, work.policy.workdays.local
    days = silent_days(local(since).date(), work.today, rhythm)
    if days is None or not await rows.notice(work, {"feed": feed.id, "since": since, "noticed_at": work.now}):
        return
    asks = _asks(work)
    if asks is None:
        return
    programme, task = asks
    coordinator = responsible(work.policy.municipality, Role.COORDINATOR, None, Role.COORDINATOR).function
    name = called(work.policy.municipality, feed.id)
    title = f"Hör efter: {name} har inte hörts av på {counted(days, 'dag', 'dagar')} (rytm {rhythm})"
    wanted = actions.Wanted(title[:200], EFFECT, coordinator, task.deadline)
    action = await actions.add(work, About("feed", feed.id), Lane.PLACE, programme, wanted)
    await rows.change(work, (feed.id, since), action=action)
    work.record(FeedFellSilent(feed=feed.id, since=since, days=days, rhythm_days=rhythm, action=action))


def _asks(work: Work) -> tuple[Programme, Task] | None:
    """The programme by whose ladder the coordinator is asked, and whose term for triage it gets: that of the weekly work with places.

    A municipality that works with no places has nobody to ask; its week is still said to be incomplete.
    """
    asked = [(p, p.triage) for p in work.policy.programmes.values() if p.triage is not None and p.lane is Lane.PLACE]
    return min(asked, key=lambda pair: (pair[0].code != "EST", pair[0].order), default=None)


async def _hear(work: Work, silence: Row, feed: Feed | None) -> None:
    heard = await rows.last_heard(work, silence.feed)
    if feed is not None and (heard is None or heard <= silence.since):
        return
    await rows.change(work, (silence.feed, silence.since), ended_at=work.now)
    work.record(FeedHeard(feed=silence.feed, since=silence.since))
    action = await action_rows.held(work, silence.action) if silence.action else None
    if action is not None and action.status != ActionStatus.DONE:
        name = called(work.policy.municipality, silence.feed)
        why = f"{name} hördes av {swedish(heard, work.policy.workdays)}." if feed is not None and heard is not None else NO_RHYTHM
        await actions.settle(work, action, why)


async def silent(work: Work) -> tuple[str, ...]:
    """Who is silent now, by the names people know: while there is anybody, the week is incomplete."""
    return tuple(called(work.policy.municipality, silence.feed) for silence in await rows.standing(work))
