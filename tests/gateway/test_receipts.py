"""Receipt codes: hard to guess, easy to type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.receipts import ALPHABET, new_receipt_code, read_receipt_code, receipt_token, show_receipt_code
from tests.gateway.building import Gateway

CODES = st.text(ALPHABET, min_size=16, max_size=16)


def test_a_code_has_eighty_random_bits() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 32
    codes = {new_receipt_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 16 and set(code) <= set(ALPHABET) for code in codes)


def test_it_is_shown_in_four_groups_of_four() -> None:
    assert show_receipt_code("7QK2M9XRAB3D5TFW") == "7QK2-M9XR-AB3D-5TFW"


@given(CODES)
def test_what_is_shown_reads_back(code: str) -> None:
    assert read_receipt_code(show_receipt_code(code)) == code


@pytest.mark.parametrize(
    "typed",
    ["7qk2-m9xr-ab3d-5t0w", " 7QK2 M9XR AB3D 5TOW ", "7qk2m9xrab3d5tow", "7QK2–M9XR–AB3D–5ToW", "7QK2.M9XR.AB3D.5T0W"],
)
def test_small_letters_spaces_other_hyphens_and_the_letter_o_are_fine(typed: str) -> None:
    assert read_receipt_code(typed) == "7QK2M9XRAB3D5T0W"


def test_the_letters_i_and_l_are_read_as_one() -> None:
    assert read_receipt_code("ilIL-ilIL-ilIL-ilIL") == "1" * 16


@pytest.mark.parametrize(
    "typed", ["", "7QK2-M9XR-AB3D", "7QK2-M9XR-AB3D-5TFWX", "7QK2-M9XR-AB3D-5TFU", "x" * 5000, "é" * 16]
)
def test_anything_else_is_no_code(typed: str) -> None:
    assert read_receipt_code(typed) is None


def test_the_token_needs_the_key_in_the_vault(gateway: Gateway) -> None:
    with gateway.app.app_context():
        one, again, other = (receipt_token(code) for code in ("7QK2M9XRAB3D5TFW", "7QK2M9XRAB3D5TFW", "0" * 16))
    assert one == again != other
    assert len(one) == 64
