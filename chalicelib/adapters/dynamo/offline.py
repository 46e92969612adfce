"""The offline counter in the one table.

LSE#{lease}      / L                a lease; gsi1 the outlet's by time
LEASE#{outlet}   / NOW              the outlet's newest lease
LSE#{lease}      / J#{seq}-{hash}   an entry of its tablet's journal, as it came, for ever
LSE#{lease}      / V#{voucher}      a stub: what the tablet keeps of a voucher whose money is held
VCH#{voucher}    / V                a voucher; gsi1 its owner's by time; gsi2 when to look whether its money can go back
LIVEVCH#{party}  / V                the party's voucher whose money has not come to rest
VKEY#{month}     / K                generation of the month's voucher key
"""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.adapters.dynamo.fields import entity_of, item_of, listed
from chalicelib.adapters.dynamo.kept import Kept
from chalicelib.adapters.dynamo.table import Absent, Check, Delete, Equals, Item, Key, Put, Query, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import Page, read_cursor, write_cursor
from chalicelib.offline import (
    Entry,
    KeptEntry,
    Lease,
    LeaseExists,
    LeaseId,
    LeaseState,
    LiveVoucher,
    Stub,
    Voucher,
    VoucherExists,
    VoucherId,
    VoucherState,
)
from chalicelib.softatm import OutletCode

DUE = join("DUE", "voucher")


def lease_item_key(lease_id: str) -> Key:
    return Key(join("LSE", lease_id), "L")


def newest_key(outlet_code: str) -> Key:
    return Key(join("LEASE", outlet_code), "NOW")


def entry_key(entry: Entry) -> Key:
    return Key(join("LSE", entry.lease_id), join("J", entry.key))


def stub_key(lease_id: str, voucher_id: str) -> Key:
    return Key(join("LSE", lease_id), join("V", voucher_id))


def voucher_key(voucher_id: str) -> Key:
    return Key(join("VCH", voucher_id), "V")


def live_key(party_id: str) -> Key:
    return Key(join("LIVEVCH", party_id), "V")


def month_key(month: int) -> Key:
    return Key(join("VKEY", month), "K")


class DynamoLeases:
    """`offline.LeaseStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._kept = Kept[Lease](work, item_of=_lease_item, read=lambda item: entity_of(Lease, item), exists=_lease_exists)

    def expect(self, *, lease_id: LeaseId | None = None, outlet_code: OutletCode | None = None) -> None:
        if lease_id is not None:
            self._work.hint(lease_item_key(lease_id))
        if outlet_code is not None:
            self._work.hint(newest_key(outlet_code))

    def find(self, lease_id: LeaseId) -> Lease | None:
        return self._kept.find(lease_item_key(lease_id))

    def latest_at(self, outlet_code: OutletCode) -> Lease | None:
        newest = self._work.get(newest_key(outlet_code))
        return None if newest is None else self.find(LeaseId(newest["lease_id"]))

    def read_latest(self, outlet_codes: Sequence[OutletCode]) -> None:
        newest = [newest_key(code) for code in outlet_codes]
        self._work.prefetch(newest)
        found = [item for key in newest if (item := self._work.get(key)) is not None]
        self._work.prefetch([lease_item_key(LeaseId(item["lease_id"])) for item in found])

    def stage_new(self, lease: Lease) -> None:
        self._kept.add(lease)
        key = newest_key(lease.outlet_code)
        newest = self._work.get(key)
        when = Absent() if newest is None else Equals("lease_id", newest["lease_id"])
        self._work.stage(Put({"pk": key.pk, "sk": key.sk, "lease_id": str(lease.lease_id)}, when=(when,)))

    def save(self, lease: Lease) -> None:
        self._kept.save(lease)

    def require_active(self, lease: Lease) -> None:
        self._work.stage(Check(lease_item_key(lease.lease_id), when=(Equals("state", LeaseState.ACTIVE.value),)))


class DynamoVouchers:
    """`offline.VoucherStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._kept = Kept[Voucher](
            work, item_of=_voucher_item, read=lambda item: entity_of(Voucher, item), exists=_voucher_exists
        )

    def expect(self, *, voucher_id: VoucherId, party_id: PartyId | None = None) -> None:
        self._work.hint(voucher_key(voucher_id))
        if party_id is not None:
            self._work.hint(live_key(party_id))

    def find(self, voucher_id: VoucherId) -> Voucher | None:
        return self._kept.find(voucher_key(voucher_id))

    def live_of(self, party_id: PartyId) -> VoucherId | None:
        live = self._work.get(live_key(party_id))
        return None if live is None else VoucherId(live["voucher_id"])

    def stage_new(self, voucher: Voucher, stub: Stub) -> None:
        self._kept.add(voucher)
        key = live_key(voucher.party_id)
        live = {"pk": key.pk, "sk": key.sk, "voucher_id": str(voucher.voucher_id)}
        another = LiveVoucher("Bạn đang có một phiếu chưa xong.", "A voucher of yours has not come to rest.")
        self._work.stage(Put(live, when=(Absent(),), otherwise=another))
        self._work.stage(Put(item_of(stub_key(stub.lease_id, stub.voucher_id), stub)))

    def save(self, voucher: Voucher) -> None:
        before = self.find(voucher.voucher_id)
        self._kept.save(voucher)
        if before is None or not before.held:
            return
        key = stub_key(voucher.lease_id, voucher.voucher_id)
        if not voucher.held:
            self._work.stage(Delete(key))
            mine = Equals("voucher_id", str(voucher.voucher_id))
            self._work.stage(Delete(live_key(voucher.party_id), when=(mine,)))
        elif voucher.state is VoucherState.CANCEL_PENDING and before.state is VoucherState.ISSUED:
            stub = self._work.get(key)
            assert stub is not None, "a held voucher has its stub"
            self._work.stage(Put({**stub, "cancelled": True}))

    def stubs(self, lease_id: LeaseId) -> Sequence[Stub]:
        found: list[Stub] = []
        start = None
        while True:
            page = self._work.query(Query(join("LSE", lease_id), prefix="V#", start=start, consistent=True))
            found += [entity_of(Stub, item) for item in page.items]
            start = page.next_start
            if start is None:
                return found

    def due(self, until: datetime, *, limit: int) -> Sequence[VoucherId]:
        query = Query(DUE, "gsi2", at_least="0", at_most=to_text(until), limit=limit)
        return [VoucherId(item["voucher_id"]) for item in self._work.query(query).items]

    def of_party(self, party_id: PartyId, *, cursor: str | None, limit: int) -> Page[Voucher]:
        return listed(self._work, Voucher, Query(join("VCH", "OF", party_id), limit=limit, descending=True), cursor)


class DynamoJournals:
    """`offline.JournalStore` in the unit of work."""

    def __init__(self, work: UnitOfWork, now: datetime) -> None:
        self._work, self._now = work, now

    def expect(self, entry: Entry) -> None:
        self._work.hint(entry_key(entry))

    def has(self, entry: Entry) -> bool:
        return self._work.get(entry_key(entry)) is not None

    def add(self, entry: Entry, outcome: str) -> None:
        kept = KeptEntry(entry, outcome, self._now)
        self._work.stage(Put(item_of(entry_key(entry), kept), when=(Absent(),)))

    def of_lease(self, lease_id: LeaseId, *, cursor: str | None, limit: int) -> Page[KeptEntry]:
        query = Query(join("LSE", lease_id), prefix="J#", limit=limit, start=None if cursor is None else read_cursor(cursor))
        page = self._work.query(query)
        following = None if page.next_start is None else write_cursor(page.next_start)
        return Page([entity_of(KeptEntry, item) for item in page.items], following)


class DynamoVoucherKeys:
    """`offline.KeyStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def generation(self, month: int) -> int:
        generation: int = (self._work.get(month_key(month)) or {}).get("generation", 0)
        return generation

    def stage_generation(self, month: int, generation: int) -> None:
        key, before = month_key(month), self.generation(month)
        when = Absent() if before == 0 else Equals("generation", before)
        self._work.stage(Put({"pk": key.pk, "sk": key.sk, "generation": generation}, when=(when,)))


def _lease_exists() -> LeaseExists:
    return LeaseExists("Mã quyền chi ngoại tuyến đã dùng.", "The lease id was used before.")


def _voucher_exists() -> VoucherExists:
    return VoucherExists("Mã phiếu đã dùng.", "The voucher id was used before.")


def _lease_item(lease: Lease) -> Item:
    index = {"gsi1pk": join("LEASE", "AT", lease.outlet_code), "gsi1sk": to_text(lease.granted_at)}
    return item_of(lease_item_key(lease.lease_id), lease, **index)


def _voucher_item(voucher: Voucher) -> Item:
    index = {"gsi1pk": join("VCH", "OF", voucher.party_id), "gsi1sk": to_text(voucher.issued_at)}
    if voucher.held:
        index |= {"gsi2pk": DUE, "gsi2sk": to_text(voucher.look_at)}
    return item_of(voucher_key(voucher.voucher_id), voucher, **index)
