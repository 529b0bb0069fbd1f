"""The rules of law that parties of a programme may rest an exchange on."""

from enum import StrEnum


class Basis(StrEnum):
    """What the parties of a programme may rest an exchange on. samsyn documents the decision, never makes it."""

    LAG_2023_196 = "LAG_2023_196"
    OSL_12_2 = "OSL_12_2"
    OSL_10_15A = "OSL_10_15A"
    OSL_10_18A = "OSL_10_18A"
    OSL_10_20 = "OSL_10_20"
    OSL_10_21_24 = "OSL_10_21_24"
    OSL_10_27 = "OSL_10_27"
    OSL_10_28 = "OSL_10_28"
    LUL_1964_167 = "LUL_1964_167"
    ALKOHOLLAG_2010_1622 = "ALKOHOLLAG_2010_1622"


BASES = {
    Basis.LAG_2023_196: "lag (2023:196) om kommuners ansvar för brottsförebyggande arbete",
    Basis.OSL_12_2: "OSL 12 kap. 2–3 §§, samtycke",
    Basis.OSL_10_15A: "OSL 10 kap. 15 a §, mellan myndigheter efter intresseavvägning",
    Basis.OSL_10_18A: "OSL 10 kap. 18 a §, om unga under 21 till Polisen, Säkerhetspolisen eller Tullverket",
    Basis.OSL_10_20: "OSL 10 kap. 20 §, omedelbart ingripande",
    Basis.OSL_10_21_24: "OSL 10 kap. 21–24 §§, brott",
    Basis.OSL_10_27: "OSL 10 kap. 27 §, generalklausulen",
    Basis.OSL_10_28: "OSL 10 kap. 28 §, uppgiftsskyldighet i lag",
    Basis.LUL_1964_167: "lag (1964:167) med särskilda bestämmelser om unga lagöverträdare",
    Basis.ALKOHOLLAG_2010_1622: "alkohollag (2010:1622)",
}
