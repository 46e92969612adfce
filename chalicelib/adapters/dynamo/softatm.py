"""The soft ATM in the one table.

OUTLET#{code}        / O         an outlet; gsi1 all outlets by district and code
SHF#{shift}          / S         a shift; gsi1 the outlet's shifts by time; gsi2 `DUE#shift` till it is closed
ONDUTY#{party|device}/ S         the open shift of a teller, and of a till; gone when it closes
WDR#{withdrawal}     / W         a withdrawal; gsi1 its owner's by time; gsi2 what is due, or open at a counter
CODE#{hash}          / C         whose a withdrawal code is; forgotten by TTL a day after its time
CIN#{cash-in}        / C         a cash-in
LIM#C#{customer}     / {day}     cash counted against a customer's limit, and what the customer did in the last minutes
LIM#P#{outlet}       / {period}  the same for an outlet's day and month
LIM#T#{sender}       / {day}     sent to other customers, and to whom in the last minutes
MISS#{device|party}  / {hour}    unknown codes a tablet asked for, names a customer asked for; forgotten by TTL
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from chalicelib.adapters.dynamo.fields import entity_of, item_of, listed, plain
from chalicelib.adapters.dynamo.table import (
    Absent,
    AtLeast,
    AtMost,
    Condition,
    Delete,
    Equals,
    Item,
    Key,
    OneOf,
    Present,
    Put,
    Query,
    Update,
    join,
)
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.money import Money
from chalicelib.kernel.paging import Page
from chalicelib.softatm import (
    CashIn,
    CashInExists,
    CashInId,
    Count,
    DayFacts,
    Limit,
    LimitKind,
    Outlet,
    OutletCode,
    OutletExists,
    OutletServesNoCash,
    OutletState,
    Recent,
    RecentMove,
    Shift,
    ShiftAlreadyOpen,
    ShiftExists,
    ShiftId,
    ShiftState,
    Withdrawal,
    WithdrawalExists,
    WithdrawalId,
    WithdrawalState,
)

CODE_KEPT = timedelta(days=1)
MISSES_KEPT = timedelta(hours=2)
DUE = join("DUE", "withdrawal")
NOT_CLOSED = join("DUE", "shift")
OUTLETS = join("OUTLET", "ALL")
SERVES_CASH = (Equals("state", OutletState.OPEN.value), Equals("serves_cash", True))
LIMIT_OWNERS = {
    LimitKind.CUSTOMER_DAY: "C",
    LimitKind.OUTLET_DAY: "P",
    LimitKind.OUTLET_MONTH: "P",
    LimitKind.TRANSFER_DAY: "T",
}


def outlet_key(code: str) -> Key:
    return Key(join("OUTLET", code), "O")


def shift_key(shift_id: str) -> Key:
    return Key(join("SHF", shift_id), "S")


def duty_key(of: str) -> Key:
    return Key(join("ONDUTY", of), "S")


def withdrawal_key(withdrawal_id: str) -> Key:
    return Key(join("WDR", withdrawal_id), "W")


def code_key(code_hash: str) -> Key:
    return Key(join("CODE", code_hash), "C")


def cash_in_key(cash_in_id: str) -> Key:
    return Key(join("CIN", cash_in_id), "C")


def limit_key(limit: Limit) -> Key:
    return Key(join("LIM", LIMIT_OWNERS[limit.kind], limit.owner), limit.period)


class DynamoOutlets:
    """`softatm.OutletStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._busy: dict[OutletCode, int] = {}
        self._must_serve: set[OutletCode] = set()

    def expect(self, code: OutletCode) -> None:
        self._work.hint(outlet_key(code))

    def find(self, code: OutletCode) -> Outlet | None:
        item = self._work.get(outlet_key(code))
        return None if item is None else entity_of(Outlet, item)

    def stage_new(self, outlet: Outlet) -> None:
        refusal = OutletExists("Điểm này đã mở.", "The outlet was opened before.")
        self._work.stage(Put(_outlet_item(outlet), when=(Absent(),), otherwise=refusal))

    def stage(self, outlet: Outlet, *, was: Outlet) -> None:
        self._work.stage(Put(_outlet_item(outlet), when=(Equals("version", was.version),)))

    def stage_busy(self, code: OutletCode, change: int, *, must_serve_cash: bool = False) -> None:
        if not self._busy:
            self._work.on_commit(self._busy_writes)
        self._busy[code] = self._busy.get(code, 0) + change
        if must_serve_cash:
            self._must_serve.add(code)

    def _busy_writes(self) -> list[Update]:
        """The version moves too: an outlet is closed only as it was read."""
        return [
            Update(outlet_key(code), add={"busy": change, "version": 1}, when=SERVES_CASH, otherwise=_serves_no_cash())
            if code in self._must_serve
            else Update(outlet_key(code), add={"busy": change, "version": 1}, when=(Present(),))
            for code, change in self._busy.items()
        ]

    def list(self, *, district_code: str | None, cursor: str | None, limit: int) -> Page[Outlet]:
        prefix = "" if district_code is None else f"{district_code}#"
        return listed(self._work, Outlet, Query(OUTLETS, prefix=prefix, limit=limit), cursor)


class DynamoShifts:
    """`softatm.ShiftStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def expect(self, shift_id: ShiftId) -> None:
        self._work.hint(shift_key(shift_id))

    def find(self, shift_id: ShiftId) -> Shift | None:
        item = self._work.get(shift_key(shift_id))
        return None if item is None else entity_of(Shift, item)

    def current_of(self, teller_id: PartyId) -> ShiftId | None:
        item = self._work.get(duty_key(teller_id))
        return None if item is None else ShiftId(item["shift_id"])

    def stage_new(self, shift: Shift) -> None:
        self._work.stage(Put(_shift_item(shift), when=(Absent(),), otherwise=ShiftExists()))
        for of in (shift.teller_id, shift.device_id):
            busy = ShiftAlreadyOpen("Bạn hoặc quầy này đang có ca chưa đóng.", "The teller or the till has an open shift.")
            key = duty_key(of)
            pointer = {"pk": key.pk, "sk": key.sk, "shift_id": str(shift.shift_id)}
            self._work.stage(Put(pointer, when=(Absent(),), otherwise=busy))

    def stage_use(self, shift: Shift, *, cash: int, counters: int, drawer: Count | None = None) -> None:
        when: list[Condition] = [
            Equals("state", ShiftState.OPEN.value),
            Equals("teller_id", str(shift.teller_id)),
            Equals("device_id", str(shift.device_id)),
        ]
        if cash < 0:
            when.append(AtLeast("free_cash", -cash))
        if counters < 0:
            when.append(AtLeast("open_counters", -counters))
        changes = {"free_cash": cash, "open_counters": counters, "version": 1}
        known: Item = {}
        if drawer is not None:
            known = {"drawer": plain(drawer)}
            when.append(Equals("version", shift.version))
        forgotten = ("drawer",) if drawer is None and (cash or counters) else ()
        write = Update(shift_key(shift.shift_id), set=known, remove=forgotten, add=changes, when=tuple(when))
        self._work.stage(write)

    def stage_offline(self, shift: Shift, *, cash: int) -> None:
        not_closed = OneOf("state", tuple(state.value for state in ShiftState if state is not ShiftState.CLOSED))
        self._work.stage(Update(shift_key(shift.shift_id), add={"free_cash": cash, "version": 1}, when=(not_closed,)))

    def stage(self, shift: Shift, *, was: Shift) -> None:
        self._work.stage(Put(_shift_item(shift), when=(Equals("version", was.version),)))
        if shift.state is ShiftState.CLOSED:
            for of in (shift.teller_id, shift.device_id):
                self._work.stage(Delete(duty_key(of), when=(Equals("shift_id", str(shift.shift_id)),)))

    def not_closed(self) -> Sequence[Shift]:
        found: list[Shift] = []
        start = None
        while True:
            page = self._work.query(Query(NOT_CLOSED, "gsi2", start=start))
            found += [entity_of(Shift, item) for item in page.items]
            start = page.next_start
            if start is None:
                return found

    def of_outlet(self, code: OutletCode, *, cursor: str | None, limit: int) -> Page[Shift]:
        return listed(self._work, Shift, Query(join("SHF", "AT", code), limit=limit, descending=True), cursor)


class DynamoWithdrawals:
    """`softatm.WithdrawalStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def expect(self, withdrawal_id: WithdrawalId) -> None:
        self._work.hint(withdrawal_key(withdrawal_id))

    def find(self, withdrawal_id: WithdrawalId) -> Withdrawal | None:
        item = self._work.get(withdrawal_key(withdrawal_id))
        return None if item is None else entity_of(Withdrawal, item)

    def expect_code(self, code_hash: str) -> None:
        self._work.hint(code_key(code_hash))

    def find_by_code(self, code_hash: str) -> WithdrawalId | None:
        item = self._work.get(code_key(code_hash))
        return None if item is None else WithdrawalId(item["withdrawal_id"])

    def stage_new(self, withdrawal: Withdrawal, code_hash: str) -> None:
        self._work.stage(Put(_withdrawal_item(withdrawal), when=(Absent(),), otherwise=WithdrawalExists()))
        key = code_key(code_hash)
        forgotten = int((withdrawal.good_until + CODE_KEPT).timestamp())
        code = {"pk": key.pk, "sk": key.sk, "withdrawal_id": str(withdrawal.withdrawal_id), "forget_at": forgotten}
        self._work.stage(Put(code, when=(Absent(),)))

    def stage(self, withdrawal: Withdrawal, *, was: Withdrawal, even_if_refused: bool = False) -> None:
        put = Put(_withdrawal_item(withdrawal), when=(Equals("version", was.version),))
        self._work.stage(put, even_if_refused=even_if_refused)

    def due(self, until: datetime, *, limit: int) -> Sequence[WithdrawalId]:
        query = Query(DUE, "gsi2", at_least="0", at_most=to_text(until), limit=limit)
        return [WithdrawalId(item["withdrawal_id"]) for item in self._work.query(query).items]

    def at_counter(self, shift_id: ShiftId) -> Sequence[Withdrawal]:
        return [entity_of(Withdrawal, i) for i in self._work.query(Query(join("COUNTER", shift_id), "gsi2")).items]

    def of_party(self, party_id: PartyId, *, cursor: str | None, limit: int) -> Page[Withdrawal]:
        return listed(self._work, Withdrawal, Query(join("WDR", "OF", party_id), limit=limit, descending=True), cursor)


class DynamoCashIns:
    """`softatm.CashInStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def expect(self, cash_in_id: CashInId) -> None:
        self._work.hint(cash_in_key(cash_in_id))

    def find(self, cash_in_id: CashInId) -> CashIn | None:
        item = self._work.get(cash_in_key(cash_in_id))
        return None if item is None else entity_of(CashIn, item)

    def stage_new(self, cash_in: CashIn) -> None:
        item = item_of(cash_in_key(cash_in.cash_in_id), cash_in)
        self._work.stage(Put(item, when=(Absent(),), otherwise=CashInExists()))

    def stage(self, cash_in: CashIn, *, was: CashIn) -> None:
        self._work.stage(Put(item_of(cash_in_key(cash_in.cash_in_id), cash_in), when=(Equals("version", was.version),)))


class DynamoLimits:
    """`softatm.LimitStore` in the unit of work: the cap stands in the condition of the write."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def expect(self, limits: Sequence[Limit]) -> None:
        for limit in limits:
            self._work.hint(limit_key(limit))

    def used(self, limit: Limit) -> Money:
        used: Money = self._item(limit).get("used", 0)
        return used

    def recent(self, limit: Limit) -> Recent:
        return tuple(entity_of(RecentMove, part) for part in self._item(limit).get("recent", ()))

    def stage_use(self, limit: Limit, amount: Money) -> None:
        self._work.stage(Update(limit_key(limit), add={"used": amount}, when=(_room(limit, amount),)))

    def facts(self, limit: Limit) -> DayFacts:
        return entity_of(DayFacts, self._item(limit).get("facts", {}))

    def stage_move(self, limit: Limit, amount: Money, recent: Recent, facts: DayFacts | None = None) -> None:
        unchanged = AtMost("moves", self._item(limit).get("moves", 0))
        add = {"used": amount, "moves": 1}
        changes = {"recent": plain(recent), "last": recent[-1].operation_id}
        if facts is not None:
            changes["facts"] = plain(facts)
        self._work.stage(Update(limit_key(limit), set=changes, add=add, when=(_room(limit, amount), unchanged)))

    def last_move(self, limit: Limit) -> str | None:
        last: str | None = self._item(limit).get("last")
        return last

    def stage_undo(self, limit: Limit, amount: Money, operation_id: str) -> None:
        recent = [move for move in self.recent(limit) if move.operation_id != operation_id]
        changes = {"recent": plain(recent), "last": ""}
        when = (AtLeast("used", amount), Equals("last", operation_id))
        self._work.stage(Update(limit_key(limit), set=changes, add={"used": -amount, "moves": 1}, when=when))

    def stage_return(self, limit: Limit, amount: Money) -> None:
        self._work.stage(Update(limit_key(limit), add={"used": -amount}, when=(AtLeast("used", amount),)))

    def _item(self, limit: Limit) -> Item:
        return self._work.get(limit_key(limit)) or {}


class DynamoGuesses:
    """`softatm.GuessStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    @staticmethod
    def _key(device: str, hour: str) -> Key:
        return Key(join("MISS", device), hour)

    def misses(self, device: str, hour: str) -> int:
        count: int = (self._work.get(self._key(device, hour)) or {}).get("misses", 0)
        return count

    def stage_miss(self, device: str, hour: str, now: datetime) -> None:
        forgotten = int((now + MISSES_KEPT).timestamp())
        write = Update(self._key(device, hour), set={"forget_at": forgotten}, add={"misses": 1})
        self._work.stage(write, even_if_refused=True)


def _room(limit: Limit, amount: Money) -> AtMost:
    """There is room for the amount under the cap.

    Raises:
        ValueError: the amount alone is over it; a missing counter would let it pass.
    """
    if amount > limit.cap:
        raise ValueError(f"over the cap: {amount}")
    return AtMost("used", limit.cap - amount)


def _outlet_item(outlet: Outlet) -> Item:
    return item_of(outlet_key(outlet.code), outlet, gsi1pk=OUTLETS, gsi1sk=join(outlet.district_code, outlet.code))


def _serves_no_cash() -> OutletServesNoCash:
    return OutletServesNoCash("Điểm này hiện không giao dịch tiền mặt.", "The outlet serves no cash now.")


def _shift_item(shift: Shift) -> Item:
    at = to_text(shift.opened_at)
    listing = {"gsi1pk": join("SHF", "AT", shift.outlet_code), "gsi1sk": at}
    if shift.state is not ShiftState.CLOSED:
        listing |= {"gsi2pk": NOT_CLOSED, "gsi2sk": at}
    return item_of(shift_key(shift.shift_id), shift, **listing)


def _withdrawal_item(withdrawal: Withdrawal) -> Item:
    index = {"gsi1pk": join("WDR", "OF", withdrawal.party_id), "gsi1sk": to_text(withdrawal.issued_at)}
    match withdrawal.state:
        case WithdrawalState.ISSUED:
            index |= {"gsi2pk": DUE, "gsi2sk": to_text(withdrawal.good_until)}
        case WithdrawalState.LOCKED:
            index |= {"gsi2pk": DUE, "gsi2sk": to_text(withdrawal.issued_at)}
        case WithdrawalState.COMMITTED:
            assert withdrawal.committed_at is not None
            index |= {"gsi2pk": join("COUNTER", str(withdrawal.shift_id)), "gsi2sk": to_text(withdrawal.committed_at)}
        case _:
            pass
    return item_of(withdrawal_key(withdrawal.withdrawal_id), withdrawal, **index)
