"""A subject arrives as it was written."""

from email import message_from_bytes
from email.policy import default

from hypothesis import given
from hypothesis import strategies as st

from schemas.notices import Letter
from services.channels.mail import _message
from services.wording import plain

WORDS = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=300
)


def arrived(subject):
    letter = Letter(message_id="<a@b.se>", sender="samsyn <s@b.se>", to="x@b.se", subject=subject, text="t", html="<p>t</p>")
    return str(message_from_bytes(_message(letter), policy=default)["Subject"])


def test_the_space_between_two_swedish_words_on_different_lines_is_kept():
    subject = "Eskalerad till samordnaren: A-2027-0003 Fältarbetare på plats två helger – skulle ha varit klar mån 24 maj kl. 16"
    assert arrived(subject) == subject


@given(WORDS)
def test_any_subject_arrives_whole(words):
    subject = plain(words)
    assert arrived(subject).strip() == subject.strip()
