"""From what may be printed to the document that page and PDF both render."""

from __future__ import annotations

from datetime import date

from services.contracts.reporting import BlockKind, Language, ReportBlock, ReportDocument, ReportSection, Term
from services.reporting.application.own_words import blocks_of
from services.reporting.application.wording import VERSIONS
from services.reporting.application.wording.words import Words
from services.reporting.domain.release import Printed


def write_document(printed: Printed, language: Language, checksum: str) -> ReportDocument:
    """The whole report in one language; an empty checksum means that it is still a draft."""
    words = VERSIONS[printed.wording_version][language]
    draft = not checksum
    state = words.not_released if draft else words.released_on.format(date=_day(printed.released_on, words))
    return ReportDocument(
        language=language,
        title=words.title,
        organisation=printed.client_name,
        year=str(printed.year),
        period=_period(printed, words),
        state=state,
        draft=draft,
        draft_mark=words.draft_mark,
        page_word=words.page_word,
        of_word=words.of_word,
        sections=(
            _summary(printed, words),
            _work(words),
            _talks(printed, words),
            _own(words.interpretation_title, printed.interpretation, words),
            _own(words.recommendations_title, printed.recommendations, words),
            ReportSection(title=words.guard_title, blocks=(_text(words.guard_intro), _points(words.guard))),
            ReportSection(
                title=words.reach_title,
                blocks=(_text(words.reach_intro), _points(words.reach), _text(words.reach_danger)),
            ),
            _account(printed, words, checksum),
        ),
    )


def _summary(printed: Printed, words: Words) -> ReportSection:
    count = printed.conversations
    number = words.summary_no_count if count is None else words.summary_count.format(count=count)
    purpose = words.summary_purpose.format(organisation=printed.client_name, year=printed.year)
    return ReportSection(
        title=words.summary_title, blocks=(_text(purpose, number, words.summary_no_notice, words.summary_reading),)
    )


def _work(words: Words) -> ReportSection:
    terms = tuple(Term(label=label, text=text) for label, text in words.work)
    return ReportSection(
        title=words.work_title,
        blocks=(_text(words.work_intro), ReportBlock(kind=BlockKind.TERMS, terms=terms)),
    )


def _talks(printed: Printed, words: Words) -> ReportSection:
    title = words.talks_title.format(year=printed.year)
    after = _text(words.talks_counted, words.talks_meaning, words.talks_no_split)
    if printed.conversations is None:
        instead = ReportBlock(kind=BlockKind.NO_FIGURE, lines=(words.no_number,))
        return ReportSection(title=title, blocks=(instead, _text(*words.no_number_why), after))
    figure = ReportBlock(kind=BlockKind.FIGURE, lines=(str(printed.conversations), words.talks_caption))
    return ReportSection(title=title, blocks=(figure, after))


def _own(title: str, text: str, words: Words) -> ReportSection:
    return ReportSection(title=title, blocks=blocks_of(text) or (_text(words.not_written),))


def _account(printed: Printed, words: Words, checksum: str) -> ReportSection:
    rows = (
        (words.account_year, str(printed.year)),
        (words.account_period, _period(printed, words)),
        (words.account_released, _day(printed.released_on, words) if checksum else words.not_released),
        (words.account_signed, printed.signed_as or words.by_role),
        (words.account_rule, words.account_rule_text.format(rule=printed.rule_version)),
        (words.account_wording, printed.wording_version),
        (words.account_checksum, checksum or words.account_checksum_none),
    )
    terms = tuple(Term(label=label, text=text) for label, text in rows)
    return ReportSection(
        title=words.account_title,
        blocks=(_text(words.account_intro), ReportBlock(kind=BlockKind.FACTS, terms=terms)),
    )


def _text(*lines: str) -> ReportBlock:
    return ReportBlock(kind=BlockKind.TEXT, lines=lines)


def _points(lines: tuple[str, ...]) -> ReportBlock:
    return ReportBlock(kind=BlockKind.POINTS, lines=lines)


def _period(printed: Printed, words: Words) -> str:
    return words.period.format(first=_day(printed.covers_from, words), last=_day(printed.covers_until, words))


def _day(day: date, words: Words) -> str:
    return f"{day.day} {words.months[day.month - 1]} {day.year}"
