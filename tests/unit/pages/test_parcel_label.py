"""The label that a post office prints when a parcel is handed in, and the scan that finds the parcel by it."""

import re
from typing import Any

import pytest
from chalice.test import Client

from app import app as chalice_app
from chalicelib.catalogue import create_listing
from chalicelib.composition import use
from chalicelib.entrypoints.pages.render import qr_svg
from chalicelib.entrypoints.pages.sign_in_state import ACCESS_COOKIE
from chalicelib.entrypoints.runner import run
from chalicelib.orders import Parcel
from chalicelib.payments import PaymentMethod
from tests.builders_catalogue import offer
from tests.builders_orders import Fair, fair


@pytest.fixture
def market() -> Fair:
    market = fair()
    use(market.app)
    return market


def seen(market: Fair, path: str) -> tuple[int, str]:
    token = market.app.tokens.issue(market.teller, market.app.clock.now())
    with Client(chalice_app) as client:
        answer = client.http.get(path, headers={"Cookie": f"{ACCESS_COOKIE}={token}"})
    return answer.status_code, answer.body.decode()


def words(html: str) -> str:
    label = html.partition('<article class="parcel-label"')[2].partition("</article>")[0]
    assert label, "no label"
    return " ".join(re.sub(r"<[^>]+>", " ", label.partition(">")[2]).replace("\u00a0", " ").split())


def handed_in(market: Fair, **changes: Any) -> Parcel:
    parcel = market.paid(**changes).parcels[0]
    market.handed_in(parcel)
    return market.parcel(parcel.parcel_id)


def test_it_is_offered_from_the_hand_in_on(market: Fair) -> None:
    parcel = market.paid().parcels[0]
    found, label = f"/quay/kien?ma={parcel.code}", f"/quay/kien/{parcel.parcel_id}/tem"
    assert label not in seen(market, found)[1]
    assert seen(market, label)[0] == 404
    market.handed_in(parcel)
    assert f'href="{label}">In nhãn, dán lên kiện' in seen(market, found)[1]
    assert seen(market, label)[0] == 200


def test_it_says_what_the_carrier_needs_and_masks_the_phone(market: Fair) -> None:
    parcel = handed_in(market)
    said = words(seen(market, f"/quay/kien/{parcel.parcel_id}/tem")[1])
    for part in (parcel.code, parcel.recipient.name, parcel.recipient.place, parcel.seller_name, "Đã trả tiền", "kg"):
        assert part in said
    assert f"*** *** {parcel.recipient.phone[-3:]}" in said
    assert parcel.recipient.phone[3:] not in said.replace(" ", "")
    assert "Giữ lạnh" not in said
    assert "Thu hộ" not in said


def test_its_scan_finds_the_parcel(market: Fair) -> None:
    """The QR holds the code alone, as a keyboard scanner types it."""
    parcel = handed_in(market)
    html = seen(market, f"/quay/kien/{parcel.parcel_id}/tem")[1]
    assert qr_svg(parcel.code) in html
    assert parcel.recipient.name in seen(market, f"/quay/kien?ma={parcel.code.lower()}")[1]


def test_cash_on_delivery_and_the_cold_are_marked(market: Fair) -> None:
    van = market.van.party_id
    wish = offer(title="Thịt lợn mán", category="thit-hun-khoi", ships_cold=True)
    cold = run(market.app, lambda w: create_listing(w.catalogue, van, wish))
    placed = market.place(PaymentMethod.COD, lines=[(cold, 1)])
    parcel = placed.parcels[0]
    market.handed_in(parcel)
    said = words(seen(market, f"/quay/kien/{parcel.parcel_id}/tem")[1])
    due = f"{parcel.cash_due:,}".replace(",", ".")
    assert f"Thu hộ {due} ₫" in said
    assert "Giữ lạnh" in said
    assert "Đã trả tiền" not in said
