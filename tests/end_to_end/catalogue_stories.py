"""Stories of the catalogue: a harvest sold ahead, goods looked at, a certificate, and help with selling."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from chalicelib.identity import Role
from chalicelib.kernel.clock import VIETNAM
from chalicelib.kernel.spelling import fold
from tests.end_to_end import photo
from tests.end_to_end.stories import Cast
from tests.end_to_end.visitor import Visitor, until
from tests.unit.catalogue.pictures import encoded, scene


def _office(cast: Cast) -> Visitor:
    """One of operations, on the line that the story is told over."""
    return cast.town.operations.over(cast.buyer.transport)


def _told(cast: Cast, *words: str) -> None:
    """Vân's phone has a text with all the words, with or without their accents."""
    wanted = [fold(word) for word in words]

    def there() -> bool:
        return any(all(word in fold(text) for word in wanted) for text in cast.town.messages.to(cast.van.phone))

    until(there, what=f"a text with {words}")


def harvest_sold_ahead(cast: Cast) -> None:
    """Ten crates are promised and two are ordered; the cap cannot go below them; the season ends and comes back."""
    today = datetime.now(VIETNAM).date()
    days = {"begins_on": str(today + timedelta(days=5)), "ends_on": str(today + timedelta(days=20))}
    at = f"/listings/{cast.na['id']}"
    ahead = cast.van.visitor.do(f"{at}/lots", {**days, "presale_cap": 10})
    assert (ahead["stock"], ahead["lot"]["sold_ahead"], ahead["lot"]["number"]) == (10, True, 2)
    cast.order("vietqr")
    assert cast.stock()[0] == 8
    short = cast.van.visitor.command(f"{at}/lot-revisions", {"presale_cap": 1})
    assert (short.status, short.code) == (422, "sold_out")
    assert cast.van.visitor.do(f"{at}/lot-revisions", {"presale_cap": 6})["stock"] == 4
    assert cast.van.visitor.do(f"{at}/season-close")["state"] == "season_over"
    assert cast.buyer.get(at)["state"] == "season_over"
    assert cast.van.visitor.do(f"{at}/lots", {"harvested_on": str(today), "stock": 30})["state"] == "on_sale"
    for lot in (cast.na["lot"]["code"], ahead["lot"]["code"]):
        assert cast.buyer.get(f"/origins/{lot}")["household"] == cast.van.name


def looked_at(cast: Cast) -> None:
    """A buyer reports, the office hides and says why, the household mends it, and it is sold again."""
    at, office = f"/listings/{cast.na['id']}", _office(cast)
    mai = cast.town.person("Trần Thị Mai", cast.buyer.transport)
    mai.visitor.do(f"{at}/reports", {"complaint": "false", "words": "Ghi 5 kg, nhận 4 kg"})
    assert office.do(f"{at}/review/owner")["flags"] == ["new_seller", "reported"]
    seen = office.get(f"{at}/review")["listing"]["version"]
    office.do(f"{at}/review/decision", {"version_seen": seen, "ground": "misleading", "words": "Ghi đúng cân nặng."})
    _told(cast, "tạm ẩn", "Ghi đúng cân nặng.")
    assert cast.buyer.ask(at).status == 404
    assert cast.van.visitor.do(f"{at}/revisions", {"description": "Thùng 4 kg."})["state"] == "held"
    seen = office.get(f"{at}/review")["listing"]["version"]
    assert office.do(f"{at}/review/decision", {"version_seen": seen})["state"] == "passed"
    assert cast.buyer.get(at)["state"] == "on_sale"
    office.do(f"/households/{cast.pao.party_id}/vouching")
    kinds = [act["kind"] for act in cast.van.visitor.get(f"{at}/history")["entries"]]
    assert kinds == ["passed", "revised", "held", "offered"]


def certified(cast: Cast) -> None:
    """Four stars with the photo of their paper; another claim is taken back, and the stars too in the end."""
    office, van = _office(cast), cast.van.visitor
    claim = {
        "kind": "ocop", "stars": 4, "listing_id": cast.na["id"], "number": "12/QĐ-UBND", "issuer": "UBND tỉnh Lạng Sơn",
        "issued_on": str(datetime.now(VIETNAM).date() - timedelta(days=30)),
    }  # fmt: skip
    one, other = van.do("/my/certificates", claim), van.do("/my/certificates", {**claim, "stars": 5})
    assert van.do(f"/my/certificates/{other['id']}/withdrawal")["state"] == "withdrawn"
    form = van.do(f"/my/certificates/{one['id']}/document", {"content_type": "image/jpeg"})
    assert photo.send(form, encoded(scene())) == 204

    def paper() -> Any:
        found = next(own for own in van.get("/my/certificates")["entries"] if own["id"] == one["id"])
        return found["document"]["state"] == "ready"

    until(paper, within_s=30, what="the photo of the paper")
    office.do(f"/certificates/{one['id']}/review/owner")
    office.do(f"/certificates/{one['id']}/review/decision", {})
    assert [mark["name"] for mark in cast.buyer.get(f"/listings/{cast.na['id']}")["marks"]] == ["OCOP 4 sao"]
    assert [shown["id"] for shown in cast.buyer.get(f"/households/{cast.van.party_id}/certificates")["entries"]] == [
        one["id"]
    ]
    office.do(f"/certificates/{one['id']}/revocation", {"ground": "unproven", "words": "Giấy của nhà khác"})
    assert cast.buyer.get(f"/listings/{cast.na['id']}")["marks"] == []


def helped(cast: Cast) -> None:
    """A member of the digital team asks by phone, sells for the household, and is stopped by it."""
    number = f"TS{uuid.uuid4().int % 10**6:06d}"
    cast.town.hire_office(number, Role.TEAM)
    lan = cast.town.office(number, cast.buyer.transport)
    seen = len(cast.town.messages.to(cast.van.phone))
    lan.do("/consents", {"phone": cast.van.phone, "scopes": ["offer", "revise", "pause", "photo"]})
    code = cast.town.messages.await_code(cast.van.phone, seen)
    assert lan.do(f"/consents/{cast.van.party_id}/confirmation", {"code": code})["good"]
    wish = {"title": "Na bở Chi Lăng", "category": "na", "unit": "kg", "unit_price": 40_000, "stock": 9}
    made = lan.do(f"/consents/{cast.van.party_id}/listings", wish)
    at = f"/helped-listings/{made['id']}"
    assert lan.do(f"{at}/revisions", {"unit_price": 45_000})["unit_price"] == 45_000
    assert lan.do(f"{at}/pause")["state"] == "paused"
    assert lan.do(f"{at}/resumption")["state"] == "on_sale"
    form = lan.do(f"{at}/photos", {})["parts"]
    picture = encoded(scene())
    half = len(picture) // 2
    for place, part in (("002", picture[half:]), ("001", picture[:half])):
        key = f"{form['prefix']}{place}-of-002"
        assert photo.send({**form, "fields": {**form["fields"], "key": key}}, part) == 204
    photo_id = form["prefix"].split("/")[2]
    assert photo.await_end(cast.van.visitor, made["id"], photo_id)["state"] == "ready"
    _told(cast, "thay mặt bạn: đăng tin", "Na bở Chi Lăng")
    assert all(act["behalf"] for act in cast.van.visitor.get(f"/listings/{made['id']}/history")["entries"])
    (helper,) = cast.van.visitor.get("/my/helpers")["entries"]
    assert cast.van.visitor.do(f"/my/helpers/{helper['helper_id']}/withdrawal")["state"] == "withdrawn"
    stopped = lan.over(cast.town.http).command(f"{at}/pause")
    assert (stopped.status, stopped.code) == (403, "no_consent")
