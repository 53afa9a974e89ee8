"""Personal data in columns: encrypted under keys kept outside the database, found again by keyed hash."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

from gongkai.regulation.personal_data import normalise_number

_NONCE_BYTES = 12


class CannotDecrypt(Exception):
    """The data's key is not configured, or the data was changed."""


def encrypt(content: bytes) -> bytes:
    """`key id | nonce | ciphertext and tag`, under the current key (the first of GONGKAI_DATA_KEYS)."""
    key_id, key = next(iter(settings.GONGKAI_DATA_KEYS.items()))
    nonce = os.urandom(_NONCE_BYTES)
    return b"|".join((key_id.encode(), nonce + AESGCM(key).encrypt(nonce, content, key_id.encode())))


def decrypt(envelope: bytes) -> bytes:
    """The content of an envelope, with whichever key it names."""
    key_id, _, body = envelope.partition(b"|")
    key = settings.GONGKAI_DATA_KEYS.get(key_id.decode(errors="replace"))
    if key is None:
        raise CannotDecrypt(f"没有编号为 {key_id!r} 的密钥，请检查 GONGKAI_DATA_KEYS。")
    try:
        return AESGCM(key).decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], key_id)
    except InvalidTag as error:
        raise CannotDecrypt("加密数据已被改动，无法解密。") from error


def blind_index(purpose: str, value: str) -> str:
    """A keyed hash by which an encrypted value is found again; "" for an empty value.

    `purpose` keeps equal values of different columns apart.
    """
    if not value:
        return ""
    message = f"{purpose}\0{normalise_number(value)}".encode()
    return hmac.new(settings.GONGKAI_INDEX_KEY, message, hashlib.sha256).hexdigest()


class EncryptedTextField(models.TextField):
    """A text column holding an envelope; the model sees the plain text. Cannot be searched: index it beside."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return value if value in (None, "") else base64.b64encode(encrypt(value.encode())).decode()

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return value if value in (None, "") else decrypt(base64.b64decode(value)).decode()
