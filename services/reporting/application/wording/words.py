"""The shape of a wording. Braces name what is filled in: {organisation}, {year}, {count}, {first}, {last}, {date}."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    months: tuple[str, ...]
    title: str
    period: str
    released_on: str
    not_released: str
    draft_mark: str
    page_word: str
    of_word: str
    by_role: str

    summary_title: str
    summary_purpose: str
    summary_count: str
    summary_no_count: str
    summary_no_notice: str
    summary_reading: str

    work_title: str
    work_intro: str
    work: tuple[tuple[str, str], ...]

    talks_title: str
    talks_caption: str
    talks_counted: str
    talks_meaning: str
    talks_no_split: str
    no_number: str
    no_number_why: tuple[str, ...]

    interpretation_title: str
    recommendations_title: str
    not_written: str

    guard_title: str
    guard_intro: str
    guard: tuple[str, ...]

    reach_title: str
    reach_intro: str
    reach: tuple[str, ...]
    reach_danger: str

    account_title: str
    account_intro: str
    account_year: str
    account_period: str
    account_released: str
    account_signed: str
    account_rule: str
    account_rule_text: str
    account_wording: str
    account_checksum: str
    account_checksum_none: str
