"""Access tokens: what we issued is read back; whatever else is refused, always in the same way."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st
from jose import jwt

from chalicelib.adapters.jwt_tokens import AUDIENCE, ISSUER, JwtTokens
from chalicelib.identity import Actor, DeviceId, PartyId, Role, SessionId
from chalicelib.kernel.errors import NotAuthenticated
from tests.builders import START, TEST_KEYS, SeededEntropy

TOKENS = JwtTokens(TEST_KEYS["jwt_private_key_pem"])
ENTROPY = SeededEntropy()
BUYER = Actor(PartyId.make(START, ENTROPY), frozenset({Role.BUYER, Role.HOUSEHOLD}), SessionId.make(START, ENTROPY))
TELLER = Actor(
    PartyId.make(START, ENTROPY),
    frozenset({Role.TELLER}),
    SessionId.make(START, ENTROPY),
    DeviceId.make(START, ENTROPY),
    "06523",
    "LS0001",
)


def _claims(**changes: Any) -> dict[str, Any]:
    at = int(START.timestamp())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": BUYER.party_id,
        "sid": BUYER.session_id,
        "roles": ["buyer"],
        "iat": at,
        "exp": at + 900,
    }
    merged = {**claims, **changes}
    return {name: value for name, value in merged.items() if value is not ...}


def _signed(header: dict[str, Any] | None = None, **changes: Any) -> str:
    """A token signed with our own key, with these claims."""
    headers = {"kid": TOKENS.key_id, **(header or {})}
    return str(jwt.encode(_claims(**changes), TEST_KEYS["jwt_private_key_pem"], algorithm="ES256", headers=headers))


def _part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _pem_pair() -> tuple[str, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


def _our_public_pem() -> str:
    key = serialization.load_pem_private_key(TEST_KEYS["jwt_private_key_pem"].encode(), None)
    return (
        key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    )


def _hs256_with_public_key() -> str:
    signing_input = f"{_part({'alg': 'HS256', 'kid': TOKENS.key_id})}.{_part(_claims())}"
    mac = hmac.new(_our_public_pem().encode(), signing_input.encode(), hashlib.sha256).digest()
    return f"{signing_input}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def _tampered(token: str) -> str:
    head, body, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    return f"{head}.{_part({**claims, 'roles': ['operations']})}.{signature}"


def _unsigned(algorithm: str) -> str:
    return f"{_part({'alg': algorithm, 'kid': TOKENS.key_id})}.{_part(_claims())}."


GOOD = TOKENS.issue(BUYER, START)
HEAD, BODY, SIGNATURE = GOOD.split(".")


@pytest.mark.parametrize("actor", [BUYER, TELLER], ids=["buyer", "teller"])
def test_what_was_issued_is_read_back(actor: Actor) -> None:
    token = TOKENS.issue(actor, START)
    assert TOKENS.verify(token, START) == actor
    assert TOKENS.verify(token, START + timedelta(seconds=899)) == actor


def test_claims_are_those_of_the_design() -> None:
    claims = jwt.get_unverified_claims(TOKENS.issue(TELLER, START))
    assert set(claims) == {"iss", "aud", "sub", "sid", "roles", "did", "out", "stf", "iat", "exp"}
    assert jwt.get_unverified_header(GOOD)["kid"] == TOKENS.key_id


def test_the_given_moment_counts_not_the_machines() -> None:
    long_ago = START - timedelta(days=9_000)
    assert TOKENS.verify(TOKENS.issue(BUYER, long_ago), long_ago) == BUYER


@pytest.mark.parametrize(
    "token",
    [
        _unsigned("none"),
        _unsigned("None"),
        f"{_part({'alg': 'none', 'kid': TOKENS.key_id})}.{_part(_claims())}.{SIGNATURE}",
        f"{_part({'kid': TOKENS.key_id})}.{BODY}.{SIGNATURE}",
        _hs256_with_public_key(),
        _tampered(GOOD),
        f"{HEAD}.{BODY}.{SIGNATURE[:-1]}" + ("A" if SIGNATURE[-1] != "A" else "Q"),
        f"{HEAD}.{BODY}.{SIGNATURE}=",
        f"{HEAD}.{BODY}.{SIGNATURE}A",
        f"{HEAD}.{BODY}",
        f" {GOOD}",
        f"{GOOD}\n",
        jwt.encode(_claims(), _pem_pair()[0], algorithm="ES256", headers={"kid": TOKENS.key_id}),
        jwt.encode(_claims(), _pem_pair()[0], algorithm="ES256"),
        jwt.encode(_claims(), "secret", algorithm="HS256"),
        _signed({"kid": "another"}),
        _signed({"crit": ["exp"]}),
        _signed({"alg": "ES384"}),
        _signed(iss="elsewhere"),
        _signed(aud="elsewhere"),
        _signed(aud=[AUDIENCE]),
        _signed(exp=int(START.timestamp())),
        _signed(exp="never"),
        _signed(exp=True),
        _signed(exp=START.timestamp() + 900.5),
        _signed(exp=...),
        _signed(iat=...),
        _signed(iat=int(START.timestamp()) + 600),
        _signed(sub="pty_1"),
        _signed(sub=BUYER.session_id),
        _signed(sid=...),
        _signed(roles=["king"]),
        _signed(roles=3),
        _signed(roles=...),
        _signed(did="dev_1"),
        _signed(stf="#"),
        _signed({"kid": ""}),
        "",
        "a.b.c",
        "x" * 5_000,
        "é" * 100,
        f"{_part([1, 2])}.{BODY}.{SIGNATURE}",
        f"{base64.urlsafe_b64encode(b'[' * 900).decode().rstrip('=')}.{BODY}.{SIGNATURE}",
    ],
    ids=range(43),
)
def test_everything_else_is_refused(token: str) -> None:
    with pytest.raises(NotAuthenticated) as refusal:
        TOKENS.verify(token, START)
    assert refusal.value.code == "not_authenticated"
    assert "eyJ" not in str(refusal.value)


@pytest.mark.parametrize("half", [0, 1], ids=["private", "public"])
def test_a_key_is_changed_in_two_steps_and_nobody_signs_in_again(half: int) -> None:
    """First every container reads the new key's tokens, then it signs; the old one's are read until their time is over."""
    made, ours = _pem_pair(), (TEST_KEYS["jwt_private_key_pem"], _our_public_pem())
    prepared = JwtTokens(ours[0], other_pem=made[half])
    until = START + timedelta(minutes=15)
    changed = JwtTokens(made[0], other_pem=ours[half], other_until=until)
    by_old, by_new = prepared.issue(TELLER, START), changed.issue(TELLER, START)
    assert jwt.get_unverified_header(by_old)["kid"] == TOKENS.key_id != jwt.get_unverified_header(by_new)["kid"]
    for tokens in (prepared, changed):
        assert tokens.verify(by_old, START) == tokens.verify(by_new, START) == TELLER
    with pytest.raises(NotAuthenticated):
        TOKENS.verify(by_new, START)


def test_an_old_key_that_is_still_there_signs_nobody_in_after_its_time() -> None:
    until = START + timedelta(minutes=15)
    changed = JwtTokens(_pem_pair()[0], other_pem=TEST_KEYS["jwt_private_key_pem"], other_until=until)
    late = TOKENS.issue(TELLER, until - timedelta(seconds=1))
    assert changed.verify(late, until - timedelta(seconds=1)) == TELLER
    with pytest.raises(NotAuthenticated):
        changed.verify(late, until)


def test_an_expired_token_is_refused() -> None:
    with pytest.raises(NotAuthenticated):
        TOKENS.verify(GOOD, START + timedelta(minutes=15))


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), st.tuples(*[st.binary(max_size=80)] * 3).map(
    lambda parts: ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
)))  # fmt: skip
def test_garbage_is_refused_and_never_crashes(token: str) -> None:
    with pytest.raises(NotAuthenticated):
        TOKENS.verify(token, START)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.sampled_from("ABab09-_."))
def test_no_changed_letter_survives(position: int, letter: str) -> None:
    changed = GOOD[:position] + letter + GOOD[position + 1 :]
    if changed == GOOD:
        return
    with pytest.raises(NotAuthenticated):
        TOKENS.verify(changed, START)


def test_the_key_is_not_shown() -> None:
    assert "PRIVATE" not in repr(TOKENS)
