"""Callers who are not who they say, may not what they ask, or send what is no photo and no notice: nothing changes."""

import base64
import hashlib
import hmac
import json
import time
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.jwt_tokens import JwtTokens
from chalicelib.adapters.system import SystemClock
from chalicelib.identity import Actor, PartyId, Role, SessionId
from infra.local.keys import new_keys
from tests.end_to_end import photo
from tests.end_to_end.refusals import nothing_changes, problem
from tests.end_to_end.stories import Cast, gather
from tests.end_to_end.town import COLLECT_PIN, MONEY_PIN, STAFF_PIN, THERE, Person, Town
from tests.end_to_end.visitor import Reply, SignIn, Visitor, new_id, until
from tests.unit.catalogue.pictures import animated, bomb, encoded, scene

WRONG_PIN = "580264"


@pytest.fixture(scope="module")
def cast(town: Town) -> Cast:
    """Vân has 900,000 on her balance; the till is open."""
    cast = gather(town)
    cast.till.open()
    cast.till.cash_in(cast.van, 900_000)
    cast.books = town.books()
    return cast


def with_token(visitor: Visitor, token: str) -> Visitor:
    return Visitor(visitor.transport, SignIn(token, "", "", visitor.party_id))


def issue(owner: Person, amount: int = 100_000, pin: str = MONEY_PIN) -> Reply:
    wish = {"withdrawal_id": new_id("wdr"), "amount": amount, "money_pin": pin, "collect_pin": COLLECT_PIN}
    return owner.visitor.command("/withdrawals", wish)


def forged_tokens(cast: Cast) -> dict[str, str]:
    """Access tokens that are not good, by what is wrong with them."""
    assert cast.van.visitor.signed_in is not None
    good, keys, now = cast.van.visitor.signed_in.access_token, cast.town.stack.keys, SystemClock().now()
    session = SessionId(cast.van.visitor.signed_in.session_id)
    operations = Actor(PartyId(cast.van.party_id), frozenset({Role.OPERATIONS}), session)
    ours, theirs = JwtTokens(keys["jwt_private_key_pem"]), JwtTokens(new_keys()["jwt_private_key_pem"])
    header, claims, signature = good.split(".")
    raised = json.loads(base64.urlsafe_b64decode(claims + "=="))
    raised["roles"] = ["operations"]

    def part(value: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    named = json.loads(base64.urlsafe_b64decode(header + "=="))
    return {
        "expired": ours.issue(operations, now - timedelta(minutes=16)),
        "of tomorrow": ours.issue(operations, now + timedelta(days=1)),
        "another's key": theirs.issue(operations, now),
        "raised": f"{header}.{part(raised)}.{signature}",
        "no algorithm": f"{part({**named, 'alg': 'none'})}.{part(raised)}.",
        "weak algorithm": _hmac_signed(part({**named, "alg": "HS256"}), part(raised), keys),
        "cut": good[:-4],
        "longer": good + "A",
        "two at once": f"{good} {good}",
        "nothing": "x",
    }


def _hmac_signed(header: str, claims: str, keys: dict[str, str]) -> str:
    mac = hmac.new(keys["jwt_private_key_pem"].encode(), f"{header}.{claims}".encode(), hashlib.sha256).digest()
    return f"{header}.{claims}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def test_forged_and_expired_tokens(cast: Cast) -> None:
    with nothing_changes(cast):
        for name, token in forged_tokens(cast).items():
            visitor = with_token(cast.van.visitor, token)
            for reply in (
                visitor.ask("/me"),
                visitor.ask("/trial-balance"),
                visitor.command("/me/name", {"name": "Kẻ Gian"}),
            ):
                assert problem(reply, 401, "not_authenticated"), name
        for scheme in ("Basic dmFuOnBpbg==", "Bearer", "bearer ", "Token x"):
            reply = cast.buyer.send("GET", "/me", {"Authorization": scheme})
            problem(reply, 401, "not_authenticated")


def test_guests_and_roles(cast: Cast) -> None:
    """Who is not signed in is told so; who may not is told so; neither learns more."""
    guest, mai = cast.buyer, cast.town.person("Trần Thị Mai").visitor
    goods = {"title": "Na dai", "category": "na", "unit": "kg"}
    outlet = {"code": "05971", "address": "Trung tâm", "serves_cash": True}
    hire = {"staff_number": "NV000001", "phone": "0911111111", "name": "Kẻ Gian", "roles": ["operations"]}
    at_till = {"shift_id": cast.till.shift_id, "notes": []}
    with nothing_changes(cast):
        for path in (
            "/me",
            "/my/orders",
            "/my/parcels",
            "/accounts/balance",
            "/withdrawals",
            "/trial-balance",
            "/shifts/current",
        ):
            problem(guest.ask(path), 401, "not_authenticated")
        for path, body in (
            ("/listings", goods),
            ("/outlets", outlet),
            ("/staff", hire),
            ("/shifts", at_till),
            ("/me/pin", {}),
        ):
            problem(guest.command(path, body), 401, "not_authenticated")
        for who in (mai, cast.van.visitor, cast.teller):
            for path in ("/trial-balance", "/held-money", f"/traces/{cast.till.shift_id}", "/dead-letters", "/measures"):
                problem(who.ask(path), 403, "not_permitted")
            problem(who.command("/outlets", outlet), 403, "not_permitted")
            problem(who.command("/staff", hire), 403, "not_permitted")
            problem(who.command("/dead-letters/effects/redrive"), 403, "not_permitted")
        problem(mai.command("/listings", goods), 403, "not_permitted")
        for who in (mai, cast.van.visitor, cast.town.operations, cast.town.auditor):
            problem(who.command("/shifts", at_till), 403, "not_permitted")
            problem(who.ask("/parcels/ABCDEFGH-1"), 403, "not_permitted")
        problem(cast.town.auditor.command("/outlets", outlet), 403, "not_permitted")
        problem(cast.teller.command("/listings", goods), 403, "not_permitted")


@pytest.mark.pain(15)
def test_other_peoples_things_are_not_there(cast: Cast) -> None:
    van, pao, stranger = cast.van.visitor, cast.pao.visitor, cast.town.till(THERE)
    order, drawn = cast.order("cod"), issue(cast.van).body
    mine = f"/parcels/{order['parcels'][0]['id']}"
    with nothing_changes(cast):
        for path in (f"/withdrawals/{drawn['id']}", f"/receipts/{drawn['id']}", f"/payouts/{new_id('trf')}"):
            assert pao.ask(path).status == 404
        problem(pao.command(f"/withdrawals/{drawn['id']}/cancellation"), 404, "no_such_withdrawal")
        for step, words in (("confirmation", {}), ("packing", {}), ("cancellation", {"reason": "hết hàng"})):
            problem(pao.command(f"{mine}/{step}", words), 404, "no_such_parcel")
        for step in ("revisions", "pause", "resumption", "photos"):
            problem(pao.command(f"/listings/{cast.na['id']}/{step}"), 404, "no_such_listing")
        for token in ("", "x" * 40, order["token"][:-1] + ("a" if order["token"][-1] != "a" else "b")):
            for who in (cast.buyer, van, pao):
                problem(who.ask(f"/orders/{order['id']}", token=token), 404, "no_such_order")
                problem(who.ask(f"/payments/{order['payment']['id']}", token=token), 404, "no_such_order")
                for step in ("cancellation", "receipt-confirmation"):
                    problem(who.command(f"/orders/{order['id']}/{step}", {"token": token}), 404, "no_such_order")
        problem(pao.command(f"/sessions/{van.signed_in.session_id}/closure"), 404, "session_not_found")  # type: ignore[union-attr]
        shift = {"shift_id": cast.till.shift_id}
        other = stranger.visitor
        problem(other.command(f"/shifts/{cast.till.shift_id}/freeze"), 404, "no_such_shift")
        problem(other.command("/till/withdrawal-lookups", {**shift, "code": drawn["code"]}), 404, "no_such_shift")
    for phone in ("0000", "0977000000", ""):
        problem(cast.buyer.ask("/order-lookups", code=order["code"], phone=phone), 404, "no_such_order")
    assert cast.buyer.get("/order-lookups", code=order["code"], phone=cast.buyer_phone[-4:])["id"] == order["id"]
    van.do(f"/withdrawals/{drawn['id']}/cancellation")


def test_a_stolen_refresh_token_closes_the_session(cast: Cast) -> None:
    mai = cast.town.person("Trần Thị Mai").visitor
    assert mai.signed_in is not None
    first = mai.signed_in.refresh_token
    mai.refresh()
    mai.refresh()
    replay = cast.buyer.command("/sessions/refresh", {"refresh_token": first})
    problem(replay, 401, "session_ended")
    newest = cast.buyer.command("/sessions/refresh", {"refresh_token": mai.signed_in.refresh_token})
    problem(newest, 401, "session_ended")
    for junk in ("", "x", first[:-1], first.replace(".0.", ".7.")):
        problem(cast.buyer.command("/sessions/refresh", {"refresh_token": junk}), 401, "session_ended")


def test_codes_are_used_once_and_guessed_five_times(cast: Cast) -> None:
    town, guest = cast.town, cast.buyer
    phone = town.phone()
    challenge = guest.do("/sign-in-codes", {"phone": phone})
    code = town.messages.await_code(phone, 0)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    proof = {"challenge_id": challenge["challenge_id"], "phone": phone}
    for left in (4, 3, 2, 1):
        said = problem(guest.command("/sessions", {**proof, "code": wrong}), 422, "wrong_sign_in_code")
        assert said["details"] == {"tries_left": left}
    problem(guest.command("/sessions", {**proof, "code": wrong}), 422, "sign_in_code_expired")
    problem(guest.command("/sessions", {**proof, "code": code}), 422, "sign_in_code_expired")
    for _ in range(2):
        guest.do("/sign-in-codes", {"phone": phone})
    said = problem(guest.command("/sign-in-codes", {"phone": phone}), 429, "too_often")
    assert 0 < said["details"]["retry_after_s"] <= 600
    problem(guest.command("/sessions", {**proof, "challenge_id": new_id("sic"), "code": code}), 422, "sign_in_code_expired")


def test_a_wrong_money_pin_locks(cast: Cast) -> None:
    mai = cast.town.household("Hộ Triệu Thị Mẩy")
    for left in (4, 3, 2, 1):
        assert problem(issue(mai, pin=WRONG_PIN), 422, "wrong_pin")["details"] == {"tries_left": left}
    assert problem(issue(mai, pin=WRONG_PIN), 422, "pin_locked")["details"]["retry_after_s"] == 1_800
    locked = problem(issue(mai), 422, "pin_locked")
    assert 1_700 < locked["details"]["retry_after_s"] <= 1_800
    changed = mai.visitor.command("/me/pin", {"pin": "405172", "old_pin": MONEY_PIN})
    problem(changed, 422, "pin_locked")
    for weak in ("123456", "111111", "010190", cast.van.phone[-6:]):
        problem(cast.van.visitor.command("/me/pin", {"pin": weak, "old_pin": MONEY_PIN}), 422, "weak_pin")
    problem(cast.town.person("Trần Thị Mai").visitor.command("/me/pin", {"pin": "12345"}), 422, "invalid_input")


def test_a_wrong_collect_pin_locks_and_the_money_goes_back(cast: Cast) -> None:
    own, drawn = cast.van.balance(), issue(cast.van, 200_000).body
    proof = {"shift_id": cast.till.shift_id, "id_last4": "6789"}
    at = f"/withdrawals/{drawn['id']}/commitment"
    for left in (4, 3, 2, 1):
        said = problem(cast.teller.command(at, {**proof, "collect_pin": "9999"}), 422, "wrong_collect_pin")
        assert said["details"] == {"tries_left": left}
    problem(cast.teller.command(at, {**proof, "collect_pin": "9999"}), 422, "withdrawal_locked")
    problem(cast.teller.command(at, {**proof, "collect_pin": COLLECT_PIN}), 422, "withdrawal_locked")
    until(lambda: cast.van.balance() == own, within_s=30, what="the money of a locked code")
    assert cast.van.visitor.get(f"/withdrawals/{drawn['id']}")["state"] == "cancelled"
    cast.books.still()


def test_a_wrong_staff_pin_and_a_wrong_tablet(cast: Cast) -> None:
    town, guest = cast.town, cast.buyer
    number = town.staff(THERE, "teller")
    offer = town.operations.do("/tablet-enrolments", {"outlet_code": THERE})
    label = {"enrolment_code": offer["enrolment_code"], "label": "Quầy 9"}
    tablet = guest.do("/tablets", label)
    at = {"device_id": tablet["device_id"], "device_secret": tablet["device_secret"], "staff_number": number}
    problem(
        guest.command("/staff-sessions", {**at, "pin": STAFF_PIN, "device_secret": "x" * 43}), 401, "tablet_not_enrolled"
    )
    problem(guest.command("/staff-sessions", {"staff_number": number, "pin": STAFF_PIN}), 401, "wrong_staff_credentials")
    elsewhere = {**at, "staff_number": town.staff(cast.till.outlet_code, "teller")}
    problem(guest.command("/staff-sessions", {**elsewhere, "pin": STAFF_PIN}), 401, "wrong_staff_credentials")
    codes = [guest.command("/staff-sessions", {**at, "pin": WRONG_PIN}).code for _ in range(5)]
    assert codes == ["wrong_pin"] * 4 + ["pin_locked"]
    problem(guest.command("/staff-sessions", {**at, "pin": STAFF_PIN}), 422, "pin_locked")
    problem(guest.command("/tablets", {**label, "enrolment_code": "AAAA-AAAA"}), 422, "enrolment_code_expired")


def signed(secret: str, raw: bytes, at: float) -> str:
    mac = hmac.new(secret.encode(), f"{int(at)}.".encode() + raw, hashlib.sha256).hexdigest()
    return f"t={int(at)},v1={mac}"


def test_forged_notices(cast: Cast) -> None:
    """Money that nobody sent: not signed, signed with another secret, signed long ago, changed after it was signed."""
    keys, now = cast.town.stack.keys, time.time()
    order = cast.order("vietqr")
    notice = {
        "notice_id": "NT1", "bank_ref": "FT1", "account": keys["bank_account"], "amount": order["total"], "currency": "VND",
        "content": order["payment"]["transfer"]["content"], "payer_account": "1", "payer_bank_bin": "970436",
        "payer_name": "KE GIAN", "booked_at": SystemClock().now().isoformat(),
    }  # fmt: skip
    raw = json.dumps(notice).encode()
    event = json.dumps({"id": "evt_1", "object": "event", "type": "checkout.session.completed", "data": {}}).encode()
    hooks = [
        ("/webhooks/bank", "X-Bank-Signature", keys["bank_webhook_secret"], raw, "forged_bank_notice"),
        ("/webhooks/stripe", "Stripe-Signature", keys["stripe_webhook_secret"], event, "forged_notice"),
    ]
    with nothing_changes(cast):
        for path, header, secret, body, code in hooks:
            good = signed(secret, body, now)
            for signature, sent in [
                ("", body), ("x", body), (signed("guessed", body, now), body), (signed(secret, body, now - 301), body),
                (signed(secret, body, now + 400), body), (good, body.replace(b"1", b"2")), (good[:-1], body), (good, b""),
                (signed(secret, b"", now), b""), (signed(secret, b"{}", now), b"{}"), (signed(secret, b"x", now), b"x"),
            ]:  # fmt: skip
                reply = cast.town.http("POST", path, {"Content-Type": "application/json", header: signature}, sent)
                problem(reply, 401, code)
            huge = b" " * 70_000
            reply = cast.town.http(
                "POST", path, {"Content-Type": "application/json", header: signed(secret, huge, now)}, huge
            )
            problem(reply, 422, "invalid_input")
    assert cast.see(order)["state"] == "awaiting_payment"


NO_PHOTOS: dict[str, tuple[bytes, str]] = {
    "text": (b"not a picture at all, but long enough to be one", "không phải ảnh"),
    "page": (b"<html><script>alert(1)</script></html>", "không phải ảnh"),
    "drawing": (b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>', "không phải ảnh"),
    "moving": (animated("GIF"), "không phải ảnh"),
    "cut": (encoded(scene())[:1_500], "bị hỏng"),
    "bomb": (bomb(), "quá lớn"),
    "stamp": (encoded(scene((20, 20))), "quá nhỏ"),
}


def test_uploads_that_are_no_photos(cast: Cast) -> None:
    """Each is refused in words that the household understands, and none is ever shown."""
    listing = cast.town.listing(cast.van, "Na để chụp ảnh", price=10_000, stock=1)
    at = f"/listings/{listing['id']}/photos"
    forms = {name: cast.van.visitor.do(at, {"content_type": "image/jpeg"}) for name in NO_PHOTOS}
    for name, (content, _) in NO_PHOTOS.items():
        assert photo.send(forms[name], content) == 204, name
    oversized = encoded(scene()) + b"\0" * (12 * 1024 * 1024)
    form = cast.van.visitor.do(at, {"content_type": "image/jpeg"})
    assert photo.send(form, oversized) == 400, "the store itself refuses what the signed form does not allow"
    for wrong in ({"content_type": "image/gif"}, {"return_to": "//evil.example"}, {"return_to": "javascript:alert(1)"}):
        problem(cast.van.visitor.command(at, wrong), 422, "invalid_input")
    for name, (_, reason) in NO_PHOTOS.items():
        ended = photo.await_end(cast.van.visitor, listing["id"], forms[name]["photo_id"])
        assert (ended["state"], ended["sources"]) == ("refused", {}), name
        assert reason in ended["refused_because"], (name, ended)


@pytest.mark.failure(34)
@pytest.mark.parametrize("closed", ["tablet", "session"])
def test_a_stolen_till_is_closed_at_once(cast: Cast, closed: str) -> None:
    """The access token has minutes left; cash is closed to it all the same."""
    stolen = cast.town.till(THERE)
    stolen.open()
    assert stolen.visitor.signed_in is not None
    session_id = stolen.visitor.signed_in.session_id
    at = {"tablet": f"/tablets/{stolen.device_id}/closure", "session": f"/sessions/{session_id}/closure"}
    cast.town.operations.do(at[closed])
    taken = {"cash_in_id": new_id("cin"), "shift_id": stolen.shift_id, "amount": 50_000, "phone": cast.van.phone}
    with nothing_changes(cast):
        problem(stolen.visitor.command("/cash-ins", {**taken, "customer_id": cast.van.party_id}), 401, "session_ended")
        problem(stolen.visitor.command(f"/shifts/{stolen.shift_id}/freeze"), 401, "session_ended")
