"""The key service. The only module that touches hvac.

hvac puts whole responses into its exceptions, and a partly failed batch carries the plaintext of the other items
(reliability fact 3). So every exception is turned into a `ContractError` here, raised outside the handler so that not
even its context survives, and nothing of hvac's text is kept.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import hvac
import requests
from hvac.exceptions import Forbidden, InvalidPath, InvalidRequest, Unauthorized, VaultError
from requests.adapters import HTTPAdapter

from services.chassis.key_uses import KeyUses
from services.chassis.vault_calls import observed
from services.contracts.errors import ContractError, ErrorCode

TIMEOUT_SECONDS = 5
CONNECTIONS = 20  # kept open per process
_KEY_GONE = ("encryption key not found", "no existing key", "key not found")
Items = Sequence[tuple[bytes, bytes]]


def connect(address: str, credentials: Path, ca_file: Path | None = None) -> Vault:
    """Logs in by AppRole with the JSON file `{"role_id", "secret_id"}`, and again when the token has been refused."""
    return Vault(address, login=_app_role(credentials), session=_session(ca_file))


class Vault:
    """Operations on keys and secrets, under one token.

    Errors: KEY_SERVICE_UNAVAILABLE (sealed, unreachable, out of quota, login refused), KEY_MISSING, DECRYPT_FAILED
    (ciphertext or associated data do not belong to the key), UNAUTHENTICATED (the token may not do this).
    """

    def __init__(
        self,
        address: str,
        *,
        token: str = "",
        login: Callable[[hvac.Client], tuple[str, float]] | None = None,
        session: requests.Session | None = None,
        key_uses: KeyUses | None = None,
    ) -> None:
        self.key_uses = KeyUses() if key_uses is None else key_uses  # what was opened and is to be noted in a database
        self._address = address
        self._login = login
        self._session = session or _session(None)
        self._lock = threading.Lock()
        self._client = self._client_with(token)
        self._renew_at: float | None = None

    @classmethod
    def from_token(cls, address: str, token: str) -> Vault:
        """With a token that somebody else obtained: a provisioner's, an adviser's. Never logs in again."""
        return cls(address, token=token)

    def with_token(self, token: str) -> Vault:
        """The same server under another token (the adviser's own). Never logs in again: 403 is UNAUTHENTICATED."""
        return Vault(self._address, token=token, session=self._session, key_uses=self.key_uses)

    # --- transit ---------------------------------------------------------------------------------------------------

    def encrypt(self, mount: str, key: str, plaintext: bytes, aad: bytes = b"") -> str:
        return self.encrypt_many(mount, key, [(plaintext, aad)])[0]

    def encrypt_many(self, mount: str, key: str, items: Items) -> list[str]:
        """Ciphertexts of (plaintext, associated data) pairs, in order, by one request."""
        batch = [{"plaintext": _b64(plain), "associated_data": _b64(aad)} for plain, aad in items]
        return [result["ciphertext"] for result in self._batch(f"{mount}/encrypt/{_name(key)}", batch)]

    def decrypt(self, mount: str, key: str, ciphertext: str, aad: bytes = b"") -> bytes:
        return self.decrypt_many(mount, key, [(ciphertext, aad)])[0]

    def decrypt_many(self, mount: str, key: str, items: Sequence[tuple[str, bytes]]) -> list[bytes]:
        """Plaintexts of (ciphertext, associated data) pairs; all of them or an error."""
        batch = [{"ciphertext": text, "associated_data": _b64(aad)} for text, aad in items]
        return [_unb64(result["plaintext"]) for result in self._batch(f"{mount}/decrypt/{_name(key)}", batch)]

    def data_key(self, mount: str, key: str) -> tuple[bytes, str]:
        """A new random 32-byte key: in the clear, and wrapped under `key`."""
        data = self.write(f"{mount}/datakey/plaintext/{_name(key)}", {"bits": 256})
        return _unb64(data["plaintext"]), data["ciphertext"]

    def hmac(self, mount: str, key: str, data: bytes) -> str:
        """HMAC-SHA256 as 64 hexadecimal digits."""
        answer = self.write(f"{mount}/hmac/{_name(key)}", {"input": _b64(data), "algorithm": "sha2-256"})
        return _unb64(_last_part(answer["hmac"])).hex()

    def sign(self, mount: str, key: str, data: bytes, version: int | None = None) -> bytes:
        """Signature of the raw `data` (Ed25519: 64 bytes), by the newest version of the key or by `version`."""
        body = {"input": _b64(data)} | ({"key_version": version} if version else {})
        return _unb64(_last_part(self.write(f"{mount}/sign/{_name(key)}", body)["signature"]))

    def public_keys(self, mount: str, key: str) -> dict[int, bytes]:
        """Raw Ed25519 public keys (32 bytes) by key version."""
        keys = self.read(f"{mount}/keys/{_name(key)}")["keys"]
        return {int(version): _unb64(entry["public_key"]) for version, entry in keys.items()}

    def create_key(self, mount: str, key: str, kind: str = "aes256-gcm96") -> None:
        """Idempotent: an existing key stays as it is."""
        self.write(f"{mount}/keys/{_name(key)}", {"type": kind})

    # --- secrets, tokens, health -----------------------------------------------------------------------------------

    def read_secret(self, path: str) -> dict[str, str]:
        """The newest version of a secret of the KV v2 mount `secret`."""
        data: dict[str, str] = self.read(f"secret/data/{path}")["data"]
        return data

    def jwt_login(self, role: str, jwt: str) -> str:
        """A token for the bearer of `jwt`. UNAUTHENTICATED when key, audience, role or time do not fit."""
        client = self._client_with("")
        with observed("auth/jwt/login"):
            answer = _guarded(
                lambda: client.adapter.post("/v1/auth/jwt/login", json={"role": role, "jwt": jwt}),
                invalid=ErrorCode.UNAUTHENTICATED,
            )
        token: str = answer["auth"]["client_token"]
        return token

    def renew_self(self) -> None:
        self.write("auth/token/renew-self", {})

    def revoke_self(self) -> None:
        self.write("auth/token/revoke-self", {})

    def is_ready(self) -> bool:
        """Unsealed, active and reachable right now."""
        try:
            response = self._client.adapter.get("/v1/sys/health", raise_exception=False)
        except (requests.RequestException, VaultError):
            return False
        return not isinstance(response, requests.Response) or response.status_code == 200

    def state(self) -> str:
        """`ok`, or what is wrong: `sealed`, `unreachable`, `token_refused`. A refused token is replaced first."""
        try:
            response = self._client.adapter.get("/v1/sys/health", raise_exception=False)
        except (requests.RequestException, VaultError):
            return "unreachable"
        if isinstance(response, requests.Response) and response.status_code != 200:
            return "sealed" if response.status_code == 503 else "unreachable"
        try:
            self.read("auth/token/lookup-self")
        except ContractError as error:
            return "token_refused" if error.code is ErrorCode.UNAUTHENTICATED else "unreachable"
        return "ok"

    # --- plain requests (also what provisioning needs) -------------------------------------------------------------

    def write(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """POST to `/v1/<path>`; the `data` part of the answer."""
        invalid = ErrorCode.DECRYPT_FAILED if "/decrypt/" in path else ErrorCode.KEY_SERVICE_UNAVAILABLE
        return _data(self._call("post", path, invalid, json=dict(body)))

    def read(self, path: str) -> dict[str, Any]:
        return _data(self._call("get", path))

    def delete(self, path: str) -> None:
        self._call("delete", path)

    # --- inside ----------------------------------------------------------------------------------------------------

    def _batch(self, path: str, batch: list[dict[str, str]]) -> list[dict[str, str]]:
        if not batch:
            return []
        results: list[dict[str, str]] = self.write(path, {"batch_input": batch})["batch_results"]
        if any(result.get("error") for result in results):
            raise ContractError(ErrorCode.DECRYPT_FAILED)
        return results

    def _call(
        self, method: str, path: str, invalid: ErrorCode = ErrorCode.KEY_SERVICE_UNAVAILABLE, **content: Any
    ) -> Any:
        with observed(path), self.key_uses.headers(path) as headers:

            def send(client: hvac.Client) -> Any:
                return getattr(client.adapter, method)(f"/v1/{path}", headers=dict(headers), **content)

            client = self._current_client()
            try:
                return _guarded(lambda: send(client), invalid)
            except ContractError as error:
                if error.code is not ErrorCode.UNAUTHENTICATED or self._login is None:
                    raise
            return _guarded(lambda: send(self._new_login(instead_of=client)), invalid)

    def _current_client(self) -> hvac.Client:
        """The client, logged in, and renewed once half of its token's life is over (on use: no thread)."""
        if self._login is None:
            return self._client
        client = self._client
        if not client.token:
            return self._new_login(instead_of=client)
        if self._renew_at is not None and time.monotonic() >= self._renew_at:
            self._renew(client)
        return self._client

    def _renew(self, client: hvac.Client) -> None:
        if not self._lock.acquire(blocking=False):
            return  # somebody is at it, and the token is good for the other half
        try:
            answer = _guarded(lambda: client.adapter.post("/v1/auth/token/renew-self", json={}))
            self._renew_at = _half_life(answer["auth"])
        except ContractError as error:
            if error.code is ErrorCode.UNAUTHENTICATED:
                self._log_in()
            # anything else: try again with the next request, the token still holds
        finally:
            self._lock.release()

    def _new_login(self, instead_of: hvac.Client) -> hvac.Client:
        with self._lock:
            if self._client is instead_of:  # else another thread was faster
                self._log_in()
            return self._client

    def _log_in(self) -> None:
        assert self._login is not None  # noqa: S101 -- for the type checker; callers have looked
        fresh = self._client_with("")
        token, self._renew_at = self._login(fresh)
        self._client = self._client_with(token)

    def _client_with(self, token: str) -> hvac.Client:
        return hvac.Client(
            url=self._address, token=token, session=self._session, timeout=TIMEOUT_SECONDS, verify=self._session.verify
        )


def _guarded(call: Callable[[], Any], invalid: ErrorCode = ErrorCode.KEY_SERVICE_UNAVAILABLE) -> Any:
    """Runs one request. `invalid` is what a 400 means here, unless it says that the key is gone."""
    try:
        return call()
    except (Forbidden, Unauthorized):
        code = ErrorCode.UNAUTHENTICATED
    except InvalidPath:
        code = ErrorCode.KEY_MISSING
    except InvalidRequest as error:
        code = ErrorCode.KEY_MISSING if _says_key_is_gone(error) else invalid
    except (VaultError, requests.RequestException):
        code = ErrorCode.KEY_SERVICE_UNAVAILABLE
    raise ContractError(code)  # outside the handlers: no context, so no text of hvac


def _says_key_is_gone(error: InvalidRequest) -> bool:
    text = " ".join(str(line) for line in error.errors or ()) + str(error.text or "")
    return any(words in text for words in _KEY_GONE)


def _app_role(credentials: Path) -> Callable[[hvac.Client], tuple[str, float]]:
    def login(client: hvac.Client) -> tuple[str, float]:
        try:
            pair = json.loads(credentials.read_text())
            body = {"role_id": str(pair["role_id"]), "secret_id": str(pair["secret_id"])}
        except (OSError, ValueError, KeyError, TypeError):
            raise ContractError(ErrorCode.KEY_SERVICE_UNAVAILABLE, reason="credentials_unreadable") from None
        answer = _guarded(lambda: client.adapter.post("/v1/auth/approle/login", json=body))
        return answer["auth"]["client_token"], _half_life(answer["auth"])

    return login


def _half_life(auth: Mapping[str, Any]) -> float:
    return time.monotonic() + float(auth["lease_duration"]) / 2


def _session(ca_file: Path | None) -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # no proxy and no netrc from the environment may see key traffic
    session.verify = str(ca_file) if ca_file else True
    session.mount("https://", HTTPAdapter(pool_maxsize=CONNECTIONS))
    session.mount("http://", HTTPAdapter(pool_maxsize=CONNECTIONS))
    return session


def _data(answer: Any) -> dict[str, Any]:
    data = answer.get("data") if isinstance(answer, dict) else None  # 204 gives the bare response
    return data if isinstance(data, dict) else {}


def _name(key: str) -> str:
    return quote(key, safe="")


def _last_part(text: str) -> str:
    """`vault:v1:<base64>` → `<base64>`."""
    return text.rsplit(":", 1)[-1]


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _unb64(text: str) -> bytes:
    return base64.b64decode(text)
