"""A home of the whole country that the police's real notices have come to, each accepted when it was published, past every door."""

from datetime import timedelta

from reported import real

from events.signals import SignalReceived
from handlers.house.ground import opened
from schemas.feeds.polisen import event
from services import signals
from services.programmes.loader import EXAMPLES
from services.settings import Settings
from services.store import meta


async def come(home, first, n, batch=200):
    """Route `n` notices from the `first` on. The clock ends an hour after the last."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "municipality.toml").write_text(EXAMPLES["hela-sverige"].read_text())
    async with opened(Settings(home=home), turnable=True) as store:
        [feed] = [one for one in store.policy.municipality.feeds if one.format == "polisen"]
        told = (_signal(store, feed, event(item, feed)) for item in real()[first : first + n])
        sent = sorted(told, key=lambda one: (one.accepted_at, one.receipt))
        for start in range(0, n, batch):
            some = sent[start : start + batch]
            await meta.turn_clock(store, some[-1].accepted_at)
            async with store.work("system:router") as work:
                await signals.route(work, some)
        await meta.turn_clock(store, max(one.accepted_at for one in sent) + timedelta(hours=1))


def _signal(store, feed, told):
    ids = {"receipt": store.keys.receipt_id(feed.id, told.id), "feed": feed.id, "party": feed.party, "source": feed.source}
    return SignalReceived(**ids, digest=f"sha256:{told.id}", accepted_at=told.time, report=told.data)
