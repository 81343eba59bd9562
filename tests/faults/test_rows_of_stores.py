"""The rows of the fault table that concern PostgreSQL and Vault, in the short form. Full size: `make faults`."""

from __future__ import annotations

import pytest

from tests.faults.conftest import Arenas

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]


def test_the_database_stopped_at_once_costs_nothing_that_was_acked_and_empties_no_list(arenas: Arenas) -> None:
    figures = arenas.play(5)
    assert figures["unknown"] == 0
    assert figures["internal"] == 0


def test_a_command_whose_confirmation_was_cut_off_is_carried_out_once(arenas: Arenas) -> None:
    figures = arenas.play(6)
    assert figures["unknown"] == 0
    assert figures["cuts"]


def test_a_database_that_falls_silent_keeps_no_news_waiting(arenas: Arenas) -> None:
    figures = arenas.play(9)
    assert figures["silent"]


def test_with_vault_sealed_people_are_told_and_keep_their_words(arenas: Arenas) -> None:
    figures = arenas.play(17)
    assert figures["unknown"] == 0
    assert figures["internal"] == 0


def test_a_vault_that_dies_leaves_no_half_case(arenas: Arenas) -> None:
    figures = arenas.play(18)
    assert figures["unknown"] == 0
    assert figures["internal"] == 0


def test_revoked_tokens_are_replaced_and_a_process_that_cannot_says_it_is_not_ready(arenas: Arenas) -> None:
    figures = arenas.play(20)
    assert figures["revoked"]


def test_a_lost_key_alarms_and_is_no_erasure(arenas: Arenas) -> None:
    figures = arenas.play(22)
    assert figures["alarms"]
