"""Made-up sentences for the demo year, so that pages look as they do in use. Nobody ever said them."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from services.contracts.fields import Nature

FIRST_MESSAGES = (
    "Ik loop al een tijdje ergens mee rond en wil er graag met iemand over praten. Liefst telefonisch.",
    "Ik weet niet of ik hiervoor bij u moet zijn. Op mijn werk gebeuren dingen waar ik slecht van slaap.",
    "Kunt u mij bellen na half zes? Overdag zit ik op een zaal met collega's en kan ik niet vrij praten.",
    "Ik wil eerst alleen mijn verhaal kwijt. Verder hoeft er voor mij nog niets.",
    "Een collega raadde me aan contact met u te zoeken. Ik vind het spannend, maar zo gaat het niet langer.",
    "Het gaat om mijn leidinggevende. Ik ben bang dat het erger wordt als ik er iets van zeg.",
    "Er is iets voorgevallen op een teamuitje. Ik twijfel of ik overdrijf.",
    "Ik heb iets gezien in de administratie dat volgens mij niet klopt. Ik wil weten wat verstandig is.",
    "Ik wil graag sparren over hoe ik een lastig gesprek met mijn collega kan voeren.",
    "In ons team wordt iemand buitengesloten. Ik ben het zelf niet, maar ik kan het niet meer aanzien.",
)
REPLIES = (
    "Fijn dat je contact zoekt. Ik bel je graag. Past donderdag rond vijf uur? Je bepaalt zelf wat je vertelt.",
    "Dank je voor je bericht. Je hoeft nu nog niets te beslissen. Zullen we deze week bellen?",
    "Wat goed dat je dit deelt. Dit gesprek is vertrouwelijk en het is geen melding en geen klacht. Wanneer schikt het jou?",
    "Ik heb je bericht gelezen. Twijfel is een goede reden om te praten. Ik kan morgen na vijven of vrijdagochtend.",
    "Dank je wel. Ik stel voor dat we beginnen met luisteren. Waar en hoe praat jij het liefst?",
)
ANSWERS = (
    "Donderdag is goed. Belt u alstublieft op mijn eigen nummer, niet op het werk.",
    "Dank u, dat lucht al op. Vrijdagochtend past mij.",
    "Graag. Ik heb wat dingen opgeschreven, die neem ik erbij.",
    "Ja, dat is fijn. Liever buiten het gebouw, als dat kan.",
    "Morgen na vijven is prima. Ik heb ongeveer een half uur.",
)
SHARED = (
    "We spraken af dat je de komende twee weken voor jezelf opschrijft wat er gebeurt. Daarna bellen we weer. Je hoeft niets te doen.",
    "Je wilt het eerst zelf met je leidinggevende bespreken. Je begint bij wat het met jou doet. We hebben het geoefend.",
    "We zetten drie mogelijkheden naast elkaar: niets doen, zelf het gesprek aangaan, of iemand erbij vragen. Jij kiest, in je eigen tempo.",
    "Je hebt je verhaal gedaan en dat was voor nu genoeg. Je weet me te vinden.",
    "Je denkt na over een stap naar de regeling van je organisatie. Ik heb uitgelegd dat je dan de regie voor een deel uit handen geeft.",
)
CALLER_THANKS = (
    "Dank u voor het gesprek. Ik heb voor het eerst weer goed geslapen.",
    "Ik heb het gedaan! Het viel mee. Ik bel volgende week nog even.",
    "Fijn om te lezen. Ik denk er nog een weekend over na.",
)
LAST_WORDS = (
    "Wat fijn om te horen. Ik sluit het voor nu af; je kunt me met dezelfde code altijd weer bereiken.",
    "Dank je voor je bericht. Goed dat je dit hebt gedaan. Als er iets verandert, weet je me te vinden.",
    "Graag gedaan. Neem de tijd die je nodig hebt. Mijn deur blijft open.",
)
NOTES: Mapping[Nature, tuple[str, ...]] = {
    Nature.BULLYING: (
        "Vertelt over opmerkingen in de pauze en een groepsapp waar beller niet in zit. Voelt zich buitengesloten. Slaapt slecht.",
        "Grapjes die al maanden over dezelfde persoon gaan. Beller lacht mee om erger te voorkomen en schaamt zich daarvoor.",
        "Taken verdwijnen zonder overleg. Beller houdt nu zelf bij wat er gebeurt. Wil nog niets ondernemen.",
    ),
    Nature.INTIMIDATION: (
        "Leidinggevende verheft de stem in overleg en geeft kritiek waar anderen bij zijn. Beller durft niets meer in te brengen.",
        "Toon in berichten wordt scherper. Beller vermijdt het kantoor op dagen dat de ander er is.",
    ),
    Nature.SEXUAL_HARASSMENT: (
        "Ongewenste opmerkingen en een hand op de rug tijdens een borrel. Beller wil vooral dat het stopt. Opties besproken, geen haast.",
        "Berichten buiten werktijd met een lading die beller niet wil. Besproken wat beller zelf kan zeggen en wie kan bijstaan.",
    ),
    Nature.DISCRIMINATION: (
        "Opmerkingen over afkomst die als humor worden gebracht. Beller is moe van het uitleggen. Erkenning was het belangrijkste.",
        "Gepasseerd voor een functie en vermoedt dat leeftijd meespeelt. Besproken wat wel en niet te achterhalen is.",
    ),
    Nature.AGGRESSION: (
        "Uitbarsting van een cliënt, daarna weinig nazorg in het team. Beller wil weten wat de afspraken zijn.",
    ),
    Nature.THREAT: (
        "Dreigende woorden op de parkeerplaats. Besproken wanneer de politie aan zet is. Beller belt bij herhaling direct.",
    ),
    Nature.INTEGRITY: (
        "Vermoeden van bevoordeling bij een inkoop. Sparren: wat is gezien, wat is gehoord. Verschil tussen praten en melden uitgelegd.",
        "Declaraties die niet kloppen. Beller wil beschermd zijn. Wet bescherming klokkenluiders en het Huis doorgenomen.",
    ),
    Nature.LABOUR_CONFLICT: (
        "Conflict over rooster en verlof. Verwezen naar leidinggevende en HR; ruimte gegeven voor het verhaal.",
    ),
    Nature.WORKLOAD: (
        "Werkdruk en steeds minder handen. Beller zoekt woorden voor het teamoverleg. Verwezen naar de bedrijfsarts.",
    ),
    Nature.REORGANISATION: (
        "Onrust door de nieuwe structuur. Beller voelt zich niet gehoord. Eén gesprek was genoeg.",
    ),
    Nature.PRIVATE_CIRCUMSTANCES: (
        "Zorg voor een ouder naast het werk. Gewezen op maatschappelijk werk. Verhaal gedaan.",
    ),
}
FOLLOW_UPS = (
    "Beller heeft het gesprek aangegaan. Het was spannend en er is iets veranderd. Volgende week nog even bellen.",
    "Nog geen stap gezet, dat is goed. Besproken wat beller nodig heeft om zich veiliger te voelen.",
    "Beller merkt dat het rustiger is geworden. Blijft bijhouden wat er gebeurt.",
    "Opnieuw een voorval. Beller overweegt nu hulp van een naaste collega bij het gesprek.",
    "Beller is verwezen naar de bedrijfsarts en vindt dat prettig. Contact loopt door.",
)
CORRECTIONS = ("Aanvulling: het ging niet om de teamleider maar om een collega van een ander team.",)
ORAL_NOTES = (
    "Kort aan de telefoon. Wilde weten of dit bij de vertrouwenspersoon past. Verhaal gedaan, gerustgesteld.",
    "Sprak mij aan na de voorlichting. Denkt na en zoekt zo nodig weer contact.",
    "Sparde over een collega die zich terugtrekt. Besproken hoe je ernaar kunt vragen.",
    "Eenmalig contact. Wilde weten hoe vertrouwelijk een gesprek is en waar dat eindigt.",
)
INTERPRETATIONS: Mapping[str, tuple[str, ...]] = {
    "Zorg": (
        "Medewerkers zoeken het gesprek vaker vroeg op, nog voordat iets is vastgelopen. Dat is winst. In de gesprekken klinkt "
        "vermoeidheid door, en het gevoel dat er weinig ruimte is om elkaar aan te spreken.",
        "De bekendheid met de vertrouwenspersoon is gegroeid na de rondgang langs de teams. Wat blijft terugkomen is de drempel "
        "om iets te zeggen tegen wie hoger in rang is.",
    ),
    "Onderwijs": (
        "Veel gesprekken gaan over samenwerken in kleine teams, waar iedereen elkaar kent. Mensen wegen daarom lang af of zij "
        "iets zeggen. Een veilig eerste gesprek helpt hen om die afweging zelf te maken.",
    ),
    "Gemeente": (
        "In de gesprekken klinkt betrokkenheid bij het werk door. Verandering van taken en leiding vraagt veel van mensen. "
        "Waar leidinggevenden uitleggen waarom iets verandert, zakt de spanning.",
    ),
    "Techniek": (
        "De toon is informeel, en dat maakt het soms moeilijk om grenzen te noemen. Medewerkers waarderen dat zij buiten de "
        "organisatie om kunnen praten.",
    ),
    "Logistiek": (
        "Wisselende diensten maken contact lastig; bellen buiten kantoortijd wordt gewaardeerd. Humor op de werkvloer houdt de "
        "sfeer goed, maar niet voor iedereen en niet altijd.",
    ),
}
RECOMMENDATIONS = (
    "Bespreek in elk team twee keer per jaar wat je van elkaar nodig hebt om je veilig te voelen. Laat de leidinggevende "
    "beginnen met een eigen voorbeeld.",
    "Geef leidinggevenden handvatten om signalen op te vangen zonder ze meteen op te lossen. Een training van een dagdeel is "
    "een goed begin.",
    "Maak de regeling korter en begrijpelijker, en zeg erbij dat een gesprek met de vertrouwenspersoon geen melding is.",
    "Nodig de vertrouwenspersoon uit in het introductieprogramma, zodat nieuwe medewerkers het gezicht kennen.",
)


def note_about(rng: Random, natures: tuple[Nature, ...]) -> str:
    return rng.choice(NOTES[rng.choice(natures)])
