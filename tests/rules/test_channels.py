"""By which channels somebody is told, and where anything may be sent at all: nobody is left untold, and no wall is gone through."""

import pytest

from schemas.channels import Messenger, Webhook
from schemas.parties import Municipality
from services.errors import Refused
from services.programmes.loader import EXAMPLE, HERE, policy, read
from services.rules.channels import channels
from services.rules.outbound import allowed
from services.rules.parties import function_of

HOOKS = (Webhook(id="alla", url="https://a.se"), Webhook(id="chef", url="https://b.se", functions=("samhallschef",)))
MESSENGERS = (Messenger(id="sms", functions=("samhallschef",)), Messenger(id="chatt", functions=("bovard-nyhem",)))
EXTRA = {"webhooks": HOOKS, "apprise": MESSENGERS, "webhook_hosts": ("a.se", "b.se")}
TOWN = read(EXAMPLE, Municipality).model_copy(update={"programmes": ("EST",), **EXTRA})
MANAGER = function_of(TOWN, "samhallschef")


@pytest.mark.parametrize(
    ("wanted", "mailed", "unmailed"),
    [
        ("chosen", ["mail", "webhook:alla", "webhook:chef", "apprise:sms"], ["webhook:alla", "webhook:chef", "apprise:sms"]),
        ("mail", ["mail"], ["webhook:alla", "webhook:chef", "apprise:sms"]),
        ("webhook", ["mail", "webhook:alla", "webhook:chef"], ["webhook:alla", "webhook:chef"]),
        ("apprise:sms", ["mail", "webhook:alla", "webhook:chef", "apprise:sms"], ["webhook:alla", "webhook:chef", "apprise:sms"]),
        (
            "apprise:chatt",
            ["mail", "webhook:alla", "webhook:chef", "apprise:sms", "apprise:chatt"],
            ["webhook:alla", "webhook:chef", "apprise:sms", "apprise:chatt"],
        ),
        ("webhook:borta", ["mail", "webhook:alla", "webhook:chef", "apprise:sms"], ["webhook:alla", "webhook:chef", "apprise:sms"]),
    ],
)
def test_mail_always_goes_and_what_the_step_names_goes_besides(wanted, mailed, unmailed):
    assert list(channels(TOWN, MANAGER, wanted)) == mailed
    assert list(channels(TOWN, MANAGER.model_copy(update={"email": ""}), wanted)) == unmailed


@pytest.mark.parametrize("wanted", ["chosen", "mail", "webhook", "apprise:sms", "webhook:borta"])
def test_whatever_a_step_wishes_somebody_is_told_by_something(wanted):
    alone = {"mail only": TOWN.model_copy(update={"webhooks": (), "apprise": ()}), "apprise only": TOWN.model_copy(update={"webhooks": ()})}
    for town in alone.values():
        for email in ("", MANAGER.email):
            assert channels(town, MANAGER.model_copy(update={"email": email}), wanted)


def est(folder, channel):
    """EST with a step that wants a channel."""
    text = (HERE / "est.toml").read_text().replace('key = "samordnare"', f'key = "samordnare"\nchannel = "{channel}"', 1)
    (folder / "est.toml").write_text(text)
    return folder


@pytest.mark.parametrize("channel", ["apprise:larm", "webhook:larm", "webhook", "apprise:chatt"])
def test_a_programme_that_names_a_channel_the_municipality_does_not_have_is_refused(tmp_path, channel):
    bare = TOWN.model_copy(update={"webhooks": (), "apprise": ()})
    with pytest.raises(Refused) as refused:
        policy(bare, est(tmp_path, channel))
    said = f"ladder.samordnare.channel: {channel} finns inte i kommunens fil. Lägg till kanalen där, eller ta bort den här."
    assert refused.value.sentence == f"{tmp_path / 'est.toml'}: {said}"


@pytest.mark.parametrize("channel", ["apprise:chatt", "webhook:alla", "webhook", "mail", "chosen"])
def test_a_step_may_want_any_channel_there_is(tmp_path, channel):
    ladder = policy(TOWN, est(tmp_path, channel)).programmes["EST"].ladder
    assert [step.channel for step in ladder] == ["chosen", "chosen", channel, "chosen", "chosen"]


@pytest.mark.parametrize("channel", ["sms", "apprise:", "webhook:Å", "mail:x"])
def test_what_is_no_channel_is_refused_with_its_key(tmp_path, channel):
    with pytest.raises(Refused, match=r"ladder\.samordnare\.channel: "):
        policy(TOWN, est(tmp_path, channel))


INSIDE = [
    *("127.0.0.1", "10.1.2.3", "192.168.0.9", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),  # noqa: S104 - nothing listens
    *("::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe"),
    *("localhost", ""),
]


@pytest.mark.parametrize("address", INSIDE)
def test_what_a_name_leads_to_inside_the_walls_is_not_sent_to(address):
    assert not allowed(address, {"tavla.example.se"})


def test_what_is_outside_may_be_sent_to_and_inside_what_is_listed_as_such():
    assert all(allowed(address, {"tavla.example.se"}) for address in ("93.184.215.14", "2606:2800:21f::1", "64:ff9b::5db8:d70e"))
    assert allowed("127.0.0.1", {"127.0.0.1"})
    assert not allowed("127.0.0.1", {"localhost"})
