"""A guard company's weekly CSV, the profile that says what its columns mean, and a home where it has a feed."""

from pathlib import Path

from house import make_home

from schemas.parties import Municipality
from services.programmes.loader import read

GUIDE = (Path(__file__).parents[1] / "docs" / "partner.md").read_text()
PROFILE = "\n" + GUIDE.partition("```toml\n")[2].partition("```")[0]
"""The one that the partner's guide shows."""

NO_ID = ('id = ["Rapport"]\n', "")
"""A company that numbers nothing."""

HEADER = "Rapport;Datum;Tid;Händelse;Plats;Område;Latitud;Longitud;Antal;Anmäld;Anmärkning;Rond"
WEEK = f"""{HEADER}
1734;2027-05-10;22:10;Skadegörelse;Stortorget;;56,2431;12,8619;Några;Ja;"Ruta krossad; glas kvar";7
1735;2027-05-11;00:40;Klotter;;Nyhem;;;;;;7
1736;2027-05-12;23.05;bråk;Järnvägsstationen;;;;Många;Nej;;8

1737;2027-05-13;06:00;Inget att rapportera;;;;;;;;8
"""


def row(**changed):
    """The first row of the week, otherwise said."""
    values = WEEK.splitlines()[1].replace('"Ruta krossad; glas kvar"', "Ruta krossad").split(";")
    return dict(zip(HEADER.split(";"), values, strict=True)) | changed


def weekly_home(folder, *changes):
    """A home whose municipality has the feed, its profile changed so."""
    home, profile = make_home(folder), PROFILE
    for old, new in changes:
        assert old in profile
        profile = profile.replace(old, new, 1)
    file = home / "municipality.toml"
    file.write_text(file.read_text() + profile)
    return home


def feed(folder, *changes):
    """The feed itself, as the file gives it."""
    municipality = read(weekly_home(folder, *changes) / "municipality.toml", Municipality)
    return municipality.feeds[-1]
