"""Sealing typed text before it leaves the gateway, and opening what this reader may read (architecture §5).

`T` is the key of a thread: adviser and caller read. `N` is the key of a case file's notes: the adviser alone reads.
Text is padded, so its length tells little; the AAD binds it to its thread or case and its entry, so a text moved
elsewhere does not open.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gateway.identity.adviser_vault import adviser_vault
from gateway.identity.caller_sessions import caller
from gateway.identity.sessions import staff_session
from gateway.parts import parts
from services.contracts.errors import ContractError, ErrorCode
from services.contracts.fields import Sealed, Wrap

ENTRY = b"spoorvast/entry/v1\0"
WRAP = b"spoorvast/wrap/v1\0"
RECEIPT = b"spoorvast/receipt/v1"
ADVISERS = "transit-adviser"
RECEIPT_READER = "receipt"
LONGEST = 20_000  # characters of one text
SMALLEST = 256  # bytes; padded texts are 256, 512, 1,024, ... bytes long
NONCE = 12


class KeyKind(Enum):
    THREAD = b"T"
    NOTES = b"N"


@dataclass(frozen=True, slots=True, repr=False)
class DataKey:
    """A data key in the clear, with what it belongs to. `owner` is the thread id (T) or the case id (N)."""

    kind: KeyKind
    owner: UUID
    key: bytes
    _cipher: AESGCM = field(init=False, compare=False)
    _place: bytes = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_cipher", AESGCM(self.key))
        object.__setattr__(self, "_place", ENTRY + self.kind.value + self.owner.bytes)

    def seal(self, entry_id: UUID, text: str) -> Sealed:
        """AES-256-GCM over the padded text. Raises MALFORMED when it is longer than 20,000 characters."""
        if len(text) > LONGEST:
            raise ContractError(ErrorCode.MALFORMED, field="text")
        nonce = secrets.token_bytes(NONCE)
        return Sealed(nonce + self._cipher.encrypt(nonce, _pad(text.encode("utf-8")), self._aad(entry_id)))

    def open(self, entry_id: UUID, sealed: Sealed) -> str:
        """Raises DECRYPT_FAILED when the text does not belong to this entry, thread or case."""
        try:
            padded = self._cipher.decrypt(sealed.blob[:NONCE], sealed.blob[NONCE:], self._aad(entry_id))
        except (InvalidTag, ValueError):
            raise ContractError(ErrorCode.DECRYPT_FAILED) from None
        return _unpad(padded).decode("utf-8")

    def _aad(self, entry_id: UUID) -> bytes:
        return self._place + entry_id.bytes


class Entry(Protocol):
    """A post or a note: anything with an id and a sealed text."""

    @property
    def entry_id(self) -> UUID: ...
    @property
    def text(self) -> Sealed: ...


def new_thread_key(thread_id: UUID) -> DataKey:
    return DataKey(KeyKind.THREAD, thread_id, secrets.token_bytes(32))


def new_note_key(case_id: UUID) -> DataKey:
    return DataKey(KeyKind.NOTES, case_id, secrets.token_bytes(32))


def seal_entry(key: DataKey, entry_id: UUID, text: str) -> Sealed:
    return key.seal(entry_id, text)


def open_entries(key: DataKey, entries: Iterable[Entry]) -> dict[UUID, str]:
    """Every text by its entry id. One that does not open fails the whole opening: never show wrong text."""
    return {entry.entry_id: key.open(entry.entry_id, entry.text) for entry in entries}


def wrap_for_adviser(key: DataKey, adviser_id: UUID) -> Wrap:
    """Under the adviser's own Vault key; the gateway may wrap for anyone and unwrap for no one."""
    ciphertext = parts().vault.encrypt(ADVISERS, str(adviser_id), key.key, _wrap_aad(key.kind, key.owner))
    return Wrap(reader=f"adviser:{adviser_id}", blob=ciphertext.encode("ascii"))


def wrap_for_receipt(key: DataKey, code: str) -> Wrap:
    """Under a key derived from the receipt code, which is kept nowhere."""
    nonce = secrets.token_bytes(NONCE)
    sealed = AESGCM(_receipt_key(code, key.owner)).encrypt(nonce, key.key, _wrap_aad(key.kind, key.owner))
    return Wrap(reader=RECEIPT_READER, blob=nonce + sealed)


def unwrap_for_adviser(kind: KeyKind, owner: UUID, wrap: Wrap) -> DataKey:
    """With the logged-in adviser's own Vault token."""
    return unwrap_many_for_adviser([(kind, owner, wrap)])[0]


def unwrap_many_for_adviser(wanted: Sequence[tuple[KeyKind, UUID, Wrap]]) -> list[DataKey]:
    """One round trip to Vault for everything that one page opens.

    Raises UNAUTHENTICATED when the adviser's token has ended, DECRYPT_FAILED for another adviser's wrap.
    """
    session = staff_session()
    if session is None:
        raise ContractError(ErrorCode.UNAUTHENTICATED)
    now, memory = parts().clock.now(), parts().opened
    found = [memory.find(session.id_hash, _name(*item), now) for item in wanted]
    missing = [item for item, key in zip(wanted, found, strict=True) if key is None]
    if missing:
        items = [(wrap.blob.decode("ascii"), _wrap_aad(kind, owner)) for kind, owner, wrap in missing]
        opened = iter(adviser_vault(session).decrypt_many(ADVISERS, str(session.subject), items))
        for place, item in enumerate(wanted):
            if found[place] is None:
                key = next(opened)
                found[place] = key
                memory.keep(session.id_hash, _name(*item), key, now)
    return [DataKey(kind, owner, key or b"") for (kind, owner, _), key in zip(wanted, found, strict=True)]


def unwrap_for_receipt(thread_id: UUID, wrap: Wrap, code: str | None = None) -> DataKey:
    """With the receipt code of the caller's session (or `code`). Raises DECRYPT_FAILED when it is another thread's."""
    if code is None:
        session = caller()
        if session is None:
            raise ContractError(ErrorCode.UNAUTHENTICATED)
        code = session.code
    try:
        key = AESGCM(_receipt_key(code, thread_id)).decrypt(
            wrap.blob[:NONCE], wrap.blob[NONCE:], _wrap_aad(KeyKind.THREAD, thread_id)
        )
    except (InvalidTag, ValueError):
        raise ContractError(ErrorCode.DECRYPT_FAILED) from None
    return DataKey(KeyKind.THREAD, thread_id, key)


def seal_address(address: str) -> Sealed:
    """A private contact address under the mailer's key: the gateway cannot read it back."""
    ciphertext = parts().vault.encrypt("transit-notice", "address", _pad(address.encode("utf-8")))
    return Sealed(ciphertext.encode("ascii"))


def _receipt_key(code: str, thread_id: UUID) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=thread_id.bytes, info=RECEIPT).derive(code.encode("ascii"))


def _wrap_aad(kind: KeyKind, owner: UUID) -> bytes:
    return WRAP + kind.value + owner.bytes


def _name(kind: KeyKind, owner: UUID, wrap: Wrap) -> bytes:
    return kind.value + owner.bytes + wrap.blob


def _pad(data: bytes) -> bytes:
    """ISO 7816-4: one 0x80 byte, then zeros, up to a power of two of at least 256 bytes."""
    size = SMALLEST
    while size < len(data) + 1:
        size *= 2
    return data + b"\x80" + b"\0" * (size - len(data) - 1)


def _unpad(padded: bytes) -> bytes:
    data = padded.rstrip(b"\0")
    if not data.endswith(b"\x80"):
        raise ContractError(ErrorCode.DECRYPT_FAILED)
    return data[:-1]
