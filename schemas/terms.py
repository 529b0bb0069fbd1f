"""The words of the field: lanes, sources, categories, concerns, and what people call them in Swedish."""

from enum import StrEnum


class Lane(StrEnum):
    """What a signal may be about. Lanes have their own streams, subjects and keys and never cross by themselves."""

    PLACE = "place"
    ORG = "org"
    """Businesses and venues; for authorities only (OSL 10 kap. opens channels between authorities)."""
    INDIVIDUAL = "individual"

    @property
    def closed(self) -> bool:
        """Whether no word of it may stand in a letter, a digest, a list at the desk, on the stream or on the bus."""
        return self is not Lane.PLACE


class Source(StrEnum):
    """Who saw it. The agreement's parties and those EST groups attest as reporters."""

    POLICE = "police"
    SCHOOL = "school"
    SOCIAL_SERVICES = "social_services"
    LEISURE = "leisure"
    HOUSING = "housing"
    GUARDS = "guards"
    RESCUE_SERVICE = "rescue_service"
    TECHNICAL_UNIT = "technical_unit"
    RESIDENT = "resident"
    SUPERVISION = "supervision"
    WALK = "walk"


class Category(StrEnum):
    """What happened at a place, in the words EST groups use; NIL is "nothing to report"."""

    DAMAGE = "DAMAGE"
    GRAFFITI = "GRAFFITI"
    FIRE = "FIRE"
    DRUGS_SUSPECTED = "DRUGS_SUSPECTED"
    ALCOHOL_PUBLIC = "ALCOHOL_PUBLIC"
    GATHERING = "GATHERING"
    VIOLENCE_THREAT = "VIOLENCE_THREAT"
    STAFF_INCIDENT = "STAFF_INCIDENT"
    BURGLARY_THEFT = "BURGLARY_THEFT"
    VEHICLE_RECKLESS = "VEHICLE_RECKLESS"
    SPEEDING = "SPEEDING"
    LITTER = "LITTER"
    LIGHTING_VEGETATION = "LIGHTING_VEGETATION"
    UNSAFE_PLACE = "UNSAFE_PLACE"
    RUMOUR_SOCIAL_MEDIA = "RUMOUR_SOCIAL_MEDIA"
    EVENT_UPCOMING = "EVENT_UPCOMING"
    HARASSMENT_HATE = "HARASSMENT_HATE"
    ILLEGAL_SALE_MINORS = "ILLEGAL_SALE_MINORS"
    OTHER_PLACE = "OTHER_PLACE"
    TRAFFIC_ACCIDENT = "TRAFFIC_ACCIDENT"
    TRAFFIC_OFFENCE = "TRAFFIC_OFFENCE"
    RESCUE = "RESCUE"
    POLICE_WORK = "POLICE_WORK"
    OTHER_CRIME = "OTHER_CRIME"
    SUMMARY = "SUMMARY"
    SURVEY_THEME = "SURVEY_THEME"
    PROMISE = "PROMISE"
    NIL = "NIL"


class OrgCategory(StrEnum):
    """What an authority found about a business or a venue, never about a person in it."""

    UNUSUAL_HOURS = "UNUSUAL_HOURS"
    PERMIT_BREACH = "PERMIT_BREACH"
    LICENCE_QUESTION = "LICENCE_QUESTION"
    FOOD_INSPECTION = "FOOD_INSPECTION"
    WORK_CONDITIONS = "WORK_CONDITIONS"
    WRONG_PAYMENT = "WRONG_PAYMENT"
    UNFAIR_BID = "UNFAIR_BID"
    OVERSERVING = "OVERSERVING"
    DRUGS_AT_VENUE = "DRUGS_AT_VENUE"
    VENUE_ROUND = "VENUE_ROUND"
    STAFF_UNTRAINED = "STAFF_UNTRAINED"
    DOPING_SUSPECTED = "DOPING_SUSPECTED"
    GYM_CHANGED = "GYM_CHANGED"
    DIPLOMA_EXPIRES = "DIPLOMA_EXPIRES"
    OTHER_BUSINESS = "OTHER_BUSINESS"


AnyCategory = Category | OrgCategory


def category(name: str) -> AnyCategory:
    """The category of a stored signal, of whichever lane."""
    return Category(name) if name in Category.__members__ else OrgCategory(name)


class Concern(StrEnum):
    """Coded worry about a young person (SSPF). Coded, because the individual lane carries no free text at all."""

    SCHOOL_ABSENCE = "SCHOOL_ABSENCE"
    SCHOOL_DIFFICULTIES = "SCHOOL_DIFFICULTIES"
    AGGRESSION = "AGGRESSION"
    NORM_BREAKING = "NORM_BREAKING"
    BEHAVIOUR_CHANGE = "BEHAVIOUR_CHANGE"
    PEERS_CRIME = "PEERS_CRIME"
    PEERS_SUBSTANCES = "PEERS_SUBSTANCES"
    OWN_SUBSTANCES = "OWN_SUBSTANCES"
    OWN_OFFENCE_SUSPECTED = "OWN_OFFENCE_SUSPECTED"
    SELLING = "SELLING"
    RISK_ENVIRONMENT = "RISK_ENVIRONMENT"
    NO_LEISURE = "NO_LEISURE"
    SUSPICION_SERVED = "SUSPICION_SERVED"
    """Somebody under 18 has been served suspicion of an offence: the clocks of LUL (1964:167) run from it."""
    STATEMENT_REQUESTED = "STATEMENT_REQUESTED"
    """A statement (yttrande) is asked for under 11 § LUL."""
    CAUTION_DECIDED = "CAUTION_DECIDED"
    """A caution (straffvarning) is decided; the meeting is within two weeks (18 § LUL)."""
    LEAVING_CRIME = "LEAVING_CRIME"
    """Somebody wants to leave crime: never kept here, pointed to the right door."""


class GroupSize(StrEnum):
    """How many people, as a band: an exact count of few people may point at a person."""

    NONE = "0"
    ONE = "1"
    FEW = "2-4"
    SOME = "5-9"
    MANY = "10-19"
    CROWD = "20-49"
    MASS = "50+"


class PoliceReport(StrEnum):
    """Whether the event has been reported to the police."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class PlaceKind(StrEnum):
    """What a named place is; rules may ask for it."""

    SCHOOL = "school"
    PLAYGROUND = "playground"
    STATION = "station"
    PARK = "park"
    SQUARE = "square"
    CAR_PARK = "car_park"
    HOUSING = "housing"
    SHOP = "shop"
    VENUE = "venue"
    LICENSED_VENUE = "licensed_venue"
    GYM = "gym"
    BEACH = "beach"
    UNDERPASS = "underpass"
    YOUTH_CENTRE = "youth_centre"
    OTHER = "other"


PLACE_KINDS = {
    PlaceKind.SCHOOL: "skola",
    PlaceKind.PLAYGROUND: "lekplats",
    PlaceKind.STATION: "station",
    PlaceKind.PARK: "park",
    PlaceKind.SQUARE: "torg",
    PlaceKind.CAR_PARK: "parkering",
    PlaceKind.HOUSING: "bostäder",
    PlaceKind.SHOP: "butik",
    PlaceKind.VENUE: "lokal",
    PlaceKind.LICENSED_VENUE: "serveringsställe",
    PlaceKind.GYM: "gym",
    PlaceKind.BEACH: "badplats",
    PlaceKind.UNDERPASS: "gångtunnel",
    PlaceKind.YOUTH_CENTRE: "fritidsgård",
    PlaceKind.OTHER: "annan plats",
}

SEVERITIES = {1: "notera", 2: "bevaka", 3: "åtgärda inom veckan", 4: "åtgärda omgående"}

SOURCES = {
    Source.POLICE: "polisen",
    Source.SCHOOL: "skolan",
    Source.SOCIAL_SERVICES: "socialtjänsten",
    Source.LEISURE: "fritid",
    Source.HOUSING: "bostadsbolag",
    Source.GUARDS: "väktare",
    Source.RESCUE_SERVICE: "räddningstjänsten",
    Source.TECHNICAL_UNIT: "samhälle",
    Source.RESIDENT: "invånare",
    Source.SUPERVISION: "tillsynen",
    Source.WALK: "trygghetsvandring",
}

CATEGORIES: dict[AnyCategory, str] = {
    Category.DAMAGE: "skadegörelse",
    Category.GRAFFITI: "klotter",
    Category.FIRE: "brand",
    Category.DRUGS_SUSPECTED: "misstänkt narkotikahantering",
    Category.ALCOHOL_PUBLIC: "alkohol på allmän plats",
    Category.GATHERING: "samling som stör ordningen",
    Category.VIOLENCE_THREAT: "våld eller hot",
    Category.STAFF_INCIDENT: "incident mot anställd",
    Category.BURGLARY_THEFT: "inbrott eller stöld",
    Category.VEHICLE_RECKLESS: "buskörning",
    Category.SPEEDING: "hastighetsöverträdelse",
    Category.LITTER: "nedskräpning",
    Category.LIGHTING_VEGETATION: "dålig belysning eller växtlighet",
    Category.UNSAFE_PLACE: "otrygg plats",
    Category.RUMOUR_SOCIAL_MEDIA: "ryktesspridning på sociala medier",
    Category.EVENT_UPCOMING: "kommande arrangemang",
    Category.HARASSMENT_HATE: "trakasserier eller hat",
    Category.ILLEGAL_SALE_MINORS: "langning till minderåriga",
    Category.OTHER_PLACE: "annat på platsen",
    Category.TRAFFIC_ACCIDENT: "trafikolycka eller trafikhinder",
    Category.TRAFFIC_OFFENCE: "trafiknykterhet eller behörighet",
    Category.RESCUE: "räddning, olycka eller försvunnen",
    Category.POLICE_WORK: "polisens eget arbete",
    Category.OTHER_CRIME: "brott utan offentlig plats",
    Category.SUMMARY: "sammanfattning",
    Category.SURVEY_THEME: "tema ur en trygghetsmätning",
    Category.PROMISE: "medborgarlöfte",
    Category.NIL: "inget att rapportera",
    OrgCategory.UNUSUAL_HOURS: "ovanliga öppettider",
    OrgCategory.PERMIT_BREACH: "avvikelse från bygglov eller tillstånd",
    OrgCategory.LICENCE_QUESTION: "fråga om serveringstillstånd",
    OrgCategory.FOOD_INSPECTION: "brist vid livsmedelskontroll",
    OrgCategory.WORK_CONDITIONS: "brist i arbetsförhållanden",
    OrgCategory.WRONG_PAYMENT: "misstänkt felaktig utbetalning",
    OrgCategory.UNFAIR_BID: "osund konkurrens i upphandling",
    OrgCategory.OVERSERVING: "överservering",
    OrgCategory.DRUGS_AT_VENUE: "narkotika på serveringsställe",
    OrgCategory.VENUE_ROUND: "iakttagelse vid krogrond",
    OrgCategory.STAFF_UNTRAINED: "personal saknar utbildning",
    OrgCategory.DOPING_SUSPECTED: "misstänkt dopning på gym",
    OrgCategory.GYM_CHANGED: "nytt gym eller ny personal",
    OrgCategory.DIPLOMA_EXPIRES: "diplom går ut",
    OrgCategory.OTHER_BUSINESS: "annat om en verksamhet",
}
