"""Het jaarverslag in het Nederlands."""

from __future__ import annotations

from services.reporting.application.wording.words import Words

VERSION_1 = Words(
    months=(
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ),
    title="Jaarverslag vertrouwenspersoon",
    period="{first} tot en met {last}",
    released_on="Vastgesteld op {date}",
    not_released="Concept, nog niet vastgesteld",
    draft_mark="concept",
    page_word="Pagina",
    of_word="van",
    by_role="De vertrouwenspersonen",
    summary_title="Samenvatting",
    summary_purpose=(
        "Dit verslag gaat over het werk van de externe vertrouwenspersonen voor {organisation} in {year}. Het laat "
        "zien wat zij doen, wat hun opvalt en wat zij de organisatie aanraden."
    ),
    summary_count="Medewerkers voerden in deze periode {count} gesprekken met een vertrouwenspersoon.",
    summary_no_count=(
        "Het aantal gesprekken noemen we dit jaar niet. Dat is een vaste regel bij kleine aantallen, ook bij nul. "
        "Hoofdstuk 3 legt uit waarom die regel medewerkers beschermt."
    ),
    summary_no_notice=(
        "Een gesprek met een vertrouwenspersoon is geen melding en geen klacht. Het is een vertrouwelijk gesprek, "
        "waarin de medewerker zelf bepaalt wat er daarna gebeurt."
    ),
    summary_reading=(
        "De kern van dit verslag staat in woorden: de duiding in hoofdstuk 4 en de aanbevelingen in hoofdstuk 5. "
        "Bespreek die met directie, HR en ondernemingsraad, en laat medewerkers weten wat ermee gebeurt."
    ),
    work_title="Wat de vertrouwenspersoon doet",
    work_intro="Het werk heeft vier kanten. Ze horen bij elkaar, maar worden nooit in één kwestie vermengd.",
    work=(
        (
            "Opvang",
            (
                "De vertrouwenspersoon luistert, zet de keuzes op een rij en gaat mee als de medewerker dat wil. De "
                "medewerker houdt zelf de regie. Alleen een verhaal kwijt kunnen is ook een volwaardig gesprek."
            ),
        ),
        (
            "Voorlichting",
            (
                "De vertrouwenspersoon laat zien dat hij er is en legt uit wat vertrouwelijkheid betekent: in "
                "teamoverleggen, bij de start van nieuwe collega's en in gesprekken met leidinggevenden."
            ),
        ),
        (
            "Signaleren",
            (
                "De vertrouwenspersoon let op wat terugkomt en brengt dat onder de aandacht zonder namen, afdelingen "
                "of gebeurtenissen waaraan iemand te herkennen is."
            ),
        ),
        (
            "Advies",
            (
                "De vertrouwenspersoon adviseert de organisatie gevraagd en ongevraagd over beleid en cultuur. Wie in "
                "een kwestie een medewerker opvangt, adviseert daarover niet."
            ),
        ),
    ),
    talks_title="Gesprekken in {year}",
    talks_caption="gesprekken met een vertrouwenspersoon",
    talks_counted=(
        "Geteld is elk gesprek van een medewerker met een vertrouwenspersoon. Eén medewerker kan meer gesprekken "
        "hebben gevoerd. Een gesprek dat pas na het vaststellen van de telling bekend werd, telt mee in de volgende "
        "periode."
    ),
    talks_meaning=(
        "Een hoog of laag aantal is op zichzelf niet goed of slecht. Veel gesprekken kunnen betekenen dat mensen de "
        "weg weten te vinden. Weinig gesprekken kunnen betekenen dat er weinig speelt, of dat praten nog niet veilig "
        "voelt."
    ),
    talks_no_split=(
        "Een verdeling naar afdeling, onderwerp of kwartaal staat er niet in. Door zulke verdelingen te combineren zou "
        "een lezer alsnog kunnen afleiden wie er heeft gesproken."
    ),
    no_number="Het aantal gesprekken wordt dit jaar niet genoemd.",
    no_number_why=(
        (
            "We noemen een aantal alleen als het zeven of meer is. Daaronder staan altijd precies deze woorden, bij "
            "nul net zo goed als bij zes. Er valt dus niet uit af te leiden of er gesprekken waren."
        ),
        (
            "Wie in een organisatie werkt, weet vaak meer dan een verslag vertelt: wie er ziek was, wie er vertrok, "
            "wie er een conflict had. Bij een klein aantal is één zo'n weetje genoeg om te denken aan één persoon. "
            "Daarom geldt deze regel voor elke organisatie, elk jaar, zonder uitzondering."
        ),
    ),
    interpretation_title="Duiding door de vertrouwenspersoon",
    recommendations_title="Aanbevelingen",
    not_written="De vertrouwenspersoon heeft dit deel nog niet geschreven.",
    guard_title="Vertrouwelijkheid en anonimiteit",
    guard_intro="Medewerkers spreken alleen vrijuit als zij zeker weten dat hun verhaal niet terugkomt. Daarom geldt:",
    guard=(
        (
            "Alleen de gekozen vertrouwenspersoon leest het dossier. Collega's, de coördinator en de organisatie "
            "kunnen dat niet, ook technisch niet."
        ),
        (
            "Wat iemand vertelt, blijft vertrouwelijk. Er gaat pas iets verder als de medewerker dat zelf wil. "
            "Vertrouwelijkheid heeft wel een grens, bijvoorbeeld bij ernstig gevaar. Die grens legt de "
            "vertrouwenspersoon vooraf uit."
        ),
        "Dit verslag noemt geen namen, functies, afdelingen of gebeurtenissen waaraan iemand te herkennen is.",
        "Een aantal onder de zeven wordt nooit genoemd, ook niet op verzoek en ook niet achteraf.",
        "De organisatie krijgt één verslag per jaar, op een vaste datum. Tussentijdse cijfers bestaan niet.",
        (
            "Na het vaststellen verandert het verslag niet meer. Zo kan niemand uit het verschil tussen twee versies "
            "iets over één gesprek afleiden."
        ),
    ),
    reach_title="Zo bereiken medewerkers een vertrouwenspersoon",
    reach_intro="De drempel is laag en de organisatie kijkt niet mee:",
    reach=(
        (
            "Iedere medewerker kan een gesprek aanvragen op de eigen pagina van de organisatie, zonder account en "
            "zonder naam."
        ),
        "De medewerker kiest zelf een vertrouwenspersoon en krijgt een code om antwoorden te lezen.",
        "Een gesprek kan per telefoon, per video, schriftelijk of op een neutrale plek.",
        (
            "Zet het adres van die pagina op het intranet, in het welkomstpakket en op een plek die ook zonder account "
            "te vinden is."
        ),
    ),
    reach_danger=(
        "Bij acuut gevaar: bel 112. Denkt iemand aan zelfdoding: bel 113 of 0800-0113. Onveilig thuis: bel Veilig "
        "Thuis, 0800-2000."
    ),
    account_title="Verantwoording",
    account_intro=(
        "De vertrouwenspersoon is verantwoordelijk voor de woorden in dit verslag. De organisatie kan ze niet wijzigen."
    ),
    account_year="Verslagjaar",
    account_period="Periode",
    account_released="Vastgesteld op",
    account_signed="Ondertekend door",
    account_rule="Regel voor aantallen",
    account_rule_text="{rule}: alleen het jaartotaal van de hele organisatie, en alleen bij zeven of meer",
    account_wording="Versie van de vaste tekst",
    account_checksum="Controlecode",
    account_checksum_none="Volgt bij het vaststellen",
)
