"""The report as it may be printed: as it was released, or as a draft would read today."""

from __future__ import annotations

from datetime import date

from services.contracts.errors import not_found
from services.reporting.application.ports import Names
from services.reporting.application.wording import CURRENT
from services.reporting.domain.annual_report import AnnualReport
from services.reporting.domain.disclosure.threshold import RULE_VERSION
from services.reporting.domain.release import Printed


def as_printed(report: AnnualReport, today: date, names: Names) -> tuple[Printed, str]:
    """What is printed and its checksum; the checksum of a draft is empty. A planned report has nothing to print."""
    if report.released is not None:
        return report.released.printed, report.released.checksum
    if report.covers is None:
        raise not_found()
    draft = Printed(
        client_name=names.of({report.client_id}).get(report.client_id, ""),
        signed_as="",
        year=report.year,
        covers_from=report.covers.first,
        covers_until=report.covers.last,
        conversations=report.printed_total,
        interpretation=report.interpretation,
        recommendations=report.recommendations,
        released_on=today,
        rule_version=RULE_VERSION,
        wording_version=CURRENT,
    )
    return draft, ""
