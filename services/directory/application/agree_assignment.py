"""What is agreed with a client: period, modules, reports due, standing advisory adviser."""

from __future__ import annotations

from services.contracts.change import Change
from services.contracts.directory import AgreeAssignment, Done
from services.contracts.envelope import Context
from services.directory.application.announcing import assignment_agreed
from services.directory.application.ports import Advisers, Clients
from services.directory.application.stamping import stamp
from services.directory.domain.assignment import Assignment
from services.directory.domain.period import Period
from services.directory.domain.vocabulary import Module


def agree_assignment(command: AgreeAssignment, context: Context, clients: Clients, advisers: Advisers) -> Change[Done]:
    client = clients.get(command.client_id)
    adviser = advisers.get(command.advisory_adviser_id)
    client.expect(command.expected_version)
    client.agree_assignment(
        stamp(context),
        Assignment(
            period=Period(command.starts_on, command.ends_on),
            modules=tuple(Module(module.value) for module in dict.fromkeys(command.modules)),
            report_due_month=command.report_due_month,
            report_due_day=command.report_due_day,
            advisory_adviser_id=adviser.adviser_id,
        ),
    )
    return Change(Done(version=client.version), (client,), (assignment_agreed(client),))
