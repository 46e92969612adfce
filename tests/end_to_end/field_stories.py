"""Stories of the offline counter: a household with a line, a post office without one, and the ledger when it is back."""

import itertools
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from chalicelib.identity import Role
from chalicelib.kernel.clock import VIETNAM, business_date, to_text
from chalicelib.offline import Entry, split_text, unpack
from chalicelib.offline.signing_key import month_of, month_of_key
from infra.tablet.refusal import NoLine, TabletRefusal
from tests.end_to_end.field import PostOffice, insist, post_office, saver
from tests.end_to_end.later import Later
from tests.end_to_end.stories import Cast
from tests.end_to_end.town import COLLECT_PIN, MONEY_PIN, OPENING_CASH, STAFF_PIN, Person, notes_for
from tests.end_to_end.visitor import Http, Reply, Visitor, new_id

DESKS = itertools.count(910)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def refused(rule: str, at: PostOffice, shown: str, pin: str = COLLECT_PIN) -> None:
    """The tablet pays nothing, and says by which rule."""
    with pytest.raises(TabletRefusal) as refusal:
        (at.tablet.pay_code if shown.isdigit() else at.tablet.pay_qr)(shown, pin)
    assert refusal.value.rule == rule


def paid(at: PostOffice, shown: str) -> Entry:
    """Written first, then the notes go."""
    entry = (at.tablet.pay_code if shown.isdigit() else at.tablet.pay_qr)(shown, COLLECT_PIN)
    at.tablet.hand(entry)
    return entry


def seen(person: Person, voucher: Any) -> Any:
    return person.visitor.get(f"/vouchers/{voucher['id']}")


def paid_without_a_line(cast: Cast) -> None:
    """Two vouchers, by QR code and by ten digits, once each and nowhere else; the ledger hears of them afterwards."""
    at, elsewhere = post_office(cast), post_office(cast)
    mai, loc = saver(cast, at, "Trần Thị Mai", 2_000_000), saver(cast, at, "Hoàng Văn Lộc", 800_000)
    books = cast.town.books()
    at.lease()
    elsewhere.lease()
    by_digits = at.issue(loc, 700_000)
    at.sync()
    at.line.up = False
    with pytest.raises(NoLine):
        at.tablet.sync(at.till.shift_id)
    by_qr = at.issue(mai, 1_200_000)
    books.moved({"2010": -1_900_000, "2530": 1_900_000})
    qr, digits = by_qr["shown"]["qr"], by_digits["shown"]["code"]
    refused("outlet", elsewhere, qr)
    refused("signature", elsewhere, digits)
    refused("pin", at, qr, "0000")
    entries = [(mai, by_qr, paid(at, qr)), (loc, by_digits, paid(at, digits))]
    for shown in (qr, digits, by_digits["shown"]["qr"]):
        refused("once", at, shown)
    # She has the notes, and asks for her money back.
    assert mai.visitor.do(f"/vouchers/{by_qr['id']}/cancellation")["state"] == "cancel_pending"
    books.still()
    at.line.up = True
    at.sync()
    books.moved({"2530": -1_900_000, "1110": -1_900_000, "5030": 3_800, "2410": 3_800})
    for person, voucher, entry in entries:
        now = seen(person, voucher)
        assert (now["state"], now["paid_at"], now["shown"]) == ("redeemed", to_text(entry.at), None)
        issued, redeemed = books.story(voucher["id"])
        assert redeemed["kind"] == "voucher_redeem"
        assert issued["posted_at"] < redeemed["effective_at"] == to_text(entry.at) < redeemed["posted_at"]
        legs = {leg["account"]: (leg["side"], leg["amount"]) for leg in redeemed["legs"]}
        assert legs[f"2530:{at.code}-{voucher['id']}"] == ("D", entry.amount)
        assert legs[at.till.account] == ("C", entry.amount)
    _close(at, qr, OPENING_CASH + 2_800_000 - 1_900_000)
    insist(lambda: elsewhere.tablet.release(elsewhere.till.shift_id))
    refused("lease_active", elsewhere, qr)


def cancelled_without_a_line(cast: Cast) -> None:
    """The money comes back when the tablet was heard, at once; what it declined it never pays."""
    at = post_office(cast)
    mai = saver(cast, at, "Trần Thị Mai", 1_000_000)
    books = cast.town.books()
    at.lease()
    at.line.up = False
    voucher = at.issue(mai, 600_000)
    books.moved({"2010": -600_000, "2530": 600_000})
    waiting = mai.visitor.do(f"/vouchers/{voucher['id']}/cancellation")
    assert (waiting["state"], waiting["shown"], mai.balance()) == ("cancel_pending", None, 400_000)
    again = {"voucher_id": new_id("vch"), "amount": 100_000, "outlet_code": at.code}
    pins = {"money_pin": MONEY_PIN, "collect_pin": COLLECT_PIN}
    assert mai.visitor.command("/vouchers", {**again, **pins}).code == "live_voucher"
    books.still()
    at.line.up = True
    at.sync()
    books.moved({"2010": 600_000, "2530": -600_000})
    assert (seen(mai, voucher)["state"], mai.balance()) == ("cancelled", 1_000_000)
    refused("once", at, voucher["shown"]["qr"])
    _close(at, voucher["shown"]["qr"], OPENING_CASH + 1_000_000)


def expired_without_a_word(cast: Cast, later: Later) -> None:
    """Nobody came for it. Its money goes back when the tablet has said so, and not because the time is over."""
    at = post_office(cast, line=later.line)
    mai = saver(cast, at, "Trần Thị Mai", 1_000_000, line=later.line)
    books = cast.town.books()
    at.lease()
    voucher = at.issue(mai, 900_000)
    qr = voucher["shown"]["qr"]
    books.moved({"2010": -900_000, "2530": 900_000})
    _turn(later, 25 * HOUR, at, mai)
    assert later.close_due_vouchers() == 0
    expired = seen(mai, voucher)
    assert (expired["state"], expired["expired"], expired["shown"]) == ("issued", True, None)
    refused("silent", at, qr)
    books.still()
    at.sync()
    refused("expiry", at, qr)
    _turn(later, 25 * HOUR + timedelta(minutes=11), at, mai)
    assert later.close_due_vouchers() == 1
    assert (seen(mai, voucher)["state"], mai.balance()) == ("refunded", 1_000_000)
    books.moved({"2010": 900_000, "2530": -900_000})
    _close(at, qr, OPENING_CASH + 1_000_000)


def lost_and_found(cast: Cast, later: Later) -> None:
    """A tablet that paid 1,500,000 is lost, and frozen by two; found after three days it is booked from the voucher.

    What nobody was paid goes back a fortnight after its end, when two say so.
    """
    at = post_office(cast, line=later.line)
    mai = saver(cast, at, "Trần Thị Mai", 2_000_000, line=later.line)
    loc = saver(cast, at, "Hoàng Văn Lộc", 2_000_000, line=later.line)
    books = cast.town.books()
    at.lease()
    taken, left = at.issue(mai, 1_500_000), at.issue(loc, 500_000)
    books.moved({"2010": -2_000_000, "2530": 2_000_000})
    entry = paid(at, taken["shown"]["qr"])
    spare = _lost(cast, at, later)
    refused("lease", spare, left["shown"]["qr"])
    books.moved({"1110": OPENING_CASH, "1120": -OPENING_CASH})

    _turn(later, 3 * DAY, spare, mai, loc)
    assert later.close_due_vouchers() == 0
    early = {"voucher_id": left["id"], "paid": False}
    assert _decide(cast, "settle_voucher", early, later.line).code == "investigation_open"
    books.still()
    _found(at, spare)
    books.moved({"2530": -1_500_000, "1110": -1_500_000, "5030": 3_000, "2410": 3_000})
    assert (seen(mai, taken)["state"], seen(mai, taken)["paid_at"]) == ("redeemed", to_text(entry.at))
    _found(at, spare)

    _turn(later, 16 * DAY, spare, mai, loc)
    assert _decide(cast, "settle_voucher", early, later.line).body["outcome"]["state"] == "refunded"
    books.moved({"2010": 500_000, "2530": -500_000})
    assert (mai.balance(), loc.balance()) == (500_000, 2_000_000)


def found_too_late(cast: Cast, later: Later) -> None:
    """Two people gave the money back; then the tablet is found, and it had paid: a loss by name, and a case."""
    at = post_office(cast, line=later.line)
    mai = saver(cast, at, "Trần Thị Mai", 2_000_000, line=later.line)
    at.lease()
    voucher = at.issue(mai, 1_500_000)
    paid(at, voucher["shown"]["qr"])
    spare = _lost(cast, at, later)
    books = cast.town.books()
    _turn(later, 16 * DAY, spare, mai)
    wrong = {"voucher_id": voucher["id"], "paid": False}
    assert _decide(cast, "settle_voucher", wrong, later.line).body["outcome"]["state"] == "refunded"
    books.moved({"2010": 1_500_000, "2530": -1_500_000})
    _found(at, spare)
    books.moved({"1330": 1_500_000, "1110": -1_500_000})
    assert seen(mai, voucher)["state"] == "exception"
    (case,) = cast.town.operations.get("/cases", about=voucher["id"])["entries"]
    assert (case["kind"], case["amount"]) == ("offline_exception", 1_500_000)


def keys_of_a_month(cast: Cast, later: Later) -> None:
    """At the month's turn the tablet has the new key already, without a line; one that leaked it drops at its next sync."""
    turn = _next_month()
    later.put(ahead=turn - HOUR - datetime.now(UTC))
    at = post_office(cast, line=later.line)
    mai = saver(cast, at, "Trần Thị Mai", 2_000_000, line=later.line)
    _turn(later, later.ahead, at, mai)
    at.lease()
    at.line.up = False
    _turn(later, later.ahead + HOUR, at, mai)
    month = month_of(turn)
    first = at.issue(mai, 300_000)["shown"]["qr"]
    assert month_of_key(_key_of(first)) == month
    paid(at, first)
    assert _decide(cast, "revoke_voucher_key", {"month": month}).body["outcome"]["state"] == "revoked"
    at.line.up = True
    at.sync()
    wish = {"voucher_id": new_id("vch"), "amount": 400_000, "outlet_code": at.code}
    pins = {"money_pin": MONEY_PIN, "collect_pin": COLLECT_PIN}
    # It has the new key and has not said so yet.
    assert mai.visitor.command("/vouchers", {**wish, **pins}).code == "no_offline_here"
    at.sync()
    second = at.issue(mai, 400_000)["shown"]["qr"]
    assert _key_of(second) == _key_of(first) + 1
    paid(at, second)
    at.sync()
    assert mai.balance() == 1_300_000


def _key_of(qr: str) -> int:
    packed, _ = split_text(qr)
    return unpack(packed).kid


def _next_month() -> datetime:
    today = business_date(datetime.now(UTC))
    first = (today.replace(day=1) + 32 * DAY).replace(day=1)
    return datetime.combine(first, time(0, 0), VIETNAM)


def _turn(later: Later, ahead: timedelta, at: PostOffice, *people: Person) -> None:
    """It is so much later; whoever was signed in for too long signs in again."""
    later.put(ahead=ahead)
    at.clock.ahead = ahead
    at.sign_in(later.line)
    for person in people:
        person.visitor.refresh()


def _lost(cast: Cast, at: PostOffice, later: Later) -> PostOffice:
    """Two say that the tablet is gone: nobody is signed in on it, and another tablet has the outlet's lease."""
    frozen = _decide(cast, "freeze_lease", {"lease_id": at.lease_id})
    assert frozen.body["outcome"]["state"] == "frozen"
    till = at.till
    proof = {"staff_number": till.staff_number, "pin": STAFF_PIN, "device_id": till.device_id}
    at_lost = Visitor(later.line).command("/staff-sessions", {**proof, "device_secret": till.device_secret})
    assert at_lost.code == "tablet_not_enrolled"
    spare = post_office(cast, at.code, line=later.line)
    spare.lease()
    return spare


def _found(at: PostOffice, spare: PostOffice) -> None:
    """What the lost tablet wrote is brought by whoever is signed in at the outlet; all of it, every time."""
    at.line.teller = spare.line.teller
    at.tablet.store.put(sent_through=0)
    at.tablet.send_journal()


def _decide(cast: Cast, act: str, words: dict[str, object], line: Http | None = None) -> Reply:
    """One of operations asks, another one agrees; on a line of another clock two who were never asked for codes."""
    asked = {"approval_id": new_id("apr"), "act": act, "words": words, "reason": "máy tính bảng bị mất trên đường"}
    maker, checker = cast.town.operations, cast.town.colleague
    if line is not None:
        numbers = [f"DH{next(DESKS)}" for _ in range(2)]
        for number in numbers:
            cast.town.hire_office(number, Role.OPERATIONS)
        maker, checker = (cast.town.office(number, line) for number in numbers)
    approval = maker.do("/approvals", asked)
    return checker.command(f"/approvals/{approval['id']}/decision", {"approve": True})


def _close(at: PostOffice, shown: str, counted: int) -> None:
    """A shift closes only once its tablet has promised to pay nothing."""
    shift, teller = f"/shifts/{at.till.shift_id}", at.line.teller
    assert teller.command(f"{shift}/freeze").code == "journal_not_synced"
    at.sync(pause=True)
    refused("lease_active", at, shown)
    teller.do(f"{shift}/freeze")
    closed = teller.do(f"{shift}/closure", {"notes": notes_for(counted)})
    assert (closed["state"], closed["variance"]) == ("closed", 0)
