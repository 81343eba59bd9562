"""ClassifyCase: the coding as a whole; every conversation that counts is told anew."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from services.casebook.application.classify_case import classify_case
from services.casebook.domain.case_file import CaseFile
from services.casebook.domain.refusals import Refused, Stale
from services.contracts.casebook import Classification, ClassifyCase, ConversationClassified, Done
from services.contracts.change import Act
from services.contracts.errors import ContractError
from services.contracts.fields import Nature
from tests.services.casebook.examples import (
    BRAM,
    CLIENT,
    OTHER_CLIENTS_UNIT,
    UNIT,
    a_classification,
    adviser,
    case_file,
    closed_case_file,
    context,
    held,
    meeting,
    stamp,
    stored,
)
from tests.services.casebook.in_memory import MemoryClientBook, MemoryStreams

CLIENT_BOOK = MemoryClientBook({(CLIENT, UNIT), (uuid4(), OTHER_CLIENTS_UNIT)}, ())


def command(
    case: CaseFile, classification: Classification | None = None, expected_version: int | None = None
) -> ClassifyCase:
    return ClassifyCase(
        command_id=uuid4(),
        case_id=case.id,
        classification=classification or a_classification(),
        expected_version=case.version if expected_version is None else expected_version,
    )


def test_every_counted_conversation_is_announced_one_revision_higher() -> None:
    case = case_file()
    first_fact, second_fact = UUID(int=1), UUID(int=2)
    wrong = held(case, fact_ref=first_fact)
    case.record_conversation(stamp(), meeting(), wrong, uuid4(), meeting().held_on)
    held(case, fact_ref=second_fact)
    change = classify_case(command(stored(case)), context(), MemoryStreams(case), CLIENT_BOOK)
    facts = [fact for fact in change.announcements if isinstance(fact, ConversationClassified)]
    assert [(fact.fact_ref, fact.revision, fact.natures) for fact in facts] == [
        (first_fact, 3, (Nature.BULLYING,)),
        (second_fact, 2, (Nature.BULLYING,)),
    ]
    assert change.acts == (Act("case_classified", case.id),)


def test_a_case_without_conversations_announces_nothing() -> None:
    case = case_file()
    change = classify_case(command(case), context(), MemoryStreams(case), CLIENT_BOOK)
    assert (change.announcements, change.answer) == ((), Done(version=2))


def test_a_closed_case_may_be_coded_late() -> None:
    case = closed_case_file()
    assert classify_case(command(case), context(), MemoryStreams(case), CLIENT_BOOK).answer == Done(version=3)


def test_no_nature_and_a_doubled_one_are_refused() -> None:
    case = case_file()
    for natures, rule in (((), "natures_missing"), ((Nature.THREAT, Nature.THREAT), "natures_repeated")):
        with pytest.raises(Refused, match=rule):
            classify_case(command(case, a_classification(natures)), context(), MemoryStreams(case), CLIENT_BOOK)


def test_a_unit_of_another_client_is_not_found_like_one_that_does_not_exist() -> None:
    case = case_file()
    for unit_id in (OTHER_CLIENTS_UNIT, uuid4()):
        with pytest.raises(ContractError, match="not_found"):
            classify_case(command(case, a_classification(unit_id=unit_id)), context(), MemoryStreams(case), CLIENT_BOOK)


def test_a_stale_version_is_told() -> None:
    case = case_file()
    with pytest.raises(Stale):
        classify_case(command(case, expected_version=0), context(), MemoryStreams(case), CLIENT_BOOK)


def test_another_advisers_case_is_not_found() -> None:
    case = case_file()
    with pytest.raises(ContractError, match="not_found"):
        classify_case(command(case), context(adviser(BRAM)), MemoryStreams(case), CLIENT_BOOK)
