"""Signatures of vouchers and tablets: ES256 and nothing else (ECDSA over P-256 with SHA-256, r and s of 32 bytes each).

Every voucher key follows from one seed and its key id, so that next month's is known ahead and a revoked one is replaced
without another secret changing hands. WebCrypto reads the keys ("raw") and signatures as they are.
Source: FIPS 186-5 (ECDSA), RFC 7518 3.4 (ES256), RFC 7515 (JWS).
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from chalicelib.offline import key_name

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec

ALGORITHM = "ES256"
_HALF = 32
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the base point of P-256."""


class VoucherSignatures:
    """`offline.Signatures`.

    Args:
        seed: the secret from which the voucher keys follow.
    """

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()
        self._private = lru_cache(maxsize=8)(self._derive)

    def __repr__(self) -> str:
        return "VoucherSignatures(…)"

    def _derive(self, kid: int) -> "ec.EllipticCurvePrivateKey":
        """512 bits reduced to the order: the bias is below 2^-256."""
        from cryptography.hazmat.primitives.asymmetric import ec

        digest = hmac.new(self._seed, f"voucher-key|{kid}".encode(), hashlib.sha512).digest()
        return ec.derive_private_key(int.from_bytes(digest, "big") % (_ORDER - 1) + 1, ec.SECP256R1())

    def public_key(self, kid: int) -> str:
        return public_text(self._private(kid).public_key())

    def sign(self, kid: int, message: bytes) -> bytes:
        return raw_signature(self._private(kid), message)

    def token(self, kid: int, claims: Mapping[str, str | int]) -> str:
        from jose import jws

        token: str = jws.sign(dict(claims), self._pem(kid), headers={"kid": key_name(kid)}, algorithm=ALGORITHM)
        return token

    def _pem(self, kid: int) -> str:
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

        return self._private(kid).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    def genuine(self, public_key: str, message: bytes, signature: bytes) -> bool:
        return is_genuine(public_key, message, signature)


def public_text(key: Any) -> str:
    """The uncompressed point, base64url without padding."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    raw = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def raw_signature(private: "ec.EllipticCurvePrivateKey", message: bytes) -> bytes:
    """r and s, 32 bytes each."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256

    r, s = decode_dss_signature(private.sign(message, ec.ECDSA(SHA256())))
    return r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")


def is_genuine(public_key: str, message: bytes, signature: bytes) -> bool:
    """Whether the key's owner signed the message; False, too, for what is no key or no signature."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256

    if len(signature) != 2 * _HALF:
        return False
    r, s = int.from_bytes(signature[:_HALF], "big"), int.from_bytes(signature[_HALF:], "big")
    try:
        raw = base64.b64decode(public_key + "=" * (-len(public_key) % 4), altchars=b"-_", validate=True)
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
        key.verify(encode_dss_signature(r, s), message, ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True
