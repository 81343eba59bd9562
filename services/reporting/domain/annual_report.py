"""The annual report of one client over one year: planned, drafted, interpreted, released; then immutable."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from services.reporting.domain.calendar import Period, has_ended
from services.reporting.domain.disclosure.threshold import RULE_VERSION, printable_total
from services.reporting.domain.frozen_input import FrozenInput
from services.reporting.domain.refusals import Refused, Stale
from services.reporting.domain.release import Printed, Release, input_hash
from services.reporting.domain.stamp import Stamp

MAX_TEXT = 20_000  # characters of the interpretation, and of the recommendations


class AnnualReport(Aggregate):
    """Planned → draft → released. The counts themselves never leave it, only `printed_total`."""

    TOPIC: ClassVar[str] = "reporting.AnnualReport"

    class Created(Aggregate.Created):
        """Base that the library asks for; never stored itself."""

        TOPIC: ClassVar[str] = "reporting.AnnualReport.Created"

    class Planned(Created):
        TOPIC: ClassVar[str] = "reporting.AnnualReport.Planned"
        report_id: UUID
        stamp: Stamp
        client_id: UUID
        year: int

    class Drafted(Aggregate.Event):
        """The counts are frozen here and never taken again."""

        TOPIC: ClassVar[str] = "reporting.AnnualReport.Drafted"
        stamp: Stamp
        covers: Period
        frozen: FrozenInput

    class InterpretationWritten(Aggregate.Event):
        TOPIC: ClassVar[str] = "reporting.AnnualReport.InterpretationWritten"
        stamp: Stamp
        interpretation: str
        recommendations: str

    class Released(Aggregate.Event):
        """Everything the reader gets is fixed here: a later rule, name or wording does not reach it."""

        TOPIC: ClassVar[str] = "reporting.AnnualReport.Released"
        stamp: Stamp
        release: Release

    @staticmethod
    def create_id(report_id: UUID) -> UUID:
        return report_id

    @event(Planned)
    def __init__(self, *, report_id: UUID, stamp: Stamp, client_id: UUID, year: int) -> None:
        self.report_id = report_id
        self.planned = stamp
        self.client_id = client_id
        self.year = year
        self.covers: Period | None = None
        self.frozen: FrozenInput | None = None
        self.interpretation = ""
        self.recommendations = ""
        self.released: Release | None = None
        self.released_stamp: Stamp | None = None

    def expect(self, version: int) -> None:
        """Raises Stale when the page that asks is older than the report."""
        if self.version != version:
            raise Stale

    def must_be_draft(self) -> tuple[Period, FrozenInput]:
        """What was frozen. Raises Refused `report_released` or `report_not_drafted`: words come only in between."""
        if self.released is not None:
            raise Refused("report_released")
        if self.covers is None or self.frozen is None:
            raise Refused("report_not_drafted")
        return self.covers, self.frozen

    def draft(self, stamp: Stamp, covers: Period, frozen: FrozenInput) -> None:
        """Freezes the counts. Once only: late facts count for later periods."""
        if self.frozen is not None:
            raise Refused("report_already_drafted")
        if not has_ended(self.year, stamp.at.date()):
            raise Refused("year_not_ended")
        self._drafted(stamp=stamp, covers=covers, frozen=frozen)

    def write_interpretation(self, stamp: Stamp, interpretation: str, recommendations: str) -> None:
        """The adviser's own words, which deliberately leave the case file (practice 82)."""
        self.must_be_draft()
        if max(len(interpretation), len(recommendations)) > MAX_TEXT:
            raise Refused("interpretation_too_long")
        self._interpretation_written(stamp=stamp, interpretation=interpretation, recommendations=recommendations)

    def release(
        self, stamp: Stamp, *, client_name: str, signed_as: str, adviser_ids: tuple[UUID, ...], wording_version: str
    ) -> None:
        """Makes it immutable. Words are required, so that it says something when no number may stand in it."""
        covers, frozen = self.must_be_draft()
        if not (self.interpretation.strip() and self.recommendations.strip()):
            raise Refused("interpretation_missing")
        if not client_name:
            raise Refused("client_name_missing")
        printed = Printed(
            client_name=client_name,
            signed_as=signed_as,
            year=self.year,
            covers_from=covers.first,
            covers_until=covers.last,
            conversations=printable_total(frozen.total),
            interpretation=self.interpretation,
            recommendations=self.recommendations,
            released_on=stamp.at.date(),
            rule_version=RULE_VERSION,
            wording_version=wording_version,
        )
        hashed = input_hash(self.client_id, self.year, frozen, RULE_VERSION)
        self._released(stamp=stamp, release=Release(printed, adviser_ids, hashed, printed.checksum()))

    @property
    def printed_total(self) -> int | None:
        """The total as released, or as the rule would print it now."""
        if self.released is not None:
            return self.released.printed.conversations
        return None if self.frozen is None else printable_total(self.frozen.total)

    @event(Drafted)
    def _drafted(self, stamp: Stamp, covers: Period, frozen: FrozenInput) -> None:
        self.covers = covers
        self.frozen = frozen

    @event(InterpretationWritten)
    def _interpretation_written(self, stamp: Stamp, interpretation: str, recommendations: str) -> None:
        self.interpretation = interpretation
        self.recommendations = recommendations

    @event(Released)
    def _released(self, stamp: Stamp, release: Release) -> None:
        self.released = release
        self.released_stamp = stamp
