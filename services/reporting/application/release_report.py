"""Release: from now on the report is what it is."""

from __future__ import annotations

from services.contracts.change import Act, Change
from services.contracts.envelope import Context
from services.contracts.reporting import Done, ReleaseReport
from services.reporting.application.access import stamp, writable
from services.reporting.application.own_words import cleaned
from services.reporting.application.ports import Allocations, Names, Reports
from services.reporting.application.wording import CURRENT

MAX_SIGNATURE = 120  # characters


def release_report(
    command: ReleaseReport, context: Context, reports: Reports, allocations: Allocations, names: Names
) -> Change[Done]:
    """Fixes figure, words, name, signature and wording. Raises REFUSED `report_released`, `interpretation_missing`."""
    report = writable(command.report_id, context, reports, allocations)
    signed_as = " ".join(cleaned("signed_as", command.signed_as, MAX_SIGNATURE).split())
    report.must_be_draft()
    report.expect(command.expected_version)
    report.release(
        stamp(context),
        client_name=names.of({report.client_id}).get(report.client_id, ""),
        signed_as=signed_as,
        adviser_ids=allocations.advisers_in(report.client_id, report.year),
        wording_version=CURRENT,
    )
    return Change(Done(version=report.version), (report,), acts=(Act("report_released", report.report_id),))
