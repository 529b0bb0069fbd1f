"""What happens to consultations about young people: by keyed reference, never by name."""

from typing import ClassVar

from events.base import Fact


class ConsultationFact(Fact):
    """About one consultation number."""

    kind: ClassVar[str] = "consultation"
    consultation: str


class ConsultationOpened(ConsultationFact):
    """The SSPF coordinator is asked to judge whether SSPF fits."""

    reference: str


class ConsultationJoined(ConsultationFact):
    """Another worry about the same reference."""

    signal: str
    signals: int
