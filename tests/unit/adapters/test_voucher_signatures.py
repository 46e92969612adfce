"""ES256 and nothing else, in the forms that a browser reads."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from jose import jws
from jose.exceptions import JWSError

from chalicelib.adapters.voucher_signatures import VoucherSignatures, public_text, raw_signature

SAID = b"two million dong"


@pytest.fixture
def signatures() -> VoucherSignatures:
    return VoucherSignatures("seed")


def test_a_key_signs_and_only_what_it_signed(signatures: VoucherSignatures) -> None:
    signature, public = signatures.sign(1312, SAID), signatures.public_key(1312)
    assert len(signature) == 64
    assert len(public) == 87
    assert signatures.genuine(public, SAID, signature)
    assert not signatures.genuine(public, SAID + b"!", signature)
    assert not signatures.genuine(public, SAID, signature[:-1] + bytes([signature[-1] ^ 1]))
    assert not signatures.genuine(signatures.public_key(1313), SAID, signature)


def test_keys_follow_from_seed_and_id(signatures: VoucherSignatures) -> None:
    assert signatures.public_key(1312) == VoucherSignatures("seed").public_key(1312)
    assert signatures.public_key(1312) != VoucherSignatures("another").public_key(1312)
    assert "seed" not in repr(signatures)


@pytest.mark.parametrize("public", ["", "A" * 87, "!" * 87, base64.urlsafe_b64encode(b"\x04" + b"\x01" * 64).decode()])
def test_what_is_no_key_signed_nothing(signatures: VoucherSignatures, public: str) -> None:
    assert not signatures.genuine(public, SAID, signatures.sign(1312, SAID))


@pytest.mark.parametrize("signature", [b"", b"\x00" * 64, b"\xff" * 64, b"\x01" * 63])
def test_what_is_no_signature_proves_nothing(signatures: VoucherSignatures, signature: bytes) -> None:
    assert not signatures.genuine(signatures.public_key(1312), SAID, signature)


def test_the_token_is_read_by_its_one_algorithm(signatures: VoucherSignatures) -> None:
    token = signatures.token(1312, {"jti": "vch_1", "amt": 5})
    raw = base64.urlsafe_b64decode(signatures.public_key(1312) + "=")
    half = {"x": raw[1:33], "y": raw[33:]}
    key = {name: base64.urlsafe_b64encode(part).decode().rstrip("=") for name, part in half.items()}
    jwk = {"kty": "EC", "crv": "P-256", "alg": "ES256", **key}
    assert json.loads(jws.verify(token, jwk, algorithms=["ES256"])) == {"jti": "vch_1", "amt": 5}
    assert jws.get_unverified_header(token) == {"alg": "ES256", "kid": "2026-11.0", "typ": "JWT"}
    head, _, rest = token.partition(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    with pytest.raises(JWSError):
        jws.verify(f"{none}.{rest}", jwk, algorithms=["ES256"])
    with pytest.raises(JWSError):
        jws.verify(f"{head}.{rest[:-8]}AAAAAAAA", jwk, algorithms=["ES256"])


def test_a_tablets_key_is_as_good(signatures: VoucherSignatures) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    assert signatures.genuine(public_text(private.public_key()), SAID, raw_signature(private, SAID))
