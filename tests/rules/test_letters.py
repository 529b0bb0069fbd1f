"""Letters: what people read, in text and in HTML."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from reading import Page, assert_accessible, assert_harmless, flat, words_of

from schemas.channels import Mail
from schemas.notices import MESSAGES, ActionWords, DigestWords, MessageWords, Notice, NoticeKind
from schemas.parties import Area, Function, Municipality, Party, PartyKind, Role
from schemas.terms import Lane
from services.letters import Links, letter

DUE = datetime(2026, 10, 29, 13, tzinfo=UTC)
CARETAKER = Function(id="fastighet", name="Fastighetsjouren", party="bolaget", role=Role.HOUSING, email="jour@example.se")
COORDINATOR = Function(id="samordnare", name="EST-samordnaren", party="bolaget", role=Role.COORDINATOR, email="est@example.se")
COUNCIL = Function(id="or", name="Operativa rådet", party="bolaget", role=Role.OPERATIONAL_COUNCIL, email="or@example.se")
STRATEGIC = Function(id="sr", name="Strategiska rådet", party="bolaget", role=Role.STRATEGIC_COUNCIL, email="sr@example.se")
TOWN = Municipality(
    name="Ängelholms kommun",
    mail=Mail(sender="samsyn@example.se", domain="samsyn.example.se"),
    parties=(Party(id="bolaget", name="Bostadsbolaget", kind=PartyKind.MUNICIPAL_COMPANY),),
    functions=(CARETAKER, COORDINATOR, COUNCIL, STRATEGIC),
    areas=(Area(id="centrum", name="Centrum"),),
)
WORDS = ActionWords(
    action="A-2026-0001",
    title="Töm och lås containrar",
    effect="Det finns inget lätt att tända på",
    owner="Fastighetsjouren",
    party="Bostadsbolaget",
    due_at=DUE,
    due_why="24 timmar till tors 29 okt kl. 14",
    case="C-2026-0003",
    case_title="Anlagda bränder, Villanskolan",
)
PAGE = "https://samsyn.example.se/atgarder/A-2026-0001"
LINKS = Links(
    PAGE,
    accept="https://samsyn.example.se/svar?k=1&ta",
    done="https://samsyn.example.se/svar?k=2",
    decline="https://samsyn.example.se/svar?k=3",
)
KINDS = [kind for kind in NoticeKind if kind not in {NoticeKind.DIGEST, *MESSAGES}]


def notice(kind=NoticeKind.ASSIGNED, *, at=DUE - timedelta(days=1), function=CARETAKER, lane=Lane.PLACE, words=WORDS):
    return Notice(id="01J9", kind=kind, function=function.id, lane=lane, created_at=at, words=words)


def write(kind=NoticeKind.ASSIGNED, *, to=CARETAKER, links=LINKS, town=TOWN, **more):
    return letter(notice(kind, **more), to, town, links)


def test_a_new_action_says_what_why_where_who_and_by_when():
    said = write()
    assert said.subject == "Ny åtgärd A-2026-0001: Töm och lås containrar – senast tors 29 okt kl. 14"
    assert said.text == (
        "Ny åtgärd till Fastighetsjouren. Säg gärna direkt om ni tar den.\n\n"
        "Töm och lås containrar\n\n"
        "Senast:        tors 29 okt kl. 14\n"
        "Räknat:        24 timmar till tors 29 okt kl. 14\n"
        "Ska leda till: Det finns inget lätt att tända på\n"
        "Ärende:        C-2026-0003 Anlagda bränder, Villanskolan\n"
        "Ansvarig:      Fastighetsjouren, Bostadsbolaget\n"
        "Nummer:        A-2026-0001\n\n"
        "Om inget görs: Åtgärden lyfts vidare, steg för steg, till dem som kan få den\ngjord.\n\n"
        "Svara: varje länk öppnar en sida där ni bekräftar. Inget ändras förrän ni har\nbekräftat.\n\n"
        "Vi tar åtgärden:\nhttps://samsyn.example.se/svar?k=1&ta\n\n"
        "Åtgärden är klar:\nhttps://samsyn.example.se/svar?k=2\n\n"
        "Vi avböjer, med skäl:\nhttps://samsyn.example.se/svar?k=3\n\n"
        "Läs mer i samsyn:\nhttps://samsyn.example.se/atgarder/A-2026-0001\n\n"
        "Skickat automatiskt av samsyn för Ängelholms kommun.\n"
    )


@pytest.mark.parametrize(
    ("kind", "function", "late", "subject", "sentence"),
    [
        (
            NoticeKind.REMINDER,
            CARETAKER,
            timedelta(days=-1),
            "Påminnelse: A-2026-0001 Töm och lås containrar – senast tors 29 okt kl. 14",
            "Åtgärden ska vara klar senast tors 29 okt kl. 14.",
        ),
        (
            NoticeKind.OVERDUE,
            CARETAKER,
            timedelta(hours=3),
            "Försenad: A-2026-0001 Töm och lås containrar – skulle ha varit klar tors 29 okt kl. 14",
            "Åtgärden skulle ha varit klar tors 29 okt kl. 14, för 3 timmar sedan. Fastighetsjouren, Bostadsbolaget, svarar för den.",
        ),
        (
            NoticeKind.ESCALATED,
            COORDINATOR,
            timedelta(days=1),
            "Eskalerad till samordnaren: A-2026-0001 Töm och lås containrar – skulle ha varit klar tors 29 okt kl. 14",
            "Den skulle ha varit klar tors 29 okt kl. 14, för 1 arbetsdag sedan. Fastighetsjouren, Bostadsbolaget, svarar för den.",
        ),
        (
            NoticeKind.ESCALATED,
            COUNCIL,
            timedelta(days=4),
            "Eskalerad till operativa rådet: A-2026-0001 Töm och lås containrar – skulle ha varit klar tors 29 okt kl. 14",
            "Åtgärden har lyfts vidare till operativa rådet. Den skulle ha varit klar tors 29 okt kl. 14, för 2 arbetsdagar sedan.",
        ),
        (
            NoticeKind.ESCALATED,
            STRATEGIC,
            timedelta(0),
            "Eskalerad till strategiska rådet: A-2026-0001 Töm och lås containrar – skulle ha varit klar tors 29 okt kl. 14",
            "Åtgärden har lyfts vidare till strategiska rådet. Den skulle ha varit klar tors 29 okt kl. 14. Fastighetsjouren",
        ),
        (
            NoticeKind.ESCALATED,
            CARETAKER,
            timedelta(days=1),
            "Eskalerad: A-2026-0001 Töm och lås containrar – skulle ha varit klar tors 29 okt kl. 14",
            "Åtgärden har lyfts vidare. Den skulle ha varit klar",
        ),
    ],
)
def test_each_kind_opens_with_how_it_stands_and_who_answers(kind, function, late, subject, sentence):
    said = write(kind, function=function, to=function, at=DUE + late)
    assert said.subject == subject
    assert sentence in flat(said.text)
    assert sentence in Page(said.html).flat


def test_a_declined_action_asks_for_somebody_else_and_gives_the_reason():
    words = WORDS.model_copy(update={"reason": "Containrarna är inte våra."})
    said = write(NoticeKind.DECLINED, function=COORDINATOR, to=COORDINATOR, words=words)
    assert said.subject == "Avböjd: A-2026-0001 Töm och lås containrar – senast tors 29 okt kl. 14"
    assert "Åtgärden är avböjd och behöver fördelas på nytt. Den ska vara klar senast tors 29 okt kl. 14." in flat(said.text)
    assert "Skäl: Containrarna är inte våra." in flat(said.text)


@pytest.mark.parametrize("kind", [NoticeKind.REMINDER, NoticeKind.OVERDUE, NoticeKind.ESCALATED])
def test_a_step_of_the_ladder_is_no_reason(kind):
    assert "Skäl" not in write(kind, words=WORDS.model_copy(update={"reason": "påminnelse"})).text


def test_a_deputy_reads_whom_it_stands_in_for():
    said = write(NoticeKind.ESCALATED, function=COUNCIL, to=COORDINATOR, at=DUE + timedelta(days=1))
    assert said.to == "est@example.se"
    assert said.subject.startswith("Eskalerad till operativa rådet: ")


def test_a_deadline_next_year_says_the_year():
    words = WORDS.model_copy(update={"due_at": datetime(2027, 1, 8, 15, tzinfo=UTC)})
    assert write(words=words).subject.endswith("– senast fre 8 jan 2027 kl. 16")


def test_only_the_answers_the_reader_may_give_are_offered():
    said = write(links=Links(PAGE, done="https://samsyn.example.se/svar?k=2"))
    assert Page(said.html).hrefs == ["https://samsyn.example.se/svar?k=2", PAGE]
    assert "Vi tar åtgärden" not in said.text
    silent = write(links=Links(page=""))
    assert Page(silent.html).hrefs == []
    assert "Svara" not in silent.text + silent.html
    assert "http" not in silent.text


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("days", [-1, 4])
def test_an_individual_letter_holds_nothing_but_number_deadline_and_page(kind, days):
    words = WORDS.model_copy(update={"reason": "Familjen har flyttat."})
    said = write(kind, lane=Lane.INDIVIDUAL, words=words, at=DUE + timedelta(days=days), function=COUNCIL, to=COUNCIL)
    assert said.subject == "Ett ärende väntar i samsyn: A-2026-0001 – senast tors 29 okt kl. 14"
    assert said.text == (
        f"Ett ärende väntar i samsyn\n\nNummer:        A-2026-0001\nSenast:        tors 29 okt kl. 14\n\nÖppna i samsyn:\n{PAGE}\n"
    )
    told = (words.title, words.effect, words.owner, words.party, words.due_why, words.case, words.case_title, words.reason)
    secret = {
        word for part in told for word in re.findall(r"\w+", part.lower()) if word not in {"tors", "29", "okt", "kl", "14", "2026", "till"}
    }
    open_words = set(re.findall(r"\w+", f"{said.subject} {said.text} {Page(said.html).flat}".lower()))
    assert open_words & secret == set()
    assert not [part for part in told if part in said.html]


def test_an_individual_digest_is_not_mailed_in_words():
    words = DigestWords(subject="3 försenade", text="A-2026-0001 Konsultation", html="<p>Konsultation</p>")
    said = write(NoticeKind.DIGEST, lane=Lane.INDIVIDUAL, words=words)
    assert said.subject == "En sammanställning väntar i samsyn"
    assert "Konsultation" not in said.text + said.html


def test_a_digest_is_mailed_exactly_as_it_was_frozen():
    words = DigestWords(subject="Läget: 3 försenade", text="Läget\n", html="<p>Läget</p>")
    said = write(NoticeKind.DIGEST, words=words)
    assert (said.subject, said.text, said.html) == (words.subject, words.text, words.html)


def test_a_letter_is_signed_by_the_municipality_and_keeps_its_message_id():
    said = write()
    assert said.message_id == "<01J9@samsyn.example.se>" == write().message_id
    assert said.sender == "samsyn Ängelholms kommun <samsyn@example.se>"
    assert said.to == "jour@example.se"
    named = TOWN.model_copy(update={"mail": Mail(sender="Trygg i Ängelholm <trygg@example.se>")})
    assert write(town=named).sender == "Trygg i Ängelholm <trygg@example.se>"


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r", "\x85", "\u2028", "\x0b", "\x00"])
def test_no_title_can_add_a_header_or_a_paragraph(ending):
    words = WORDS.model_copy(update={"title": f"Töm{ending}Bcc: alla@example.se{ending}{ending}Klicka här"})
    said = write(words=words)
    assert said.subject.startswith("Ny åtgärd A-2026-0001: Töm Bcc: alla@example.se Klicka här – ")
    assert "Töm Bcc: alla@example.se Klicka här" in said.text.splitlines()
    frozen = DigestWords(subject=f"Läget{ending}Bcc: x@example.se", text="", html="")
    assert write(NoticeKind.DIGEST, words=frozen).subject == "Läget Bcc: x@example.se"
    named = TOWN.model_copy(update={"name": f"Ängelholm{ending}Bcc: x"})
    assert write(town=named).sender == '"samsyn Ängelholm Bcc: x" <samsyn@example.se>'


def test_a_long_title_never_pushes_the_deadline_out_of_the_subject():
    said = write(words=WORDS.model_copy(update={"title": "Mycket " * 60}))
    assert said.subject.endswith("My… – senast tors 29 okt kl. 14")
    assert len(said.subject) < 140


def test_names_with_markup_and_swedish_letters_are_shown_as_they_are_written():
    words = WORDS.model_copy(update={"title": "Såga <b>alm</b> & ek", "owner": "Örjans <script>alert(1)</script> åkeri {{ 7 * 7 }}"})
    said = write(words=words)
    page = Page(said.html)
    assert "Såga <b>alm</b> & ek" in said.text
    assert "Såga <b>alm</b> & ek" in page.flat
    assert "Örjans <script>alert(1)</script> åkeri {{ 7 * 7 }}" in page.flat
    assert {"b", "script"}.isdisjoint(page.tags)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lane", Lane)
@pytest.mark.parametrize("links", [LINKS, Links(page="")])
def test_html_is_harmless_and_accessible(kind, lane, links):
    page = Page(write(kind, lane=lane, links=links, at=DUE + timedelta(days=4)).html)
    assert_harmless(page)
    assert_accessible(page)


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_says_the_same_in_text_and_html(kind):
    said = write(kind, at=DUE + timedelta(days=4), words=WORDS.model_copy(update={"reason": "Väntar på nyckel."}))
    page = Page(said.html)
    assert words_of(said.text) == words_of(page.flat, *page.hrefs)


MESSAGE = MessageWords(
    subject="Allvar 4: brand, Nyhems torg",
    lead="Det här behöver ses nu.",
    heading="Anlagda bränder, Nyhems torg",
    lines=("Tre bränder på två dygn.", "<b>Container</b> vid miljöhuset."),
    after="Snabb EST-grupp är kallad.",
)


@pytest.mark.parametrize("kind", MESSAGES)
def test_a_message_says_the_same_in_text_and_html_and_nothing_in_a_closed_lane(kind):
    said = write(kind, words=MESSAGE)
    assert said.subject == MESSAGE.subject
    page = Page(said.html)
    assert_harmless(page)
    assert_accessible(page)
    for line in (MESSAGE.lead, MESSAGE.heading, *MESSAGE.lines, MESSAGE.after):
        assert line in flat(said.text)
        assert line.replace("<b>", "") in said.html.replace("&lt;b&gt;", "").replace("&lt;/b&gt;", "</b>")
    closed = write(kind, words=MESSAGE, lane=Lane.INDIVIDUAL)
    assert "Nyhem" not in closed.subject + closed.text + closed.html
