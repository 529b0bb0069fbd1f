"""The seventh corpus: new in all its parts, written after the door was frozen a fifth time, which missed all bounds. Known since."""

GIVEN = (
    *("Karin", "Anders", "Lars", "Ulla", "Gunilla", "Mikael", "Fredrik", "Annika", "Helena", "Rasmus", "Moa", "Wilma"),
    *("Ebba", "Saga", "Vera", "Noel", "Melvin", "Theo", "Vincent", "Ali", "Ahmed", "Fatima", "Zahra", "Amir"),
    *("Layla", "Jasmin", "Elif", "Emre", "Dragan", "Milica", "Piotr", "Agnieszka", "Olena", "Ruben", "Stina", "Göran"),
    *("Birgitta", "Kerstin", "Torbjörn", "Håkan", "Jenny", "Sofie", "Viktor", "Hampus", "Isabelle", "Tuva", "Loke", "Milo"),
)
SURNAMES = (
    *("Karlsson", "Nilsson", "Larsson", "Persson", "Gustafsson", "Jansson", "Hansson", "Bengtsson", "Jönsson", "Lindqvist"),
    *("Magnusson", "Lindström", "Lindgren", "Axelsson", "Bergström", "Lundberg", "Lundgren", "Mattsson", "Fredriksson"),
    *("Sandberg", "Henriksson", "Forsberg", "Sjögren", "Wallin", "Engström", "Ekström", "Holmberg", "Yilmaz", "Popescu"),
    *("Ahmadi", "Osman", "Kaya", "Jovanovic", "Petrov", "Nguyen"),
)
NICKS = ("Pärlan", "Tossen", "Rävis", "Smulan", "Kexet", "Nalle", "Blixten", "Murre", "Snigeln", "Pricken", "Totte-T", "Älgen")
CLASSES = ("3A", "4 C", "5E", "6 B", "7C", "7d", "8 A", "8F", "9A", "9 E")
STREETS = ("Havsgatan", "Björkvägen", "Torggatan", "Skolgränd", "Åkerstigen", "Brunnsvägen", "Parkgatan", "Lilla Hamngatan")
SHOPS = ("ICA", "frisören", "simhallen", "konditoriet", "macken", "optikern", "leksaksaffären", "vårdcentralen")
ROLES = ("prästen", "slöjdläraren", "taxichauffören", "fastighetsskötaren", "tandläkaren", "bagaren", "tränaren", "rektorn", "sotaren")
MONTHS = ("februari", "mars", "maj", "juni", "augusti", "september", "november", "december")

PERSONAL = (
    "{six} - {four}",
    "{eight}-{four}.",
    "{yyyy} {mm} {dd} {four}",
    "{yy}/{mm}/{dd}-{four}",
    "[{eight}{four}]",
    "{six}–{four},",
    "pnr:{eight}-{four}",
    "personnr {six}{four}",
    "{yy}.{mm}.{dd}.{four}",
    "<{six}-{four}>",
    "{eight} - {four}?",
    "{six}\N{NO-BREAK SPACE}{four}",
    "{yyyy}-{mm}-{dd} {four}",
    "#{six}-{four}",
)
PHONES = (
    *("0701740 6{nn}", "070-17 40 6{nn}", "+46 (0)70 174 06 {nn}", "0046-70-174 06 {nn}", "tel. 070/174 06 {nn}", "070.1740.6{nn}"),
    *("sms:a 07017406{nn}", "+4670-17406{nn}"),
)
EMAILS = (
    "<{user}@example.se>",
    "mejl: {user}@example.se.",
    "{user}@mail.example.se",
    "{user} (at) example.se",
    "{user}@EXAMPLE.SE",
    "'{user}@example.se'",
)
PLATES = (
    "bilen {abc}{d3}",
    "{abc} {d2}{last}",
    "({abc}-{d3})",
    "regnr: {low} {d3}",
    "skylt {abc}{d3}.",
    "{abc} {d3}, vit",
    "moped {abc}{d2}{last}",
)
AROUND = (
    "Lappen i fickan hade {} på sig.",
    "Anteckning: {}",
    "Vittnet uppgav {} per telefon.",
    "{} står det på väggen",
    "Se bilaga; {}; återkom gärna",
    "Föraren lämnade {} till oss i går.",
)

NAMED = (
    "Vid grillen satt {given} {surname} och drack.",
    "Vakten kände igen {given} {surname}.",
    "{given} slog sönder rutan enligt kiosken.",
    "Enligt grannen heter han {given} {surname}.",
    "Flera pekar ut {given} {surname} som den som kör.",
    "Hon presenterade sig som {given} {surname}.",
    "Vi har pratat med {given} {surname} tidigare.",
    "{given} {surname} (elev) hade fickkniven.",
    "Mopeden tillhör {given} {surname}.",
    "En pojke som heter {given} blev slagen.",
    "Mamman till {given} ringde skolan.",
    "Bråket var mellan {given} och {given2}.",
    "Kassörskan {given} {surname} blev hotad.",
    "Misstänkt: {given} {surname}.",
    "Fråga {given} {surname} om filmen.",
    "{given} {surname} bor kvar hos sin bror.",
    "Där kom {given} {surname} på elsparkcykel.",
    "Han ropade åt {given} att springa.",
    "Det är {surname}, {given} som har nyckeln.",
    "Ordföranden {given} {surname} vill ha möte.",
)
NICKED = (
    "{nick} ({age}) säljer vid busstorget.",
    "Han går under namnet {nick}.",
    "alla kallar honom {nick}",
    "{nick}, {age} år, kör utan hjälm.",
    "Den {age}-årige ledaren kallas {nick}.",
    "En tjej som kallas {nick} filmade.",
    "{age}-åringen med smeknamnet {nick} var där.",
    "{given} ({age}) hade nycklarna.",
)
DESCRIBED = (
    "Pojken i {cls} kastade stenen.",
    "En flicka i {cls} mår dåligt.",
    "Killen som går i {cls} säljer vejp.",
    "Två elever i {cls} slogs, den ene blödde.",
    "Son till {role} var berusad.",
    "Han är son till {role}.",
    "{role_s} dotter stod utanför.",
    "Kusin till {role} körde bilen.",
    "Mannen som bor på {street} {n} skriker om nätterna.",
    "Hon på {street} {n} tar emot bud hela tiden.",
    "Killen i lägenhet {flat} spelar högt.",
    "Tjejen som arbetar på {shop} förföljs.",
    "Storebror till flickan i {cls} hotade oss.",
    "Pappan till pojken i {cls} kom dit.",
    "Ägaren till {shop} är hotad av sin son.",
    "Eleven i {cls} med kryckor knuffades.",
)
BORN = (
    "Pojken är född {iso}.",
    "{given}, född {iso}, saknas sedan i går.",
    "Personen (född {six}) avvek.",
    "Hon är född den {d} {month} {year}.",
    "{given} {surname}, f. {eight}",
    "{given} fyller år den {d} {month}.",
    "född {d}/{m}-{year}, bor hos mormor",
)

HARMLESS = (
    "Trasig lyktstolpe vid {street} {n}.",
    "Klotter på {given}skolans gavel.",
    "Glas på lekplatsen vid {given}parken.",
    "Föreningen {given}s Vänner städade i {month}.",
    "Restaurang {given} hade öppet till {hh}.{mm}.",
    "{surname}s Rör AB fick verktyg stulna.",
    "Frisör {given} & Co vill ha kamera.",
    "En grupp på {age} ungdomar i {age}-årsåldern hängde vid {shop}.",
    "En man i {tens}-årsåldern halkade vid {shop}.",
    "Kvinna, {tens} år, fick hjälp av väktare.",
    "Tre pojkar, cirka {age} år, kastade snöboll.",
    "Elever från åk {y} har lämnat skräp.",
    "Hela {cls} ska på studiebesök.",
    "Parkeringen vid {street} {n} {letter} används som racerbana.",
    "De boende på {street} {n} är oroliga.",
    "Häcken på {street} {n} skymmer sikten.",
    "Föräldrar och barn samlades vid {shop}.",
    "En far med två barn fick punktering.",
    "Syskonen lekte i sanden.",
    "Killen med hunden plockade upp skräp.",
    "Tjejen i kiosken stängde tidigt.",
    "Mannen vid busshållplatsen väntade länge.",
    "Kvinnan med rollator behöver en bänk.",
    "Rektor och vaktmästare har låst grinden.",
    "Fältassistenter från {shop} gick rundan {iso}.",
    "Ordningsvakter avvisade {tens} personer.",
    "Väktaren larmade kl {hh}.{mm}, ingen kvar på platsen.",
    "Diarienummer {year}-{n}, sidan {y}.",
    "Punkten ligger på {lat}, {lon}.",
    "Kostnad {tens} 000 kr för {n} lampor.",
    "Linje {n} stannar inte vid {street} efter kl {hh}.",
    "Ring 112 vid fara, annars 114 14.",
    "Väg {n} är avstängd {iso}.",
    "{month} {year} var det {n} klagomål.",
    "Grinden sattes upp den {d} {month} {year}.",
    "Platsen kallas Rondellen bland unga.",
    "Laget kallar sig Havsörnarna.",
    "Trygghetsvandring på {street} den {d} {month}.",
    "En röd Volvo och en vit Opel stod på gräset.",
    "Besökare från Halmstad och Laholm kom med tåget.",
    "Hastigheten är {seventy} i stället för 30.",
    "Branden släcktes på {age} minuter av räddningstjänsten.",
    "Rykte på Snapchat om bråk på fredag.",
    "Mopeder på gångvägen, {age} stycken, mellan kl {hh} och midnatt.",
)
