"""The adviser writes what the numbers cannot say. These words leave the case file on purpose."""

from __future__ import annotations

from services.contracts.change import Act, Change
from services.contracts.envelope import Context
from services.contracts.reporting import Done, WriteInterpretation
from services.reporting.application.access import stamp, writable
from services.reporting.application.own_words import cleaned
from services.reporting.application.ports import Allocations, Reports
from services.reporting.domain.annual_report import MAX_TEXT


def write_interpretation(
    command: WriteInterpretation, context: Context, reports: Reports, allocations: Allocations
) -> Change[Done]:
    report = writable(command.report_id, context, reports, allocations)
    interpretation = cleaned("interpretation", command.interpretation, MAX_TEXT)
    recommendations = cleaned("recommendations", command.recommendations, MAX_TEXT)
    report.must_be_draft()
    report.expect(command.expected_version)
    report.write_interpretation(stamp(context), interpretation, recommendations)
    return Change(Done(version=report.version), (report,), acts=(Act("interpretation_written", report.report_id),))
