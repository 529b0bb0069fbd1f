"""The words feeds speak in, by the name their setting has."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from schemas.feeds import cloudevents, polisen, rows
from schemas.feeds.cloudevents import SignalEvent
from schemas.parties import Feed


class Format(NamedTuple):
    """How one item of a feed becomes a signal event, and which of its fields cannot hold anything about a person.

    `event` raises ValidationError with the item's own field names; every field that is not `typed` is screened at the door.
    """

    event: Callable[[object, Feed], SignalEvent]
    typed: Callable[[Feed], frozenset[str]]


FORMATS: Mapping[str, Format] = {
    "cloudevents": Format(cloudevents.event, lambda _: cloudevents.TYPED),
    "csv": Format(rows.event, rows.typed),
    "polisen": Format(polisen.event, lambda _: polisen.TYPED),
}
