"""The report as a file."""

from __future__ import annotations

import pytest

from services.contracts.change import Act
from services.contracts.envelope import Context
from services.contracts.errors import ContractError
from services.contracts.reporting import DownloadReport, Language, ShowReport
from services.reporting.application.download_report import download_report
from services.reporting.application.show_report import show_report
from services.reporting.domain.annual_report import AnnualReport
from tests.services.reporting.examples import (
    ANOTHER_ADVISER,
    ANOTHER_CLIENT,
    LINDE,
    LINDE_NAME,
    MARIEKE,
    as_adviser,
    as_contact,
    drafted,
    interpreted,
    released,
)
from tests.services.reporting.in_memory import MemoryAllocations, MemoryNames, MemoryPress, MemoryReports

SERVING = MemoryAllocations((MARIEKE, LINDE, None))
NAMES = MemoryNames({LINDE: LINDE_NAME})


@pytest.mark.parametrize("language", list(Language))
def test_the_file_holds_the_same_document_as_the_page(language: Language) -> None:
    report, press = released(), MemoryPress()
    query = DownloadReport(report_id=report.id, language=language)
    change = download_report(query, as_contact(), MemoryReports(report), SERVING, NAMES, press)
    page = show_report(
        ShowReport(report_id=report.id, language=language), as_contact(), MemoryReports(report), SERVING, NAMES
    )
    assert press.documents == [page.answer.document]
    assert change.acts == (Act("report_downloaded", report.id),)
    assert change.answer.media_type == "application/pdf"


def test_the_name_of_the_file_tells_the_year_and_not_the_client() -> None:
    report = released()
    query = DownloadReport(report_id=report.id)
    file = download_report(query, as_contact(), MemoryReports(report), SERVING, NAMES, MemoryPress()).answer
    assert file.file_name == "jaarverslag-vertrouwenspersoon-2025.pdf"


def test_an_advisers_draft_is_marked_as_one() -> None:
    report, press = drafted(), MemoryPress()
    query = DownloadReport(report_id=report.id)
    file = download_report(query, as_adviser(), MemoryReports(report), SERVING, NAMES, press).answer
    assert file.file_name.endswith("-concept.pdf")
    assert press.documents[0].draft


@pytest.mark.parametrize(
    ("report", "context"),
    [
        (interpreted(), as_contact()),
        (released(), as_contact(ANOTHER_CLIENT)),
        (released(), as_adviser(ANOTHER_ADVISER)),
    ],
)
def test_who_may_not_read_it_may_not_download_it(report: AnnualReport, context: Context) -> None:
    with pytest.raises(ContractError, match="not_found"):
        download_report(
            DownloadReport(report_id=report.id), context, MemoryReports(report), SERVING, NAMES, MemoryPress()
        )
