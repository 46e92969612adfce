"""Bad input over HTTP on the running stack: each is a clear problem document, and the table is as it was."""

import base64
import json
from typing import Any

import pytest

from tests.end_to_end.refusals import nothing_changes, problem
from tests.end_to_end.stories import Cast, gather
from tests.end_to_end.town import COLLECT_PIN, MONEY_PIN, OPENING_CASH, Town, notes_for
from tests.end_to_end.visitor import new_id

UNKNOWN = "01KAR3NDEKTSV4RRFFQ69G5FAV"


@pytest.fixture(scope="module")
def cast(town: Town) -> Cast:
    """Vân has 500,000 on her balance, paid in at the till."""
    cast = gather(town)
    cast.till.open()
    cast.till.cash_in(cast.van, 500_000)
    cast.books = town.books()
    return cast


UNREADABLE = [
    b"{", b"}", b"nothing", b"\xff\xfe{}", b"\x00", b"\xef\xbb\xbf{}", "{}".encode("utf-16"), b"NaN", b"Infinity", b"'x'",
    b"{]", b"{'title': 'a'}", b"{\"", b"{,}", b"--1",
]  # fmt: skip
MISSHAPED = [b"[]", b"null", b'"x"', b"7", b"", b"{}", b'{"titel": "Na"}', b"[" * 60_000 + b"]" * 4]


def test_what_is_no_json_is_unreadable(cast: Cast) -> None:
    with nothing_changes(cast):
        for raw in UNREADABLE:
            for path in ("/listings", "/orders", "/withdrawals", "/payouts", "/me/name"):
                problem(cast.van.visitor.command(path, raw), 400, "unreadable_body")
        for path in ("/sign-in-codes", "/sessions", "/sessions/refresh", "/tablets", "/staff-sessions"):
            problem(cast.buyer.command(path, b"{"), 400, "unreadable_body")


def test_what_has_another_shape_is_invalid(cast: Cast) -> None:
    with nothing_changes(cast):
        for raw in MISSHAPED:
            for path in ("/listings", "/orders", "/withdrawals", "/payouts", "/me/name"):
                problem(cast.van.visitor.command(path, raw), 422, "invalid_input")


NO_AMOUNTS: list[tuple[Any, str]] = [
    (1.5, "Expected `int`, got `float`"),
    (100_000.0, "Expected `int`, got `float`"),
    ("100000", "Expected `int`, got `str`"),
    ("100.000", "Expected `int`, got `str`"),
    (True, "Expected `int`, got `bool`"),
    (None, "Expected `int`, got `null`"),
    ([1], "Expected `int`, got `array`"),
    ({}, "Expected `int`, got `object`"),
    (-1, "Expected `int` >= 1"),
    (0, "Expected `int` >= 1"),
    (10**12 + 1, "Expected `int` <= 1000000000000"),
    (10**30, "Expected `int` <= 1000000000000"),
]


@pytest.mark.parametrize(("amount", "said"), NO_AMOUNTS, ids=[repr(amount) for amount, _ in NO_AMOUNTS])
def test_an_amount_is_a_whole_positive_number(cast: Cast, amount: Any, said: str) -> None:
    """The same words for money out by cash, money out by bank, and money in."""
    to = {"bank_bin": "970436", "account": "0011004567890", "name": "TRAN THI MAI", "money_pin": MONEY_PIN}
    pins = {"money_pin": MONEY_PIN, "collect_pin": COLLECT_PIN}
    shift = {"shift_id": cast.till.shift_id, "customer_id": cast.van.party_id, "phone": cast.van.phone}
    asked = [
        cast.van.visitor.command("/withdrawals", {**pins, "withdrawal_id": new_id("wdr"), "amount": amount}),
        cast.van.visitor.command("/payouts", {**to, "transfer_id": new_id("trf"), "amount": amount}),
        cast.teller.command("/cash-ins", {**shift, "cash_in_id": new_id("cin"), "amount": amount}),
    ]
    for reply in asked:
        assert problem(reply, 422, "invalid_input", field="amount")["message_en"] == said


def test_amounts_written_as_numbers_with_a_point_or_an_exponent(cast: Cast) -> None:
    """JSON has one kind of number; ours have no point, however round they are."""
    with nothing_changes(cast):
        for number in ("100000.0", "1e5", "1E5", "1.0e5", "0.1", "-0.0", "1e400", "99999999999999999999999999.9"):
            raw = f'{{"title": "Na dai", "category": "na", "unit": "kg", "unit_price": {number}, "stock": 1}}'
            problem(cast.van.visitor.command("/listings", raw.encode()), 422, "invalid_input", field="unit_price")


def test_limits_of_numbers_texts_and_lists(cast: Cast) -> None:
    van, teller = cast.van.visitor, cast.teller
    goods: dict[str, Any] = {"title": "Na dai", "category": "na", "unit": "kg", "unit_price": 1, "stock": 1}
    line = {"listing_id": cast.na["id"], "count": 1}
    to = {"name": "Mai", "phone": "0911111111", "address": "Hà Nội"}
    order: dict[str, Any] = {
        "order_id": new_id("ord"),
        "lines": [line],
        "method": "cod",
        "recipient": to,
    }
    with nothing_changes(cast):
        wrong: list[tuple[dict[str, Any], str]] = [
            ({"unit_price": -1}, "unit_price"), ({"unit_price": 10**9 + 1}, "unit_price"), ({"stock": 10**6 + 1}, "stock"),
            ({"title": "x" * 401}, "title"), ({"title": ""}, "title"), ({"unit": "ton"}, "unit"),
            ({"weight_g": 0}, "weight_g"), ({"commune_code": "6523"}, "commune_code"), ({"title": None}, "title"),
            ({"harvest_months": [13]}, "harvest_months[0]"), ({"harvest_months": [1] * 13}, "harvest_months"),
        ]  # fmt: skip
        for changes, field in wrong:
            problem(van.command("/listings", {**goods, **changes}), 422, "invalid_input", field=field)
        problem(van.command("/listings", {**goods, "category": "ô tô"}), 422, "unknown_category", field="category")
        problem(van.command("/listings", {**goods, "commune_code": "00000"}), 422, "unknown_commune")
        problem(van.command("/listings", {**goods, "price": 5}), 422, "invalid_input")
        for changes in (
            {"lines": []}, {"lines": [line] * 101}, {"lines": [{**line, "count": 0}]}, {"lines": [{**line, "count": 1.0}]},
            {"lines": [{**line, "count": 10**6 + 1}]}, {"method": "gold"}, {"pin": "12345"}, {"order_id": "x" * 41},
            {"recipient": {**to, "name": "x" * 201}}, {"recipient": {**to, "phone": 911}},
        ):  # fmt: skip
            problem(cast.buyer.command("/orders", {**order, **changes}), 422, "invalid_input")
        problem(
            cast.buyer.command("/orders", {**order, "recipient": {**to, "phone": "119"}}),
            422,
            "invalid_phone",
        )
        for counts in ([{"note": 3_000, "count": 1}], [{"note": 1_000, "count": 1}] * 2):
            problem(teller.command("/shifts", {"shift_id": new_id("shf"), "notes": counts}), 422, "not_notes")


def test_business_limits(cast: Cast) -> None:
    """What is refused by a rule is remembered under its key, and changes nothing else."""
    pins = {"money_pin": MONEY_PIN, "collect_pin": COLLECT_PIN}
    to = {"bank_bin": "970436", "account": "0011004567890", "name": "TRAN THI MAI", "money_pin": MONEY_PIN}
    shift = {"shift_id": cast.till.shift_id, "customer_id": cast.van.party_id, "phone": cast.van.phone}
    van, own = cast.van.visitor, cast.van.balance()
    for amount, code in [
        (1_500, "not_cash_step"), (6_000_000, "outlet_needed"), (501_000, "insufficient_funds"),
    ]:  # fmt: skip
        problem(van.command("/withdrawals", {**pins, "withdrawal_id": new_id("wdr"), "amount": amount}), 422, code)
    over = {**pins, "withdrawal_id": new_id("wdr"), "amount": 20_000_000, "outlet_code": cast.till.outlet_code}
    said = problem(van.command("/withdrawals", over), 422, "cash_limit_exceeded")
    assert (said["details"]["cap"], said["details"]["left"]) == (20_000_000, 19_500_000)
    for amount, code in [(501_000, "insufficient_funds"), (500_000_000, "over_transfer_max")]:
        problem(van.command("/payouts", {**to, "transfer_id": new_id("trf"), "amount": amount}), 422, code)
    for amount, code in [(500_000, "possible_duplicate"), (19_501_000, "cash_limit_exceeded")]:
        problem(cast.teller.command("/cash-ins", {**shift, "cash_in_id": new_id("cin"), "amount": amount}), 422, code)
    assert cast.van.balance() == own == 500_000
    cast.books.still()


def test_ids_that_are_none_and_ids_of_nothing(cast: Cast) -> None:
    van, teller, operations = cast.van.visitor, cast.teller, cast.town.operations
    reads = [
        (van, "/listings/{}", "lst", "no_such_listing"), (van, "/orders/{}", "ord", "no_such_order"),
        (van, "/payments/{}", "pay", "no_such_order"), (teller, "/parcels/{}", "pcl", "no_such_parcel"),
        (van, "/withdrawals/{}", "wdr", "no_such_withdrawal"), (van, "/payouts/{}", "trf", "no_such_transfer"),
        (van, "/receipts/{}", "cin", "no_such_receipt"),
    ]  # fmt: skip
    with nothing_changes(cast):
        for who, path, prefix, code in reads:
            problem(who.ask(path.format(f"{prefix}_{UNKNOWN}")), 404, code)
            for junk in ("x" * 1_900, f"{prefix}_{UNKNOWN}0", f"{prefix}_{UNKNOWN.lower()}", "%F0%9F%8D%8A", "%00", "a%20b"):
                reply = who.ask(path.format(junk))
                by_label = "parcels" in path and not junk.startswith(prefix)
                problem(reply, *((404, code) if by_label else (422, "invalid_input")))
        for path in ("/outlets/99999", "/categories/o-to/listings", f"/listings/lst_{UNKNOWN}"):
            assert van.ask(path).status == 404
        problem(operations.ask(f"/traces/ord_{UNKNOWN}"), 404, "not_found")
        problem(operations.ask("/traces/a%23b"), 404, "not_found")
        for path in (
            f"listings/lst_{UNKNOWN}/pause",
            f"parcels/pcl_{UNKNOWN}/packing",
            f"withdrawals/wdr_{UNKNOWN}/cancellation",
        ):
            assert van.command(f"/{path}").status == 404
        for path in ("hand-in", "dispatch", "delivery"):
            problem(teller.command(f"/parcels/pcl_{UNKNOWN}/{path}"), 404, "no_such_parcel")
        problem(teller.command(f"/parcels/pcl_{UNKNOWN}/cod-remittance"), 403, "not_permitted")
        problem(operations.command(f"/parcels/pcl_{UNKNOWN}/cod-remittance"), 404, "no_such_parcel")
        problem(operations.command("/dead-letters/nothing/redrive"), 404, "not_found")
        problem(operations.command("/staff/NV999999/dismissal"), 404, "staff_not_found")
        problem(operations.command(f"/tablets/dev_{UNKNOWN}/closure"), 404, "tablet_not_found")
        problem(operations.command(f"/parties/pty_{UNKNOWN}/pin-removals"), 404, "party_not_found")


CURSORS: list[dict[str, Any]] = [
    {}, {"pk": "x", "sk": "y"}, {"pk": "", "sk": "", "gsi1pk": "", "gsi1sk": ""}, {"pk": 1}, {"pk": "\0", "sk": "\0"},
    {"pk": "LST#x", "sk": "s" * 1_100, "gsi1sk": "0"}, {"pk": "ACC#1", "sk": "E#1"}, {"after": "lst", "id": "x", "at": "y"},
]  # fmt: skip


def test_pages_begin_only_where_a_page_ended(cast: Cast) -> None:
    listings = [
        (cast.van.visitor, path)
        for path in ("/my/listings", "/my/orders", "/my/parcels", "/withdrawals", "/payouts", "/accounts/balance/statement")
    ]
    listings += [(cast.buyer, "/outlets"), (cast.buyer, "/search"), (cast.town.operations, "/unmatched-money")]
    with nothing_changes(cast):
        for who, path in listings:
            for position in CURSORS:
                cursor = base64.urlsafe_b64encode(json.dumps(position).encode()).decode()
                problem(who.ask(path, cursor=cursor), 422, "invalid_input", field="cursor")
            for cursor in ("@", "ÿ", base64.b64encode(b"[" * 1_400).decode()):
                problem(who.ask(path, cursor=cursor), 422, "invalid_input", field="cursor")
            for limit in ("0", "-1", "101", "ten", "1e1", "٣", "99999999", " 1"):
                problem(who.ask(path, limit=limit), 422, "invalid_input", field="limit")
        page = cast.buyer.get("/outlets", limit=1)
        problem(cast.buyer.ask("/outlets", near="05971", cursor=page["next_cursor"]), 422, "invalid_input", field="cursor")
    ended = cast.van.visitor.get("/my/listings", limit=1)["next_cursor"]
    assert ended is None, "Vân has one listing"


def test_names_of_megabytes(cast: Cast) -> None:
    """Up to what the gateway hands on, a problem document; over that the gateway's own word."""
    with nothing_changes(cast):
        for megabytes in (1, 5):
            long = {"name": "x" * (megabytes * 1_000_000)}
            problem(cast.van.visitor.command("/me/name", long), 422, "invalid_input")
            problem(cast.buyer.command("/sessions", {"phone": "0" * megabytes * 1_000_000}), 422, "invalid_input")
        enormous = cast.van.visitor.command("/me/name", {"name": "x" * 10_000_000})
        assert (enormous.status, enormous.headers["content-type"]) == (413, "application/json")
        assert "message" in enormous.body
        for name in ("x", "x" * 101, "\u0000\u0001", "   ", "12345", "Vân\u202e"):
            assert cast.van.visitor.command("/me/name", {"name": name}).status == 422, name


def test_commands_need_a_key(cast: Cast) -> None:
    name = json.dumps({"name": "Hoàng Thị Vân"}).encode()
    with nothing_changes(cast):
        for key in (
            "",
            "short",
            "x" * 65,
            "a b c d e f g h",
            "mã-thao-tác".encode().decode("latin-1"),
            "a/b/c/d/e",
            "1234567;",
        ):
            headers = {"Content-Type": "application/json", "Idempotency-Key": key}
            reply = cast.van.visitor.send("POST", "/me/name", headers, name)
            problem(reply, 422, "invalid_input", field="Idempotency-Key")


def test_the_shift_closes_without_variance_after_all_that(cast: Cast) -> None:
    at = f"/shifts/{cast.till.shift_id}"
    cast.teller.do(f"{at}/freeze")
    closed = cast.teller.do(f"{at}/closure", {"notes": notes_for(OPENING_CASH + 500_000)})
    assert (closed["state"], closed["variance"]) == ("closed", 0)
