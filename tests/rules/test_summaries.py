"""Digests: what people read each morning and before each meeting, in text and in HTML."""

import re
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import Page, assert_accessible, assert_harmless, flat, words_of

from schemas.parties import Area, Municipality
from schemas.views import Compared, DigestKind, DigestLine, DigestView
from services.summaries import digest, whole

DUE = datetime(2026, 10, 29, 13, tzinfo=UTC)
PAGE = "https://samsyn.example.se/laget"
TOWN = Municipality(name="Ängelholms kommun", parties=(), functions=(), areas=(Area(id="centrum", name="Centrum"),))


def line(n=1, **more):
    given = {
        "action": f"A-2026-{n:04}",
        "title": "Åtgärda belysning",
        "owner": "Gata och park",
        "party": "Samhälle",
        "due_at": DUE,
        "case": "C-2026-0007",
        "place": "Stortorget",
    }
    return DigestLine(**(given | more))


def view(kind=DigestKind.COUNCIL, **more):
    meets = DUE + timedelta(days=1) if kind is DigestKind.COUNCIL else None
    return DigestView(**({"kind": kind, "to": "Operativa rådet", "day": date(2026, 10, 29), "meets_at": meets} | more))


@pytest.mark.parametrize("kind", DigestKind)
@pytest.mark.parametrize("count", [0, 2, 60])
def test_html_is_harmless_and_accessible(kind, count):
    lines = tuple(line(n, working_days_late=n % 3, note="pausad <b>till</b> 3 nov") for n in range(count))
    page = Page(digest(view(kind, overdue=lines, escalated=lines, paused=lines, next_to_fire=lines, held_letters=3), TOWN, PAGE).html)
    assert_harmless(page)
    assert_accessible(page)


def test_names_with_markup_are_shown_as_they_are_written():
    said = digest(view(overdue=(line(title="<img src=x>", place="Ån {title} {{ 1 }}"),)), TOWN, PAGE)
    assert "img" not in Page(said.html).tags
    for body in (flat(said.text), Page(said.html).flat):
        assert "<img src=x>" in body
        assert "Ån {title} {{ 1 }}" in body


@pytest.mark.parametrize("count", [0, 1, 5, 500])
@pytest.mark.parametrize("kind", DigestKind)
def test_a_digest_says_the_same_in_text_and_html(kind, count):
    lines = tuple(
        line(n, working_days_late=n % 7, title=f"Laga bänk {n} {'i parken ' * (n % 12)}", note="väntar på virke") for n in range(count)
    )
    said = digest(view(kind, overdue=lines, paused=lines, held_letters=count, done=9), TOWN, PAGE)
    page = Page(said.html)
    furniture = words_of("Åtgärd och ansvarig", "Sista tid", "senast", "Hela sammanställningen i samsyn", PAGE)
    assert words_of(said.text) - furniture == words_of(page.flat, *page.hrefs) - furniture


def test_a_council_reads_the_counts_before_its_meeting():
    said = digest(view(overdue=(line(), line(2)), escalated=(line(),), opened=4, closed=1, done=7, held_letters=3), TOWN, PAGE)
    assert said.subject == "Inför Operativa rådet fre 30 okt kl. 14: 2 försenade, 1 eskalerad"
    assert said.text.startswith(
        "Inför Operativa rådet fre 30 okt kl. 14\n"
        "2 åtgärder är försenade. Sedan sist: 1 eskalerad, 7 klara, 4 ärenden öppnade\noch 1 avslutat.\n"
        "3 brev väntar på att e-posten ska svara.\n"
    )


def test_a_manager_reads_who_answers_how_late_and_where():
    late = line(5, working_days_late=2)
    paused = line(6, party="Polisen", owner="Kommunpolisen", note="pausad till 3 nov: väntar på tillstånd", case=None, place=None)
    said = digest(view(DigestKind.MANAGER, to="Samhällschefen", overdue=(late, line(7)), paused=(paused,), done=1), TOWN, PAGE)
    assert said.subject == "Läget tors 29 okt för Samhällschefen: 2 försenade"
    assert said.text == (
        "Läget tors 29 okt för Samhällschefen\n"
        "2 åtgärder är försenade. Sedan sist: 0 eskalerade och 1 klar.\n\n"
        "FÖRSENAT PER PART\n  Samhälle: 1–2 arbetsdagar: 1; sedan i dag: 1\n\n"
        "FÖRSENAT (2)\n"
        "Samhälle\n"
        "  A-2026-0005 Åtgärda belysning\n"
        "    Gata och park; tors 29 okt kl. 14, 2 arbetsdagar sen; C-2026-0007\n    Stortorget\n"
        "  A-2026-0007 Åtgärda belysning\n"
        "    Gata och park; tors 29 okt kl. 14, tiden är ute; C-2026-0007 Stortorget\n\n"
        "PAUSAT (1)\n"
        "Polisen\n"
        "  A-2026-0006 Åtgärda belysning\n"
        "    Kommunpolisen; senast tors 29 okt kl. 14; pausad till 3 nov: väntar på\n    tillstånd\n\n"
        f"Hela sammanställningen i samsyn: {PAGE}\n"
    )


@pytest.mark.parametrize("count", [3, 20, 90])
def test_each_section_of_a_full_digest_has_a_row_and_the_longest_is_shortened_first(count):
    late = tuple(line(n, note="härnäst Strategiska rådet ons 2 juni kl. 16") for n in range(count))
    said = digest(trending(overdue=late, escalated=late[:3], next_to_fire=late[:2], held_letters=2, pack=PAGE), TOWN, PAGE)
    assert len(said.text.splitlines()) <= 40
    blocks = re.split(r"\n(?=[A-ZÅÄÖ]{5}[A-ZÅÄÖ0-9, ]* ?\(|SIGNALER|FÖRSENAT PER|GJORT)", said.text)
    assert [block.split(" (")[0].splitlines()[0] for block in blocks[1:]] == [
        "FÖRSENAT PER PART",
        "FÖRSENAT",
        "ESKALERAT SEDAN SIST",
        "BESLUTAT MEN INTE GJORT",
        "ESKALERAS HÄRNÄST",
        "SIGNALER",
        "GJORT I TID, SENASTE FYRA VECKORNA",
    ]
    assert all(len(block.splitlines()) >= 2 for block in blocks)
    assert said.text.count("█") > 3
    assert len(Page(said.html).hrefs) == 2


def test_no_line_breaks_inside_a_time():
    notes = [f"{'n' * n} härnäst rådet ons 2 juni kl. 16" for n in range(30)]
    for note in notes:
        said = digest(view(overdue=(line(note=note),)), TOWN, PAGE)
        assert "kl. 16" in said.text
        assert not re.search(r"kl\.$", said.text, re.MULTILINE)
        assert "kl. " not in said.html
        assert "kl.\N{NO-BREAK SPACE}16" in said.html


@pytest.mark.parametrize("kind", DigestKind)
def test_nothing_to_say_is_said(kind):
    said = digest(view(kind), TOWN, PAGE)
    assert said.subject.endswith(": inget är försenat")
    for body in (flat(said.text), Page(said.html).flat):
        assert "Inget är försenat. Sedan sist: 0 eskalerade" in body
        assert "Inget är pausat, och inget är på väg att eskaleras." in body
    assert "brev väntar" not in said.text


def test_five_hundred_overdue_are_forty_lines_and_the_rest_is_counted():
    said = digest(view(overdue=tuple(line(n, title=f"Laga bänk {n}") for n in range(500)), paused=(line(900),)), TOWN, PAGE)
    lines = said.text.splitlines()
    assert len(lines) in {39, 40}  # an action takes two
    shown = len(re.findall(r"Laga bänk", said.text))
    assert shown >= 10
    assert f"FÖRSENAT ({shown} AV 500)" in lines
    assert f"Hela sammanställningen i samsyn: {PAGE}" == lines[-1]
    assert "A-2026-0900" in said.text
    assert len(re.findall(r"Laga bänk", said.html)) == shown
    assert max(map(len, lines)) <= 78


def test_what_is_late_is_counted_by_party_and_age():
    late = [line(n, party=party, working_days_late=n) for party in ("Polisen", "Samhälle") for n in (0, 1, 2, 3, 5, 6, 10, 11, 40)]
    said = digest(view(overdue=(*late, line(party="Skolan", working_days_late=3))), TOWN, PAGE)
    for body in (flat(said.text), Page(said.html).flat):
        for party in ("Polisen", "Samhälle"):
            assert (
                f"{party}: mer än 10 arbetsdagar: 2; 6–10 arbetsdagar: 2; 3–5 arbetsdagar: 2; 1–2 arbetsdagar: 2; sedan i dag: 1"
            ) in body
        assert "Skolan: 3–5 arbetsdagar: 1" in body


def trending(**more):
    worst, best = Compared(what="Buskörning, Stortorget", now=9, before=3), Compared(what="Brand, Nyhem", now=0, before=6)
    in_time = (
        Compared(what="Samhälle", now=5, of_now=6, before=0, of_before=0),
        Compared(what="Polisen", now=1, of_now=1, before=2, of_before=4),
    )
    return view(worst=worst, best=best, in_time=in_time, decided=(line(note="beslutat tis 27 okt: ny tid"),), **more)


def test_the_chart_and_what_was_done_in_time_are_read_without_css_and_the_same_in_text():
    said = digest(trending(), TOWN, PAGE)
    page = Page(said.html)
    assert_harmless(page)
    assert_accessible(page)
    assert "Fyra veckor före       ████ 3\n  Senaste fyra veckorna  ████████████ 9\n" in said.text
    for body in (flat(said.text), page.flat):
        assert "Mest ökat: Buskörning, Stortorget Fyra veckor före ████ 3 Senaste fyra veckorna ████████████ 9" in body
        assert "Mest minskat: Brand, Nyhem Fyra veckor före ████████ 6 Senaste fyra veckorna 0" in body
        assert "Samhälle: 5 av 6 åtgärder; fyra veckor före inga" in body
        assert "Polisen: 1 av 1 åtgärd; fyra veckor före 2 av 4" in body
        assert "beslutat tis 27 okt: ny tid" in body
    furniture = words_of("Åtgärd och ansvarig", "Sista tid", "senast", "Hela sammanställningen i samsyn", PAGE)
    assert words_of(said.text) - furniture == words_of(page.flat, *page.hrefs) - furniture


def test_the_page_draws_the_chart_and_says_it_in_words_to_who_cannot_see_it():
    shown = whole(trending(), TOWN).html
    svg = ET.fromstring(re.search(r"<svg.*</svg>", shown, re.DOTALL).group())  # noqa: S314 - our own
    here = "{http://www.w3.org/2000/svg}"
    assert svg.get("aria-labelledby") == " ".join(svg.find(here + what).get("id") for what in ("title", "desc"))
    assert "Mest ökat: Buskörning, Stortorget. Fyra veckor före: 3. Senaste fyra veckorna: 9." in svg.find(here + "desc").text
    widths = [float(bar.get("width")) for bar in svg.findall(here + "rect")]
    assert widths == pytest.approx([340 * n / 9 for n in (3, 9, 6, 0)], abs=0.1)
    assert "<script" not in shown


text = st.text(max_size=300)
lines = st.lists(
    st.builds(
        DigestLine,
        action=text,
        title=text,
        owner=text,
        party=text,
        due_at=st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds are naive by contract
        working_days_late=st.integers(-3, 900),
        case=st.none() | text,
        place=st.none() | text,
        note=st.none() | text,
    ),
    max_size=30,
).map(tuple)

numbers = st.integers(0, 10_000)
compared = st.builds(Compared, what=text, now=numbers, before=numbers, of_now=numbers, of_before=numbers)


views = st.builds(
    view,
    kind=st.sampled_from(DigestKind),
    to=text,
    overdue=lines,
    escalated=lines,
    paused=lines,
    decided=lines,
    next_to_fire=lines,
    held_letters=st.integers(0, 99),
    worst=st.none() | compared,
    best=st.none() | compared,
    in_time=st.lists(compared, max_size=9).map(tuple),
)


@settings(max_examples=60)
@given(views)
def test_a_digest_is_never_longer_than_forty_lines(asked):
    said = digest(asked, TOWN, PAGE)
    assert len(said.text.splitlines()) <= 40
    assert "\n" not in said.subject
    shown = (asked.overdue, asked.overdue, asked.escalated, asked.decided, asked.paused, asked.next_to_fire, asked.in_time)
    assert Page(said.html).tags.count("h2") == sum(map(bool, shown)) + bool(asked.worst or asked.best)
