"""Who is in the demo year. Everybody and every organisation is made up."""

from __future__ import annotations

from dataclasses import dataclass

from services.contracts.fields import ContactRole, Track

BOTH = (Track.UNDESIRABLE_CONDUCT, Track.INTEGRITY)
CONDUCT = (Track.UNDESIRABLE_CONDUCT,)


@dataclass(frozen=True)
class DemoAdviser:
    name: str
    profile: str
    tracks: tuple[Track, ...]
    languages: tuple[str, ...]

    @property
    def email(self) -> str:
        first, *rest = self.name.lower().replace("ç", "c").replace("ö", "o").split()
        return f"{first}.{''.join(rest)}@spoorvast.example"


@dataclass(frozen=True)
class DemoClient:
    """`units` are (name, headcount, parent or None); `advisers` are numbers in `ADVISERS`, the first one leads."""

    name: str
    slug: str
    sector: str
    units: tuple[tuple[str, int, str | None], ...]
    contacts: tuple[tuple[str, ContactRole], ...]
    advisers: tuple[int, ...]
    advisory: int
    conversations: int  # held in the demo year


ADVISERS = (
    DemoAdviser(
        "Marjan Hoekstra",
        "Ik werkte twintig jaar in de zorg. Ik luister, vraag door en denk met je mee. Jij bepaalt wat er daarna gebeurt.",
        BOTH,
        ("nl", "en"),
    ),
    DemoAdviser(
        "Yusuf Demir",
        "Met mij kun je rustig op een rij zetten wat er speelt. Ik ken het onderwijs en de gemeente van binnenuit.",
        BOTH,
        ("nl", "tr", "en"),
    ),
    DemoAdviser(
        "Els van Rijn",
        "Ik neem de tijd. Je hoeft niets te bewijzen en niets uit te leggen waar je niet aan toe bent.",
        CONDUCT,
        ("nl", "de"),
    ),
    DemoAdviser(
        "Pieter Brandsma",
        "Ik help je om je woorden te vinden, ook als je nog twijfelt of het wel erg genoeg is. Twijfel is een goede reden.",
        BOTH,
        ("nl", "fy", "en"),
    ),
    DemoAdviser(
        "Farah Amrani",
        "Open, nuchter en zonder oordeel. Ik begeleid gesprekken over discriminatie, buitensluiting en leiderschap.",
        CONDUCT,
        ("nl", "fr", "ar"),
    ),
    DemoAdviser(
        "Joost Wiersma",
        "Ik was planner en teamleider in de logistiek. Bellen kan ook buiten kantooruren, als jouw dienst dat vraagt.",
        BOTH,
        ("nl", "en", "pl"),
    ),
    DemoAdviser(
        "Carolien Vermeer",
        "Ik denk graag mee over integriteit: van een ongemakkelijk gevoel tot de vraag of en hoe je een misstand meldt.",
        BOTH,
        ("nl", "en"),
    ),
    DemoAdviser(
        "Ravi Ramdin",
        "Ik ben een stille luisteraar. Samen kijken we wat je nodig hebt om weer met vertrouwen naar je werk te gaan.",
        BOTH,
        ("nl", "en"),
    ),
    DemoAdviser(
        "Hanneke Sol",
        "Ik ondersteun organisaties met advies over veilig samenwerken, beleid en leiderschap.",
        BOTH,
        ("nl", "en"),
    ),
)

HR, BOARD, OR, RVT, PREVENTION = (
    ContactRole.HR,
    ContactRole.BOARD,
    ContactRole.WORKS_COUNCIL,
    ContactRole.SUPERVISORY_BOARD,
    ContactRole.PREVENTION_OFFICER,
)

CLIENTS = (
    DemoClient(
        "Ziekenhuis Sint Odulf",
        "sint-odulf",
        "Zorg",
        (
            ("Kliniek", 2600, None),
            ("Verpleegafdelingen", 1450, "Kliniek"),
            ("Polikliniek", 900, None),
            ("Facilitair bedrijf", 650, None),
            ("Staf en bestuur", 400, None),
        ),
        (("Annet Kuipers", HR), ("Bart Lamers", BOARD), ("Ines Oudkerk", OR)),
        (0, 2, 7, 4),
        8,
        76,
    ),
    DemoClient(
        "Zorggroep De Linde",
        "de-linde",
        "Zorg",
        (
            ("Thuiszorg", 1500, None),
            ("Wijkteam Noord", 220, "Thuiszorg"),
            ("Verpleeghuizen", 1400, None),
            ("Kantoor", 280, None),
        ),
        (("Dirk Hofman", HR), ("Sanne Blok", OR)),
        (2, 0, 7),
        8,
        52,
    ),
    DemoClient(
        "Hogeschool Noorderbrug",
        "noorderbrug",
        "Onderwijs",
        (
            ("Academie Techniek", 520, None),
            ("Academie Gezondheid", 610, None),
            ("Academie Economie", 700, None),
            ("Diensten", 470, None),
        ),
        (("Mieke Zijlstra", HR), ("Tom Abels", OR), ("Karin de Wolff", RVT)),
        (1, 3, 4),
        6,
        44,
    ),
    DemoClient(
        "Havenbedrijf Merwestroom",
        "merwestroom",
        "Logistiek",
        (("Terminal", 980, None), ("Planning", 210, None), ("Techniek", 460, None), ("Kantoor", 250, None)),
        (("Rob Versteeg", HR), ("Willem Kok", PREVENTION)),
        (5, 3),
        6,
        41,
    ),
    DemoClient(
        "Scholengroep Merwedal",
        "merwedal",
        "Onderwijs",
        (("Basisscholen", 690, None), ("Voortgezet onderwijs", 410, None), ("Bestuursbureau", 50, None)),
        (("Loes Timmer", HR), ("Jan Hendriks", BOARD)),
        (1, 2),
        8,
        36,
    ),
    DemoClient(
        "Gemeente Oostermeer",
        "oostermeer",
        "Gemeente",
        (
            ("Sociaal domein", 330, None),
            ("Ruimte", 240, None),
            ("Dienstverlening", 200, None),
            ("Bedrijfsvoering", 150, None),
        ),
        (("Petra Groen", HR), ("Aad Mulder", OR)),
        (3, 1, 6),
        8,
        40,
    ),
    DemoClient(
        "Thuiszorg Vechtoever",
        "vechtoever",
        "Zorg",
        (("Wijkverpleging", 430, None), ("Huishoudelijke hulp", 160, None), ("Kantoor", 30, None)),
        (("Nel Bosch", HR), ("Yvonne Pas", OR)),
        (7, 0),
        8,
        30,
    ),
    DemoClient(
        "Kwadrant Systemen",
        "kwadrant",
        "Techniek",
        (("Ontwikkeling", 260, None), ("Verkoop", 120, None), ("Support", 100, None)),
        (("Iris Noordam", HR), ("Steven Dekker", BOARD)),
        (4, 6),
        8,
        24,
    ),
    DemoClient(
        "Gemeente Duinrode",
        "duinrode",
        "Gemeente",
        (("Samenleving", 140, None), ("Ruimte", 100, None), ("Bestuur en staf", 70, None)),
        (("Gerda Visser", HR), ("Theo Prins", OR)),
        (6, 3),
        8,
        19,
    ),
    DemoClient(
        "Transport Van Loon",
        "van-loon",
        "Logistiek",
        (("Chauffeurs", 170, None), ("Loods", 60, None), ("Kantoor", 30, None)),
        (("Kees van Loon", BOARD), ("Marit Smeets", HR)),
        (5, 7),
        8,
        18,
    ),
    DemoClient(
        "Blauwdruk Software",
        "blauwdruk",
        "Techniek",
        (("Product", 80, None), ("Klanten", 45, None), ("Kantoor", 15, None)),
        (("Noor Talsma", HR), ("Erik Wolters", BOARD)),
        (4, 1),
        6,
        16,
    ),
    DemoClient(
        "Basisschool De Zilvermeeuw",
        "zilvermeeuw",
        "Onderwijs",
        (("Team", 80, None),),
        (("Ria Postma", BOARD), ("Hans Dijkstra", OR)),
        (2, 1),
        8,
        4,
    ),
)
