"""Story files: a broken one is told by file and key, in Swedish, before anything is played."""

import pytest

from handlers.theatre.story import EVENING, STORIES, evening, listed, named
from schemas.parties import Municipality
from services.errors import NotFound, Refused
from services.programmes.loader import EXAMPLE, read

TOWN = read(EXAMPLE, Municipality)
FIRES = next(STORIES.glob("04-*.toml"))

BROKEN = [
    ("at = 2027-10-26T22:58:00", 'at = "kvart i elva"', "beats.0.at: Här ska stå en tidpunkt enligt RFC 3339."),
    ("at = 2027-10-26T22:58:00", "at = 2027-10-28T22:58:00", "beats.1.at: Tiden ligger före tiden i scenen innan."),
    ('feed = "raddningstjansten"', 'feed = "brandkåren"', "beats.0.signals.rtj-4401.feed: brandkåren finns inte."),
    ('function = "bovard-nyhem"\naction', 'function = "bovärden"\naction', "beats.4.function: bovärden finns inte."),
    ('deed = "done"', 'deed = "klar"', "beats.4.answers.0.deed: Värdet är inte det som krävs här."),
    ("severity = 1", "allvar = 1", "beats.0.signals.rtj-4401.allvar: Nyckeln finns inte i formatet."),
    ('outcome = "tillagd"', 'outcome = "attached"', "expect.1.outcome: Värdet är inte det som krävs här."),
    ('programme = "EST"\n', 'program = "EST"\n', "expect.0.program: Nyckeln finns inte i formatet."),
    ('action = "Töm och lås containrar"\nletters = [', "brev = [", "expect.4.brev: Nyckeln finns inte i formatet."),
    ("[[beats]]", "[[beats]", "går inte att läsa som TOML"),
]


@pytest.mark.parametrize(("old", "new", "says"), BROKEN)
def test_a_broken_story_is_refused_by_file_and_key(tmp_path, old, new, says):
    text, file = FIRES.read_text(), tmp_path / "egen.toml"
    assert old in text
    file.write_text(text.replace(old, new, 1))
    with pytest.raises(Refused) as refused:
        named(str(file), TOWN)
    assert any(line.startswith(str(file)) and says in line for line in refused.value.sentence.splitlines()), refused.value.sentence


def test_a_sentence_that_nothing_shows_is_refused(tmp_path):
    file = tmp_path / "egen.toml"
    file.write_text(FIRES.read_text() + '\n[[expect]]\nsays = "Det gick bra."\n')
    with pytest.raises(Refused, match="Ange vad som visar att meningen är sann"):
        named(str(file), TOWN)


def test_a_number_that_is_none_is_answered_with_those_there_are():
    with pytest.raises(NotFound, match="Det finns ingen berättelse 77") as missing:
        named("77", TOWN)
    assert missing.value.sentence.splitlines()[1:] == list(listed())


def test_every_story_can_be_read_and_every_expectation_has_its_sentence():
    for path in STORIES.glob("*.toml"):
        story = named(path.name[:2].lstrip("0"), TOWN)
        assert all(expected.says.endswith(".") for expected in story.expect), path.name


def test_an_evening_has_the_beats_of_its_stories_in_the_order_of_time():
    beats = evening(TOWN).beats
    assert [beat.at for beat in beats] == sorted(beat.at for beat in beats)
    assert len(beats) == sum(len(named(number, TOWN).beats) for number in EVENING)
