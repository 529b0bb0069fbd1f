"""A guard company's weekly CSV, the profile that says what its columns mean, and a home where it has a feed."""

from house import make_home

from schemas.parties import Municipality
from services.programmes.loader import read

PROFILE = """
[[feeds]]
id = "vaktbolaget-vecka"
party = "vaktbolaget"
source = "guards"
format = "csv"

[feeds.profile]
id = ["Rapport"]
time = { date = "Datum", clock = "Tid" }
place = { name = "Plats", area = "Område", lat = "Latitud", lon = "Longitud", precision_m = 20 }
text = "Anmärkning"

[feeds.profile.what]
column = "Händelse"

[feeds.profile.what.values]
"Skadegörelse" = { category = "DAMAGE", severity = 2 }
"Klotter" = { category = "GRAFFITI", severity = 1 }
"Bråk" = { category = "VIOLENCE_THREAT", severity = 3 }
"Inget att rapportera" = { category = "NIL" }

[feeds.profile.group_size]
column = "Antal"
values = { "Ensam" = "1", "Några" = "2-4", "Många" = "10-19" }

[feeds.profile.police_report]
column = "Anmäld"
values = { "Ja" = "yes", "Nej" = "no" }
default = "unknown"
"""

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
