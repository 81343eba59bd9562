"""Reporting: coded facts and released words; the only exit for numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from services.contracts.envelope import Command, Query
from services.contracts.fields import Role

SERVICE = "reporting"


class ReportStatus(StrEnum):
    PLANNED = "planned"  # in the calendar, its year has not ended
    DRAFT = "draft"
    RELEASED = "released"


@dataclass(frozen=True, kw_only=True)
class ReportLine:
    report_id: UUID
    client_id: UUID
    client_name: str
    year: int
    due_on: date
    status: ReportStatus
    released_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ReportList:
    reports: tuple[ReportLine, ...]


class Language(StrEnum):
    """Languages in which the fixed words of a report exist. The adviser's own words stay as they were written."""

    NL = "nl"
    EN = "en"


class BlockKind(StrEnum):
    TEXT = "text"  # paragraphs
    POINTS = "points"  # a list
    TERMS = "terms"  # label and explanation
    FACTS = "facts"  # label and value, as a table
    FIGURE = "figure"  # the printed total and what it counts
    NO_FIGURE = "no_figure"  # the words that stand there instead


@dataclass(frozen=True, kw_only=True)
class Term:
    label: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ReportBlock:
    """One block of a section; `lines` for text, points and figures, `terms` for terms and facts. Data, never markup."""

    kind: BlockKind
    lines: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReportSection:
    title: str
    blocks: tuple[ReportBlock, ...]


@dataclass(frozen=True, kw_only=True)
class ReportDocument:
    """The one design that page and PDF both render."""

    language: Language
    title: str
    organisation: str
    year: str
    period: str
    state: str  # when it was released, or that it is a draft
    draft: bool
    draft_mark: str
    page_word: str  # "page x of y": the two words around the numbers
    of_word: str
    sections: tuple[ReportSection, ...]


@dataclass(frozen=True, kw_only=True)
class ReportView:
    """The report as its reader gets it; one design renders page and PDF.

    `conversations` is None when the total may not be printed: then words stand in its place, the same words
    for zero as for six (domain §3.4: a count is printed only at 7 or more). `checksum` is SHA-256 over what is
    printed, empty before release; it never covers the counts themselves, which a few guesses would then reveal.
    """

    report_id: UUID
    client_id: UUID
    client_name: str
    year: int
    status: ReportStatus
    version: int
    conversations: int | None
    interpretation: str
    recommendations: str
    adviser_ids: tuple[UUID, ...]
    released_at: datetime | None
    released_by: UUID | None
    checksum: str
    rule_version: str
    document: ReportDocument


@dataclass(frozen=True, kw_only=True)
class ReportFile:
    file_name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Done:
    version: int


@dataclass(frozen=True, kw_only=True)
class ListReports(Query):
    """Adviser: reports of the clients they serve. Coordinator: the calendar of all. Contact: released, own client."""

    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = ReportList
    ROLES: ClassVar[frozenset[Role]] = frozenset({Role.ADVISER, Role.COORDINATOR, Role.CLIENT_CONTACT})


@dataclass(frozen=True, kw_only=True)
class ShowReport(Query):
    """Drafts for the client's advisers only; a released report also for its contacts. The opening is recorded."""

    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = ReportView
    ROLES: ClassVar[frozenset[Role]] = frozenset({Role.ADVISER, Role.CLIENT_CONTACT})
    report_id: UUID
    language: Language = Language.NL


@dataclass(frozen=True, kw_only=True)
class WriteInterpretation(Command):
    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = Done
    ROLES: ClassVar[frozenset[Role]] = frozenset({Role.ADVISER})
    report_id: UUID
    interpretation: str
    recommendations: str
    expected_version: int


@dataclass(frozen=True, kw_only=True)
class ReleaseReport(Command):
    """Makes the report immutable. Later corrections and erasures never change it (architecture §6).

    `signed_as` is the name under the report; empty means that it is signed by role only.
    """

    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = Done
    ROLES: ClassVar[frozenset[Role]] = frozenset({Role.ADVISER})
    report_id: UUID
    signed_as: str = ""
    expected_version: int


@dataclass(frozen=True, kw_only=True)
class DownloadReport(Query):
    """The same document as a tagged PDF; a draft (advisers only) carries a mark across every page."""

    SERVICE: ClassVar[str] = SERVICE
    ANSWER: ClassVar[type] = ReportFile
    ROLES: ClassVar[frozenset[Role]] = frozenset({Role.ADVISER, Role.CLIENT_CONTACT})
    report_id: UUID
    language: Language = Language.NL
