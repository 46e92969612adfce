"""A household photographs its goods and sells them: through the gateway, the object store, the queue and the index."""

import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import pytest

from chalicelib.composition import Application
from chalicelib.config import from_environment
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Actor, PartyId, Role, SessionId, register_party
from infra.local.stack import LocalStack
from tests.unit.catalogue.pictures import encoded, scene, with_exif

HOUSEHOLD = frozenset({Role.BUYER, Role.HOUSEHOLD})
VISIBLE_WITHIN_S = 2.0
READY_WITHIN_S = 30.0


@dataclass(frozen=True)
class Household:
    """Calls the API of the running stack as one signed-in household."""

    origin: str
    token: str

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self.origin}/api/v1{path}", timeout=20) as answer:
            return json.load(answer)

    def mine(self, path: str) -> Any:
        return self._call(urllib.request.Request(f"{self.origin}/api/v1{path}"))

    def post(self, path: str, body: dict[str, Any]) -> Any:
        request = urllib.request.Request(f"{self.origin}/api/v1{path}", data=json.dumps(body).encode(), method="POST")
        request.add_header("Content-Type", "application/json")
        request.add_header("Idempotency-Key", uuid.uuid4().hex)
        return self._call(request)

    def _call(self, request: urllib.request.Request) -> Any:
        request.add_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)


@pytest.fixture(scope="module")
def household(local_stack: LocalStack) -> Household:
    with patch.dict(os.environ, local_stack.environment):
        app = Application(from_environment())
        party_id = PartyId.make(app.clock.now(), app.entropy)
        phone = f"09{int.from_bytes(app.entropy.take(4), 'big') % 10**8:08d}"
        run(
            app,
            lambda work: register_party(
                work.identity, phone=phone, name="Hoàng Thị Vân", party_id=party_id, commune_code="06523", household=True
            ),
        )
        session = SessionId.make(app.clock.now(), app.entropy)
        token = app.tokens.issue(Actor(party_id, HOUSEHOLD, session), app.clock.now())
    return Household(local_stack.origin, token)


def _listed(household: Household, title: str) -> Any:
    return household.post("/listings", {"title": title, "category": "na", "unit": "kg", "unit_price": 65_000, "stock": 50})


def _upload(form: Any, content: bytes) -> int:
    """Send the form as a browser without script does; the status of what the store answers."""
    boundary = uuid.uuid4().hex
    fields = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in form["fields"].items()
    )
    head = f'{fields}--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="anh.jpg"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    request = urllib.request.Request(form["url"], data=body, method="POST")
    request.add_header("Content-Type", f"multipart/form-data; boundary={boundary}")
    with urllib.request.urlopen(request, timeout=20) as answer:
        return int(answer.status)


def _until(condition: Callable[[], Any], within_s: float) -> Any:
    """What `condition` gives once it is true, and no later."""
    ends = time.monotonic() + within_s
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < ends, "not in time"
        time.sleep(0.05)


def _photo(household: Household, listing_id: str, photo_id: str) -> Any:
    photos = household.mine(f"/listings/{listing_id}")["photos"]
    return next(photo for photo in photos if photo["id"] == photo_id)


def test_a_photo_is_on_the_card_and_tells_nothing_of_the_phone(household: Household) -> None:
    listing = _listed(household, "Na Chi Lăng có ảnh")
    form = household.post(f"/listings/{listing['id']}/photos", {})
    assert _upload(form, with_exif(6)) < 300

    def ready() -> Any:
        photo = _photo(household, listing["id"], form["photo_id"])
        return photo if photo["state"] != "awaited" else None

    photo = _until(ready, READY_WITHIN_S)
    assert photo["state"] == "ready"
    for source in photo["sources"].values():
        with urllib.request.urlopen(household.origin + source, timeout=20) as answer:
            assert answer.headers["Content-Type"] == "image/webp"
            assert b"DienThoai" not in answer.read()

    def card() -> Any:
        entries = household.get("/search?q=" + urllib.parse.quote("na chi lang co anh"))["entries"]
        return next((one for one in entries if one["id"] == listing["id"] and one["photo"]), None)

    assert _until(card, VISIBLE_WITHIN_S)["photo"]["sources"] == photo["sources"]


def test_a_file_that_is_no_photo_is_refused_with_a_reason(household: Household) -> None:
    listing = _listed(household, "Na Chi Lăng ảnh hỏng")
    form = household.post(f"/listings/{listing['id']}/photos", {})
    assert _upload(form, encoded(scene())[:1_500]) < 300

    def refused() -> Any:
        photo = _photo(household, listing["id"], form["photo_id"])
        return photo if photo["state"] == "refused" else None

    assert "hỏng" in _until(refused, READY_WITHIN_S)["refused_because"]


def test_what_is_written_is_found_within_two_seconds(household: Household) -> None:
    waits = []
    listing = _listed(household, "Na bở Quan Sơn")
    for number in range(20):
        price = 50_000 + number
        household.post(f"/listings/{listing['id']}/revisions", {"unit_price": price})
        written = time.monotonic()

        def shown(price: int = price) -> bool:
            entries = household.get("/search?q=na+bo+quan+son&limit=5")["entries"]
            return any(one["id"] == listing["id"] and one["unit_price"] == price for one in entries)

        _until(shown, VISIBLE_WITHIN_S)
        waits.append(time.monotonic() - written)
    assert max(waits) < VISIBLE_WITHIN_S


def test_a_guest_offers_nothing(household: Household) -> None:
    stranger = Household(household.origin, "x")
    with pytest.raises(urllib.error.HTTPError) as refused:
        _listed(stranger, "Na của ai")
    assert refused.value.code == 401
