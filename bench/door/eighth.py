"""The eighth corpus: all new, written after the door was frozen a sixth time, which missed the bound on phrases. Known since."""

GIVEN = (
    *("Monika", "Ingela", "Kjell", "Roland", "Veronica", "Pernilla", "Joakim", "Robin", "Sanna", "Emelie", "Caroline", "Philip"),
    *("Elvira", "Signe", "Astrid", "Freja", "Iris", "Elsa", "Ludvig", "Gabriel", "Harry", "Malte", "Sigge", "Arvid"),
    *("Omar", "Yusuf", "Khalid", "Maryam", "Aisha", "Rania", "Tariq", "Karim", "Selin", "Murat", "Goran", "Marko"),
    *("Tomasz", "Katarzyna", "Natalia", "Sergei", "Ivana", "Carlos", "Minh", "Lennart", "Barbro", "Yvonne", "Rolf", "Sture"),
)
SURNAMES = (
    *("Olofsson", "Lind", "Danielsson", "Månsson", "Håkansson", "Isaksson", "Bergman", "Samuelsson", "Nordin", "Lundqvist"),
    *("Mårtensson", "Nordström", "Arvidsson", "Lindblom", "Hedlund", "Sundberg", "Blomqvist", "Holmgren", "Åkesson", "Öberg"),
    *("Viklund", "Martinsson", "Dahlberg", "Jakobsson", "Ottosson", "Abdi", "Haddad", "Demir", "Kowalski", "Markovic", "Tran"),
)
NICKS = ("Krutet", "Bibban", "Masken", "Svarten", "Tjocken", "Kulan", "Hajen", "Loppan", "Stubben", "Jocke-J", "Vargen", "Mackan")
CLASSES = ("4B", "5 A", "6C", "6 D", "7E", "7 f", "8B", "8c", "9 B", "9F")
STREETS = ("Strandvägen", "Furugatan", "Kvarngränd", "Bokstigen", "Prästgatan", "Fiskarevägen", "Stallgatan", "Norra Promenaden")
SHOPS = ("Coop", "bageriet", "biblioteket", "bowlinghallen", "blomsteraffären", "gymmet", "pizzerian", "stallet")
ROLES = ("kantorn", "idrottsläraren", "busschauffören", "målaren", "läkaren", "kocken", "tränaren", "skolsköterskan", "snickaren")
MONTHS = ("januari", "februari", "april", "maj", "juli", "augusti", "oktober", "december")

PERSONAL = (
    "{eight}/{four}",
    "{six} / {four}",
    "{yyyy}{mm}{dd} – {four}",
    "({yy}{mm}{dd}{four})",
    "personnummer: {six}-{four}",
    "{yyyy}-{mm}-{dd}-{four}!",
    "nr={eight}-{four}",
    "{six}-{four}/",
    "{yy}-{mm}-{dd}, {four}",
    "{eight}\N{EN DASH}{four}",
    "{six} {four}:s",
    "\N{LEFT DOUBLE QUOTATION MARK}{six}-{four}\N{RIGHT DOUBLE QUOTATION MARK}",
    "{yyyy} {mm}{dd} {four}",
    "samordn.nr {eight}-{four}",
)
PHONES = (
    *("070 - 174 06 {nn}", "070 17 406 {nn}", "+46 70-174 06{nn}", "tfn: 070-174 06 {nn}", "(070) 1740 6{nn}", "070–174 06 {nn}"),
    *("Swish 0701 74 06 {nn}", "00 46 70 174 06 {nn}"),
)
EMAILS = (
    "{user}@skola.example.se",
    "mailto:{user}@example.se",
    "{user}@example.se?",
    "[{user}@example.se]",
    "{user} snabela example punkt se",
    "e-post {user}@example.se,",
)
PLATES = (
    "{abc} - {d3}",
    "Volvo {abc}{d3}",
    "nummerplåt {abc} {d3}",
    "{low}{d2}{last}",
    "reg.nr {abc}{d2}{last}",
    "traktorn {abc}{d3}",
    "[{abc}{d3}]",
)
AROUND = (
    "På kvittot stod {} i hörnet.",
    "Tips: {}",
    "{}, sa hon till oss",
    "Kolla upp {} är ni snälla",
    "Vid kontrollen lästes {} upp.",
    "Notering från natten - {} - slut",
)

NAMED = (
    "Bakom skolan rökte {given} {surname} igen.",
    "{given} {surname} tog sig in genom fönstret.",
    "Det sägs att {given} {surname} styr allt.",
    "Vi misstänker {given} {surname} för klottret.",
    "Personalen avvisade {given} {surname} klockan elva.",
    "En elev, {given} {surname}, grät.",
    "Kameran visar {given} {surname} vid kassan.",
    "Hunden ägs av {given} {surname}.",
    "Killen {given} sparkade på dörren.",
    "Hennes pojkvän {given} väntade utanför.",
    "Pappan, {given} {surname}, kom och hämtade.",
    "{given} och hans kompisar skrek.",
    "Flickan heter {given} och går ofta ensam.",
    "Anmälaren {given} {surname} vill bli uppringd.",
    "Hälsa {given} {surname} att grinden är lagad.",
    "Det här är tredje gången {given} {surname} bråkar.",
    "Fru {surname} på andra våningen klagar.",
    "{given} {surname}s son har mopeden.",
    "Vi tror att det är {given} {surname}.",
    "Polisen grep {given} {surname} vid kiosken.",
)
NICKED = (
    "{nick}, {age} år, kastade flaskan.",
    "Killen som kallas {nick} har kniv.",
    "De säger {nick} till honom.",
    "han kallas för {nick}",
    "{nick} ({age} år) är tillbaka i parken.",
    "En {age}-åring som kallas {nick} köper cigaretter.",
    "Smeknamnet är {nick}.",
    "{given}, {age}, satt på taket.",
)
DESCRIBED = (
    "Pojken i {cls} har slutat äta.",
    "Flickan i {cls} sålde snus.",
    "Tjejen som går i {cls} blev filmad.",
    "En elev i {cls} hade kniv i väskan.",
    "Han är bror till {role}.",
    "Dotter till {role} sprang iväg.",
    "{role_s} son kastade ägg.",
    "Systerson till {role} kör crossen.",
    "Kvinnan som bor på {street} {n} hotas av sin man.",
    "Mannen på {street} {n} har vapen.",
    "Grannen i lägenhet {flat} dunkar i väggen.",
    "Killen som jobbar på {shop} langar.",
    "Lillasyster till killen i {cls} grät.",
    "Mamman till flickan i {cls} skällde.",
    "Killen i {cls} med blå jacka slog.",
    "Mannen som äger {shop} säljer till minderåriga.",
)
BORN = (
    "Killen är född {iso}.",
    "{given}, född {d} {month} {year}, rymde.",
    "Flickan (född {eight}) hittades.",
    "Pojken föddes den {d} {month} {year}.",
    "{given} {surname}, född {six}",
    "{nick}, född {iso}",
    "hon är f. {d}/{m} {year}",
)

HARMLESS = (
    "Belysningen på {street} {n} blinkar.",
    "{given}bergsskolan har fått krossade rutor.",
    "Skräp vid {given} torg efter helgen.",
    "Kiosken {given}s Korv stänger kl {hh}.",
    "{surname}s Åkeri AB har fått diesel stulen.",
    "Bageri {given} & {given2} vill ha belysning.",
    "Ungefär {age} ungdomar i {age}-årsåldern samlades vid {shop}.",
    "En kvinna i {tens}-årsåldern föll vid {shop}.",
    "Man, {tens} år, till sjukhus med ambulans.",
    "Fyra flickor, runt {age} år, målade på asfalten.",
    "Eleverna i åk {y} sprang över gatan.",
    "Alla i {cls} har fått reflexvästar.",
    "Garaget vid {street} {n} {letter} står öppet.",
    "Boende längs {street} {n} hör fyrverkerier.",
    "Buskarna vid {street} {n} behöver klippas.",
    "Barn och vuxna flydde in på {shop}.",
    "En mamma med tre barn halkade.",
    "Bröderna cyklade hem.",
    "Pojken med drakhunden skrattade.",
    "Kvinnan på bänken läste tidningen.",
    "Mannen i hatten frågade efter vägen.",
    "Tjejerna på planen spelade fotboll.",
    "Kurator och rektor har möte {iso}.",
    "Nattvandrare från {shop} gick till kl {hh}.{mm}.",
    "Vakten räknade till {tens} mopeder.",
    "Larmet gick {hh}.{mm}, dörren var hel.",
    "Beslut {n}/{year} gäller till {month}.",
    "GPS {lat}, {lon}",
    "Priset var {tens} kr styck, {n} stycken.",
    "Tåg {n} ställdes in kl {hh}.",
    "Tipsa på 114 14, ring 112 om det brådskar.",
    "Gångbanan stängs {iso} för grävning.",
    "Under {month} {year} lagades {n} stolpar.",
    "Bänken ställdes dit {d} {month} {year}.",
    "Udden kallas Klippan av badande.",
    "Kören heter Glada toner.",
    "Föräldravandring på {street} klockan {hh}.",
    "En blå Skoda och en grå Ford körde i kapp.",
    "Ungdomar från Ystad och Lund kom med bussen.",
    "Bilarna kör {seventy} där det är 30.",
    "Papperskorg brann, släckt på {age} minuter.",
    "Video på Instagram visar slagsmål.",
    "Plogbilen kom {hh}.{mm}, {age} minuter sent.",
    "Julmarknad vid {shop} den {d} {month}.",
)
