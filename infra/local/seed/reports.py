"""The annual reports over the demo year: drafted by the calendar, interpreted and released by the advisers."""

from __future__ import annotations

from datetime import date, timedelta

from infra.local.seed import texts
from infra.local.seed.office import SeededClient
from infra.local.seed.stage import Stage, Story, adviser
from services.contracts import reporting

STILL_DRAFTS = 3  # the smallest clients' advisers have not written yet, so that a visitor can


class Reports:
    def __init__(self, stage: Stage, year: int, adviser_names: dict[str, str]) -> None:
        self._stage = stage
        self._year = year
        self._names = adviser_names  # by adviser id, for the signature

    def drafted(self) -> Story:
        """What the timer of reporting does by itself, at the moment it would have."""
        yield self._stage.office_hour(date(self._year + 1, 1, 5))
        self._stage.catch_up("reporting")
        for job in self._stage.platform.composed["reporting"].jobs:
            job.run()

    def released(self, client: SeededClient, number: int) -> Story:
        yield self._stage.office_hour(date(self._year + 1, 1, 12) + timedelta(days=3 * number))
        writer = adviser(client.advisers[0])
        found: reporting.ReportList = self._stage.ask(reporting.ListReports(), writer)
        line = next(one for one in found.reports if (one.client_id, one.year) == (client.client_id, self._year))
        report: reporting.ReportView = self._stage.ask(reporting.ShowReport(report_id=line.report_id), writer)
        done: reporting.Done = self._stage.ask(
            reporting.WriteInterpretation(
                command_id=self._stage.new_id(),
                report_id=line.report_id,
                interpretation=self._stage.rng.choice(texts.INTERPRETATIONS[client.demo.sector]),
                recommendations="\n\n".join(self._stage.rng.sample(texts.RECOMMENDATIONS, 2)),
                expected_version=report.version,
            ),
            writer,
        )
        yield self._stage.office_hour(date(self._year + 1, 2, 9) + timedelta(days=number))
        self._stage.ask(
            reporting.ReleaseReport(
                command_id=self._stage.new_id(),
                report_id=line.report_id,
                signed_as=self._names[str(client.advisers[0])],
                expected_version=done.version,
            ),
            writer,
        )
