"""The one error vocabulary that crosses a service boundary.

An error is a stable code plus identifiers; it never carries words, because words may come from a case
(`reliability`: nameko would otherwise send `str(exc)` of anything raised). Codes are never reused.
The mapping to HTTP lives only in `gateway/problems.py`.
"""

from __future__ import annotations

from enum import StrEnum


class ErrorCode(StrEnum):
    """Why a request was not carried out."""

    MALFORMED = "malformed"  # a field is missing, of the wrong type or too long; `field` names it
    UNAUTHENTICATED = "unauthenticated"  # no valid Authority
    NOT_FOUND = "not_found"  # does not exist, or is not yours: the same answer on purpose
    REFUSED = "refused"  # a rule of the field says no; `rule` names it
    CONFLICT = "conflict"  # stale version: someone else changed it first
    REPEATED_DIFFERENTLY = "repeated_differently"  # this command_id was used for another request
    KEY_SERVICE_UNAVAILABLE = "key_service_unavailable"  # Vault sealed, unreachable or out of quota
    KEY_MISSING = "key_missing"  # the key is gone; an incident unless an erasure is on record
    DECRYPT_FAILED = "decrypt_failed"  # ciphertext does not belong where it was found
    UNAVAILABLE = "unavailable"  # a service, database or broker did not answer in time
    INTERNAL = "internal"  # anything else; `reference` finds it in the log


class ContractError(Exception):
    """A refusal or failure as it crosses the wire: code and identifiers, no prose.

    `details` holds short machine words only (field names, rule names, reference numbers, ids).
    """

    def __init__(self, code: ErrorCode, **details: str) -> None:
        super().__init__(code.value)
        self.code = code
        self.details = details

    def as_payload(self) -> dict[str, object]:
        return {"code": self.code.value, "details": dict(self.details)}

    @classmethod
    def from_payload(cls, payload: dict[str, object]) -> ContractError:
        details = payload.get("details")
        words = {str(k): str(v) for k, v in details.items()} if isinstance(details, dict) else {}
        return cls(ErrorCode(str(payload["code"])), **words)


def not_found() -> ContractError:
    return ContractError(ErrorCode.NOT_FOUND)


def refused(rule: str) -> ContractError:
    return ContractError(ErrorCode.REFUSED, rule=rule)


def conflict() -> ContractError:
    return ContractError(ErrorCode.CONFLICT)


def unavailable() -> ContractError:
    return ContractError(ErrorCode.UNAVAILABLE)
