"""Stories of what comes after an order: less of it, nobody at home, what was wrong with it, and what is said of it."""

import urllib.request
from datetime import datetime, timedelta
from typing import Any

from chalicelib.kernel.clock import VIETNAM
from tests.builders_sheets import REASON, csv_of, row_of
from tests.end_to_end import photo
from tests.end_to_end.stories import Cast, carry, order_by_transfer, pack
from tests.end_to_end.visitor import Visitor, new_id, until
from tests.unit.catalogue.pictures import encoded, scene
from tests.unit.ratings.sound_files import sound

WAYS = 35_000 + 17_500
"""There, and half of it back."""


def _office(cast: Cast) -> Visitor:
    """One of operations, on the line that the story is told over."""
    return cast.town.operations.over(cast.buyer.transport)


def half_wanted_and_not_taken(cast: Cast) -> None:
    """The buyer asks, takes half, and is not at home: household and province share the two ways, nobody else pays."""
    before, order = cast.stock(), cast.order("cod")
    parcel, proof = order["parcels"][0], {"token": order["token"]}
    asked = {"parcel_id": parcel["id"], "text": "Na chín hay còn xanh ạ?", **proof}
    cast.buyer.do(f"/orders/{order['id']}/notes", asked)
    cast.van.visitor.do(f"/parcels/{parcel['id']}/notes", {"text": "Chín tới, mai ăn được."})
    kept = [{"listing_id": cast.na["id"], "count": 1}]
    cut = cast.buyer.do(f"/orders/{order['id']}/line-cancellations", {"parcel_id": parcel["id"], "kept": kept, **proof})
    assert (cut["parcels"][0]["cash_due"], cast.stock()) == (100_000, (before[0] - 1, before[1] - 1))
    for step in ("confirmation", "packing"):
        cast.van.visitor.do(f"/parcels/{parcel['id']}/{step}")
    for step in ("hand-in", "dispatch"):
        cast.teller.do(f"/parcels/{parcel['id']}/{step}")
    cast.books.still()
    away = cast.teller.do(f"/parcels/{parcel['id']}/refusal", {"reason": "not_reached"})
    assert (away["state"], away["cash_due"], away["steps"]) == ("returning", 0, ["return"])
    cast.books.moved({"1350": WAYS // 2, "5070": WAYS // 2, "2430": WAYS})
    assert cast.teller.do(f"/parcels/{parcel['id']}/return")["state"] == "returned"
    assert cast.stock() == (before[0] - 1, before[1] - 1), "what does not keep is never sold again"
    cast.books.still()


def shown_and_rated(cast: Cast) -> None:
    """Of two parcels one is shown to be spoilt, and the other's goods are rated, answered, looked at and forgotten."""
    order = order_by_transfer(cast)
    pack(cast, order)
    carry(cast, order)
    first, second = order["parcels"]
    proof = {"token": order["token"]}
    cast.buyer.do(f"/orders/{order['id']}/disputes", {"parcel_id": first["id"], "reason": "ba quả bị dập", **proof})
    form = cast.buyer.do(f"/orders/{order['id']}/claim-photos", {"parcel_id": first["id"], **proof})
    assert photo.send(form, encoded(scene())) == 204

    def seen() -> Any:
        return cast.buyer.get(f"/orders/{order['id']}/claim-photos", **proof)["entries"]

    (mine,) = until(seen, within_s=30, what="the photo of the claim")
    (theirs,) = _office(cast).get(f"/claims/{first['id']}/photos")["entries"]
    assert mine["id"] == theirs["id"] == form["photo_id"]
    for address in (mine["small"], theirs["large"]):
        with urllib.request.urlopen(address, timeout=20) as answer:
            assert answer.headers["Content-Type"] == "image/webp"
    _rated(cast, order, second)
    cast.books.still()


def _rated(cast: Cast, order: Any, parcel: Any) -> None:
    proof, office = {"token": order["token"]}, _office(cast)
    wish = {"listing_id": cast.hoi["id"], "stars": 3, "text": "Thơm nhưng hơi ẩm.", **proof}
    given = cast.buyer.do(f"/orders/{order['id']}/ratings", wish)
    at = f"/ratings/{given['id']}"
    assert cast.buyer.do(f"{at}/revisions", {"stars": 4, "text": "Phơi thêm là được.", **proof})["stars"] == 4
    assert cast.pao.visitor.do(f"{at}/answer", {"text": "Cảm ơn bác, mẻ sau nhà em sấy kỹ hơn."})["answered"]
    (shown,) = cast.buyer.get(f"/listings/{cast.hoi['id']}/ratings")["entries"]
    assert shown["answer"]["text"] == "Cảm ơn bác, mẻ sau nhà em sấy kỹ hơn."
    assert parcel["lines"][0]["listing_id"] == cast.hoi["id"]
    seen = _version_of(office, given)
    office.do(f"{at}/hiding", {"ground": "contact", "words": "Có số điện thoại.", "version_seen": seen})
    assert cast.buyer.get(f"/listings/{cast.hoi['id']}/ratings")["entries"] == []
    office.do(f"{at}/showing", {"version_seen": _version_of(office, given, state="hidden")})
    assert [one["stars"] for one in cast.buyer.get(f"/listings/{cast.hoi['id']}/ratings")["entries"]] == [4]
    _pictured(cast, given, proof)
    _voiced(cast, given)
    _reported(cast, given)
    cast.buyer.do(f"{at}/removal", proof)


def _pictured(cast: Cast, given: Any, proof: dict[str, str]) -> None:
    """A photo goes with it, leaves the site while it is hidden, and for ever when it is taken back."""
    office, at = _office(cast), f"/ratings/{given['id']}"
    form = cast.buyer.do(f"{at}/photos", proof)
    assert photo.send(form, encoded(scene())) == 204
    shown = f"/media/photos/rated/{form['photo_id']}-160.webp"

    def stands() -> bool:
        return photo.is_at(cast.town.stack.origin, shown)

    until(lambda: cast.buyer.get(at)["photos"], within_s=60, what="the photo of the rating")
    assert photo.file_at(cast.town.stack.origin, shown)[0] == "image/webp"
    one = f"{at}/photos/{form['photo_id']}"
    office.do(f"{one}/hiding", {"ground": "photo", "version_seen": _version_of(office, given)})
    assert cast.buyer.get(at)["photos"] == []
    until(lambda: not stands(), within_s=60, what="the hidden photo's leaving")
    office.do(f"{one}/showing", {"version_seen": _version_of(office, given)})
    until(stands, within_s=60, what="the photo's coming back")
    cast.buyer.do(f"{one}/removal", proof)
    until(lambda: not stands(), within_s=60, what="the end of the photo")


def _voiced(cast: Cast, given: Any) -> None:
    """Pao answers aloud as well; it leaves the site while it is hidden, and for ever when it is taken back."""
    office, at, origin = _office(cast), f"/ratings/{given['id']}", cast.town.stack.origin
    form = cast.pao.visitor.do(f"{at}/voice", {})
    assert photo.send(form, sound("live.webm")) == 204
    voice = until(lambda: cast.buyer.get(at)["answer"]["voice"], within_s=60, what="the voice that answers")
    assert photo.file_at(origin, voice["address"])[0] == "audio/webm"
    office.do(f"{at}/answer/hiding", {"ground": "contact", "version_seen": _version_of(office, given)})
    assert cast.buyer.get(at)["answer"] is None
    until(lambda: not photo.is_at(origin, voice["address"]), within_s=60, what="the hidden voice's leaving")
    office.do(f"{at}/answer/showing", {"version_seen": _version_of(office, given)})
    until(lambda: photo.is_at(origin, voice["address"]), within_s=60, what="the voice's coming back")
    cast.pao.visitor.do(f"{at}/voice/removal")
    until(lambda: not photo.is_at(origin, voice["address"]), within_s=60, what="the end of the voice")
    assert cast.buyer.get(at)["answer"]["voice"] is None


def _reported(cast: Cast, given: Any) -> None:
    """A guest says that it is made up; whoever looks hides it, which closes the case."""
    office, at = _office(cast), f"/ratings/{given['id']}"
    cast.buyer.do(f"{at}/reports", {"complaint": "fake"})
    waiting = office.get(f"{at}/reports")["waiting"]
    assert (waiting["reports"], waiting["complaints"]) == (1, {"fake": 1})
    office.do(f"{at}/hiding", {"ground": "not_the_goods", "version_seen": _version_of(office, given)})
    assert office.get(f"{at}/reports")["waiting"] is None
    assert office.get(f"/cases/{waiting['case_id']}")["state"] == "closed"
    assert cast.buyer.get(f"/listings/{cast.hoi['id']}/ratings")["tally"]["count"] == 0


def _version_of(office: Visitor, rating: Any, *, state: str = "shown") -> int:
    listed = office.get("/ratings", state=state)["entries"]
    return int(next(one for one in listed if one["id"] == rating["id"])["version"])


def offered_for_less(cast: Cast) -> None:
    """Vân sees what a lower price leaves her, agrees for ten days, takes it back; Mai reads English and follows her."""
    today, at = datetime.now(VIETNAM).date(), f"/listings/{cast.na['id']}"
    wish = {"price": 50_000, "first_on": str(today), "last_on": str(today + timedelta(days=9))}
    quote = cast.van.visitor.do(f"{at}/season-price-quotes", wish)
    assert (quote["after"]["price"], quote["borne"]) == (50_000, 15_000)
    cast.van.visitor.do(f"{at}/season-price", {**wish, "terms": quote["terms"]})
    assert cast.buyer.get(at)["unit_price"] == 50_000
    cast.van.visitor.do(f"{at}/season-price-end")
    assert cast.buyer.get(at)["unit_price"] == 65_000
    mai = cast.town.person("Trần Thị Mai", cast.buyer.transport)
    mai.visitor.do("/me/language", {"language": "en"})
    mai.visitor.do(f"/households/{cast.van.party_id}/follow")
    mai.visitor.do(f"/households/{cast.van.party_id}/unfollow")
    assert mai.visitor.get("/my/follows")["entries"] == []
    cast.books.still()


def by_sheet(cast: Cast) -> None:
    """Listings come in by a file, after a look at it, and go again; all of them go out; a kind gets a name, and loses it."""
    office, sheet_id = _office(cast), new_id("sht")
    wish = {"sheet_id": sheet_id, "format": "csv", "name": "na.csv", "reason": REASON}
    form = office.do("/sheet-imports", wish)["upload"]
    rows = [row_of(number, phone=cast.van.phone, title=f"Na tệp {number} {sheet_id}") for number in range(3)]
    assert photo.send(form, csv_of(rows)) == 204
    at = f"/sheet-imports/{sheet_id}"
    for step, state, counts in (
        ("check", "checked", {"created": 3}),
        ("import", "done", {"created": 3}),
        ("undo", "undone", {"back": 3}),
    ):
        office.do(f"{at}/{step}")
        assert _ended(office, at, state)["counts"] == counts
    export_id = new_id("sht")
    office.do("/sheet-exports", {"sheet_id": export_id, "format": "csv", "category": "na"})
    known = int(office.get("/search/dictionary")["version"])
    # A change between letters and digits begins a word, and a name has six at most.
    letters = sheet_id[-8:].translate(str.maketrans("0123456789", "abcdefghij"))
    named = office.do("/search/dictionary/kinds", {"category": "na", "names": [f"na {letters}"], "reason": REASON})
    assert named["version"] > known
    assert office.do("/search/dictionary/editions", {"restores": known, "reason": REASON})["version"] > named["version"]
    cast.books.still()


def _ended(office: Visitor, at: str, state: str) -> Any:
    """The import once its worker is done."""

    def there() -> Any:
        found = office.get(at)
        return found if found["state"] == state else None

    return until(there, within_s=60, what=state)
