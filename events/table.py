"""Every fact: its subject, who may hear of it, and its sentence in Swedish. The names are durable."""

from typing import NamedTuple

from events import actions, cases, consultations, councils, functions, notices, places, proposals, reporters, signals
from events.base import Audience, Fact
from schemas.terms import Lane


class Row(NamedTuple):
    """A fact's durable subject, its audience and the sentence a timeline shows.

    All facts of one kind have one audience: versions are gapless per subject, so that whoever hears them knows that none was missed.
    """

    subject: str
    audience: Audience
    sentence: str


_BUS, _HOUSE = Audience.BUS, Audience.HOUSE

TABLE: dict[type[Fact], Row] = {
    signals.SignalRouted: Row("signal.routed", _BUS, "Signalen ledde till {to}. {reason}"),
    signals.SignalAttached: Row("signal.attached", _BUS, "Signalen lades till {to}. {reason}"),
    signals.SignalAlarmed: Row("signal.alarmed", _BUS, "Larm till {function}: ingen regel passade, och allvaret är 4."),
    signals.SignalNoted: Row("signal.noted", _BUS, "Signalen är noterad. {reason}"),
    signals.SignalSetAside: Row("signal.set_aside", _BUS, "Signalen är lagd åt sidan. {reason}"),
    signals.SignalParked: Row("signal.parked", _BUS, "Signalen är parkerad och förseglad; den innehåller {found}."),
    signals.SignalDestroyed: Row("signal.destroyed", _BUS, "Det förseglade originalet är förstört. {why}"),
    signals.SignalUnreadable: Row("signal.unreadable", _BUS, "Signalen kunde inte hanteras ({reason}) och väntar förseglad på driften."),
    signals.SignalConflicted: Row("signal.conflicted", _BUS, "Samma id kom igen med annat innehåll; den första gäller."),
    signals.SignalCorrected: Row("signal.corrected", _BUS, "Signalen rättades: {what}. Skäl: {reason}"),
    signals.SignalMoved: Row("signal.moved", _BUS, "Signalen hör nu till {to}."),
    signals.SignalApproved: Row("signal.approved", _BUS, "Rapporten är granskad och får läsas av andra."),
    signals.SignalBlanked: Row("signal.blanked", _BUS, "Rapportens text är borttagen vid granskning. Skäl: {reason}"),
    cases.CaseWatched: Row("case.watched", _BUS, "Bevakas: {rule}, {place}."),
    cases.CaseOpened: Row("case.opened", _BUS, "Ärendet öppnades: {rule}, {place}, allvar {severity}. {reason}"),
    cases.CaseJoined: Row("case.joined", _BUS, "Ny signal. {reason}"),
    cases.CaseRaised: Row("case.raised", _BUS, "Allvaret är nu {severity} efter {signals} signaler."),
    cases.CaseAlarmed: Row("case.alarmed", _BUS, "Larm till {function}. {reason}"),
    cases.CaseLinked: Row("case.linked", _BUS, "Hör ihop med {other}: {reason}."),
    cases.CasePrioritised: Row("case.prioritised", _BUS, "Prioriteten är {priority}; uträknad var den {reckoned}. Skäl: {reason}"),
    cases.CaseCommented: Row("case.commented", _BUS, "Anteckning: {text}"),
    cases.CaseClosed: Row("case.closed", _BUS, "Ärendet avslutades. {reason}"),
    cases.CaseReopened: Row("case.reopened", _BUS, "Ärendet öppnades igen. {reason}"),
    cases.CaseLeft: Row("case.left", _BUS, "En signal rättades och hör inte hit; kvar är {signals}, allvar {severity}. {reason}"),
    cases.CaseRevised: Row("case.revised", _BUS, "En signal rättades och hör fortfarande hit; allvaret är {severity}. {reason}"),
    cases.CaseMerged: Row("case.merged", _BUS, "Ärendet slogs ihop med {to}, som fortsätter. Skäl: {reason}"),
    cases.CaseAbsorbed: Row("case.absorbed", _BUS, "{other} slogs ihop hit; signalerna är nu {signals}. Skäl: {reason}"),
    cases.CaseReleased: Row("case.released", _BUS, "Sammanslagningen med {other} ångrades; signalerna är nu {signals}. Skäl: {reason}"),
    cases.CaseUnmerged: Row("case.unmerged", _BUS, "Sammanslagningen med {other} ångrades; ärendet är öppet igen. Skäl: {reason}"),
    cases.CaseRewatched: Row("case.rewatched", _BUS, "Sammanslagningen med {other} ångrades; ärendet bevakas igen. Skäl: {reason}"),
    actions.ActionAdded: Row("action.added", _BUS, "{title}: {function} har {due_why}."),
    actions.ActionAccepted: Row("action.accepted", _BUS, "{function} tog på sig åtgärden."),
    actions.ActionDeclined: Row("action.declined", _BUS, "{declined_by} avböjde; {function} fördelar. Skäl: {reason}"),
    actions.ActionReassigned: Row("action.reassigned", _BUS, "{function} har fått åtgärden. Skäl: {reason}"),
    actions.ActionExtended: Row("action.extended", _BUS, "Ny tid: {due_why}. Skäl: {reason}"),
    actions.ActionPaused: Row("action.paused", _BUS, "Ny tid: {due_why}. Skäl: {reason}"),
    actions.ActionTermDecided: Row("action.term_decided", _BUS, "Ny tid efter beslut: {due_why}. Skäl: {reason}"),
    actions.ActionReprojected: Row("action.reprojected", _BUS, "Kalendern ändrades. Ny tid: {due_why}. Förut: {was_why}."),
    actions.ActionResumed: Row("action.resumed", _BUS, "Pausen är slut."),
    actions.ActionEscalated: Row("action.escalated", _BUS, "Steget {key}: {told} fick veta."),
    actions.ActionStepSkipped: Row("action.step_skipped", _BUS, "Steget {key} hoppades över: {reason}."),
    actions.ActionMoved: Row("action.moved", _BUS, "Åtgärden hör nu till {subject}."),
    actions.ActionDone: Row("action.done", _BUS, "Klar: {result}"),
    consultations.ConsultationOpened: Row("consultation.opened", _HOUSE, "Konsultation öppnades."),
    consultations.ConsultationJoined: Row("consultation.joined", _HOUSE, "Ny oro om samma referens, nummer {signals}."),
    proposals.ProposalMade: Row("proposal.made", _HOUSE, "{reason} {programme} föreslås; {action} väntar på svar."),
    proposals.ProposalAccepted: Row("proposal.accepted", _HOUSE, "Antaget: {case}. Skäl: {reason}"),
    proposals.ProposalDeclined: Row("proposal.declined", _HOUSE, "Avböjt. Skäl: {reason}"),
    councils.MeetingPrepared: Row("meeting.prepared", _HOUSE, "Underlaget är fryst: {items}."),
    councils.MeetingClosed: Row("meeting.closed", _HOUSE, "Mötet är avslutat; obeslutat: {undecided}."),
    councils.CouncilDecided: Row("council.decided", _HOUSE, "Beslut i {council}: {reason}"),
    councils.GroupStarted: Row("group.started", _HOUSE, "Arbetsgruppen arbetar {first_day} till {last_day}."),
    councils.GroupProlonged: Row("group.prolonged", _HOUSE, "Arbetsgruppen fortsätter till {last_day}. Skäl: {reason}"),
    councils.GroupEnded: Row("group.ended", _HOUSE, "Arbetsgruppen är avslutad: {result}"),
    notices.NoticeSent: Row("notice.sent", _HOUSE, "Brevet till {function} lämnades till e-posten, försök {attempt}."),
    notices.NoticeClosed: Row("notice.closed", _HOUSE, "Brevet skickades inte: {reason}"),
    notices.NoticeFailed: Row("notice.failed", _HOUSE, "Brevet gick inte att lämna: {reason}"),
    places.PlaceNamed: Row("place.named", _HOUSE, "Namnet {name} betyder {called}."),
    places.PlaceForgotten: Row("place.forgotten", _HOUSE, "Namnet {name} betyder inte längre {called}."),
    notices.DigestFrozen: Row("digest.frozen", _HOUSE, "Sammanställning till {function} för {day}."),
    notices.DigestReplaced: Row("digest.replaced", _HOUSE, "Ersatt av version {version}. Skäl: {reason}"),
    functions.FunctionAbsent: Row("function.absent", _HOUSE, "{function} är frånvarande {first_day}–{last_day}."),
    functions.FunctionBack: Row("function.back", _HOUSE, "{function} är tillbaka."),
    reporters.FeedFellSilent: Row("feed.fell_silent", _HOUSE, "{feed} har inte hörts av på {days} dagar (rytm {rhythm_days}). {action}"),
    reporters.FeedHeard: Row("feed.heard", _HOUSE, "{feed} hörs av igen."),
    reporters.FeedbackGiven: Row("feedback.given", _HOUSE, "Återkoppling till {function} för {day}."),
}

BY_SUBJECT: dict[str, type[Fact]] = {row.subject: fact for fact, row in TABLE.items()}

ON_THE_BUS = tuple(sorted(row.subject for row in TABLE.values() if row.audience is Audience.BUS))


class Stream(NamedTuple):
    """Where a lane's signals travel: the stream, the subject of one receipt, and the router's durable consumer."""

    name: str
    subjects: str
    durable: str

    def subject(self, receipt: str) -> str:
        """The subject of one receipt, so that a waiting signal can be found by it."""
        return self.subjects.replace("*", receipt)


RECEIVED: dict[Lane, Stream] = {lane: Stream(f"SIGNALS_{lane.name}", f"signals.{lane}.*", f"router-{lane}") for lane in Lane}


def sentence(subject: str, body: dict[str, object]) -> str:
    """A ledger row as a Swedish sentence."""
    words = {key: ", ".join(map(str, value)) if isinstance(value, list | tuple) else value for key, value in body.items()}
    return TABLE[BY_SUBJECT[subject]].sentence.format(**words)
