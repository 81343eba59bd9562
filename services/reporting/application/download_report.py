"""The report as a file to print or to send to a board."""

from __future__ import annotations

from services.contracts.change import Act, Change
from services.contracts.envelope import Context
from services.contracts.reporting import DownloadReport, Language, ReportFile
from services.reporting.application.access import readable
from services.reporting.application.document import write_document
from services.reporting.application.ports import Allocations, Names, Press, Reports
from services.reporting.application.printing import as_printed

_STEMS = {Language.NL: "jaarverslag-vertrouwenspersoon", Language.EN: "annual-report-confidential-adviser"}
_DRAFTS = {Language.NL: "-concept", Language.EN: "-draft"}


def download_report(
    query: DownloadReport, context: Context, reports: Reports, allocations: Allocations, names: Names, press: Press
) -> Change[ReportFile]:
    """The same document as on the page. The file's name holds the year, never the client."""
    report = readable(query.report_id, context, reports, allocations)
    printed, checksum = as_printed(report, context.at.date(), names)
    document = write_document(printed, query.language, checksum)
    mark = "" if checksum else _DRAFTS[query.language]
    file = ReportFile(
        file_name=f"{_STEMS[query.language]}-{report.year}{mark}.pdf",
        media_type="application/pdf",
        content=press.pdf(document, printed.released_on),
    )
    return Change(file, acts=(Act("report_downloaded", report.report_id),))
