"""The offline counter: leases of tablets, their journals, their syncs. The protocol is docs/offline.md."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Annotated, Any

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.resource import Body, Call, Resource, View, written
from chalicelib.entrypoints.http.softatm import PAGED, IdText
from chalicelib.entrypoints.http.till import StaffNumberText, StaffPin, duty_of, tablet_of
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Permission, StaffNumber
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.errors import InvalidInput
from chalicelib.offline import (
    Declaration,
    Entry,
    EntryKind,
    KeptEntry,
    Lease,
    LeaseId,
    Secrets,
    accept_entry,
    current_lease,
    entries_of,
    grant_lease,
    release_lease,
    secrets_of,
    sync_lease,
    unlock_code_of,
)
from chalicelib.softatm import outlet_code_of

offline_routes = Resource(__name__, tag="offline counter")

ULID = "[0-7][0-9A-HJKMNP-TV-Z]{25}"
Hash = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
Key = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{87}$", description="P-256, uncompressed point, base64url.")]
Signature = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{86}$", description="ES256, r and s, base64url.")]
Moment = Annotated[str, msgspec.Meta(pattern=r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$")]
Seq = Annotated[int, msgspec.Meta(ge=1, le=999_999)]
KeyId = Annotated[int, msgspec.Meta(ge=0, le=65_535)]


class NewLease(Body, frozen=True, kw_only=True):
    """A tablet that wants to pay offline. `proof`: its signature over `lease|{lease_id}|{device id}`."""

    secrets = frozenset({"supervisor_pin"})

    lease_id: IdText
    shift_id: IdText
    device_key: Key
    proof: Signature
    supervisor_number: StaffNumberText
    supervisor_pin: StaffPin


class NewEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of the journal, as it was signed."""

    seq: Seq
    at: Moment
    kind: EntryKind
    voucher_id: Annotated[str, msgspec.Meta(pattern=f"^(vch_{ULID})?$")]
    amount: Annotated[int, msgspec.Meta(ge=0, le=10**9)]
    shift_id: Annotated[str, msgspec.Meta(pattern=f"^(shf_{ULID})?$")]
    form: Annotated[str, msgspec.Meta(pattern="^(qr|code)?$")]
    previous: Hash
    hash: Hash
    signature: Signature


class NewEntries(Body, frozen=True, kw_only=True):
    """Entries in order, from the first one the server lacks."""

    entries: Annotated[list[NewEntry], msgspec.Meta(min_length=1, max_length=20)]


class NewSync(Body, frozen=True, kw_only=True):
    """What the tablet declares; `pause`: it pays nothing until the next sync. Signed as docs/offline.md says."""

    shift_id: IdText
    at: Moment
    next_seq: Seq
    head: Hash
    kids: Annotated[list[KeyId], msgspec.Meta(max_length=8)]
    pause: bool = False
    signature: Signature


class VoucherKeyView(View, frozen=True, kw_only=True):
    """A key that signs vouchers."""

    kid: int
    public_key: str


class StubView(View, frozen=True, kw_only=True):
    """A voucher by its ten digits; `cancelled`: decline it in the journal unless it is paid there."""

    voucher_id: str
    code_hash: str
    amount: int
    good_until: str
    pin_tag: str
    holder: str
    cancelled: bool


class SecretsView(View, frozen=True, kw_only=True):
    """For the lease's tablet alone."""

    lease_key: str
    unlock_hash: str
    keys: list[VoucherKeyView]
    stubs: list[StubView]


class LeaseView(View, frozen=True, kw_only=True):
    """A lease. `next_seq` and `head`: of the journal as the server has it; `cash` and `count`: what it may pay until the
    next sync, which must come before `silent_until`.
    """

    id: str
    state: str
    outlet_code: str
    device_id: str
    number: int
    granted_at: str
    good_until: str
    silent_until: str
    synced_at: str
    declared_through: str
    next_seq: int
    head: str
    cash: int
    count: int
    shift_id: str | None
    paused: bool
    server_time: str
    secrets: SecretsView | None = None


class UnlockCodeView(View, frozen=True, kw_only=True):
    """To be typed by a supervisor on a tablet whose clock cannot be trusted."""

    lease_id: str
    code: str


class KeptEntryView(View, frozen=True, kw_only=True):
    """An entry as it came, and what was made of it."""

    seq: int
    at: str
    kind: str
    voucher_id: str
    amount: int
    shift_id: str
    form: str
    previous: str
    hash: str
    signature: str
    outcome: str
    received_at: str


class KeptEntriesView(View, frozen=True, kw_only=True):
    """A page of a journal."""

    entries: list[KeptEntryView]
    next_cursor: str | None


def lease_view(work: Work, lease: Lease, secrets: SecretsView | None = None) -> LeaseView:
    return LeaseView(
        id=lease.lease_id,
        state=lease.state.value,
        outlet_code=lease.outlet_code,
        device_id=lease.device_id,
        number=lease.number,
        granted_at=to_text(lease.granted_at),
        good_until=to_text(lease.good_until),
        silent_until=to_text(lease.silent_until(work.policy)),
        synced_at=to_text(lease.synced_at),
        declared_through=to_text(lease.declared_through),
        next_seq=lease.next_seq,
        head=lease.head,
        cash=lease.cash,
        count=lease.count,
        shift_id=lease.shift_id,
        paused=lease.paused,
        server_time=to_text(work.now),
        secrets=secrets,
    )


def secrets_view(secrets: Secrets) -> SecretsView:
    stubs = [
        StubView(
            voucher_id=stub.voucher_id,
            code_hash=stub.code_hash,
            amount=stub.amount,
            good_until=to_text(stub.good_until),
            pin_tag=stub.pin_tag,
            holder=stub.holder,
            cancelled=stub.cancelled,
        )
        for stub in secrets.stubs
    ]
    keys = [VoucherKeyView(kid=kid, public_key=key) for kid, key in secrets.keys]
    return SecretsView(lease_key=secrets.lease_key, unlock_hash=secrets.unlock_hash, keys=keys, stubs=stubs)


def kept_view(kept: KeptEntry) -> KeptEntryView:
    entry = kept.entry
    return KeptEntryView(
        seq=entry.seq,
        at=to_text(entry.at),
        kind=entry.kind.value,
        voucher_id=entry.voucher_id,
        amount=entry.amount,
        shift_id=entry.shift_id,
        form=entry.form,
        previous=entry.previous,
        hash=entry.hash,
        signature=entry.signature,
        outcome=kept.outcome,
        received_at=to_text(kept.received_at),
    )


def moment_of(text: str, *, field: str) -> datetime:
    """
    Raises:
        InvalidInput: no such moment.
    """
    try:
        return from_text(text)
    except ValueError as error:
        raise InvalidInput("Thời điểm không hợp lệ.", "There is no such moment.", field=field) from error


def entry_of(lease_id: LeaseId, body: NewEntry) -> Entry:
    """
    Raises:
        InvalidInput: no such moment, or a payment of nothing.
    """
    if body.kind is not EntryKind.UNLOCK and not body.voucher_id:
        raise InvalidInput("Thiếu mã phiếu.", "Name the voucher.", field="entries.voucher_id")
    if body.kind is EntryKind.REDEEM and not body.amount:
        raise InvalidInput("Thiếu số tiền.", "Name the amount.", field="entries.amount")
    fields = msgspec.structs.asdict(body)
    return Entry(**{**fields, "lease_id": lease_id, "at": moment_of(body.at, field="entries.at")})


def reveal_secrets(work: Work, call: Call, answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """They are computed again for every answer, and are in none that is stored."""
    lease = work.offline.leases.find(LeaseId(answer["id"]))
    return {} if lease is None else {"secrets": written(secrets_view(secrets_of(work.offline, lease)))}


@offline_routes.command(
    "/offline-leases",
    kind="grant_lease",
    body=NewLease,
    answer=LeaseView,
    summary="Let this tablet pay vouchers offline; a supervisor signs at it",
    allow=Permission.SERVE_CASH,
    reveal=reveal_secrets,
)
def post_lease(work: Work, call: Call, body: NewLease) -> LeaseView:
    lease = grant_lease(
        work.offline,
        duty_of(call, body.shift_id),
        LeaseId.parse(body.lease_id, field="lease_id"),
        device_key=body.device_key,
        proof=body.proof,
        signer=StaffNumber.parse(body.supervisor_number, field="supervisor_number"),
        pin=body.supervisor_pin,
    )
    return lease_view(work, lease)


@offline_routes.action(
    "/offline-leases/{lease_id}/entries",
    kind="accept_entries",
    body=NewEntries,
    answer=LeaseView,
    summary="Upload entries of a journal; again is harmless. Each is booked on its own",
    allow=Permission.SERVE_CASH,
)
def post_entries(work: Work, call: Call, body: NewEntries) -> LeaseView:
    lease_id, outlet = LeaseId.parse(call.path["lease_id"]), tablet_of(call)[1]
    entries = [entry_of(lease_id, entry) for entry in body.entries]

    def accept(entry: Entry, attempt: Work) -> Lease:
        attempt.actor, attempt.device_id = call.signed_in.party_id, call.signed_in.device_id
        return accept_entry(attempt.offline, outlet, entry)

    for entry in entries:
        lease = run(work.application, partial(accept, entry))
    return lease_view(work, lease)


def declaration_of(call: Call, body: NewSync) -> Declaration:
    return Declaration(
        lease_id=LeaseId.parse(call.path["lease_id"]),
        at=moment_of(body.at, field="at"),
        next_seq=body.next_seq,
        head=body.head,
        kids=tuple(body.kids),
        pause=body.pause,
        signature=body.signature,
    )


@offline_routes.action(
    "/offline-leases/{lease_id}/sync",
    kind="sync_lease",
    body=NewSync,
    answer=LeaseView,
    summary="Declare the journal complete: renews the lease, moves the watermark, brings keys and stubs",
    allow=Permission.SERVE_CASH,
)
def post_sync(work: Work, call: Call, body: NewSync) -> LeaseView:
    lease = sync_lease(work.offline, duty_of(call, body.shift_id), declaration_of(call, body))
    return lease_view(work, lease, secrets_view(secrets_of(work.offline, lease)))


@offline_routes.action(
    "/offline-leases/{lease_id}/release",
    kind="release_lease",
    body=NewSync,
    answer=LeaseView,
    summary="Give the lease up, with the whole journal uploaded",
    allow=Permission.SERVE_CASH,
)
def post_release(work: Work, call: Call, body: NewSync) -> LeaseView:
    return lease_view(work, release_lease(work.offline, duty_of(call, body.shift_id), declaration_of(call, body)))


def lease_for(work: Work, call: Call) -> Lease:
    """The outlet's newest lease, for whoever manages the outlet.

    Raises:
        NotPermitted: the outlet is not the caller's business.
        NoSuchLease: it never had one.
    """
    outlet = outlet_code_of(call.signed_in.managed_outlet(outlet_code_of(call.path["code"])))
    return current_lease(work.offline, outlet)


@offline_routes.query("/outlets/{code}/offline-lease", answer=LeaseView, summary="Who may pay offline at an outlet")
def show_lease(work: Work, call: Call) -> LeaseView:
    return lease_view(work, lease_for(work, call))


@offline_routes.query(
    "/outlets/{code}/offline-lease/unlock-code",
    answer=UnlockCodeView,
    summary="What a supervisor types on a tablet whose clock cannot be trusted",
)
def show_unlock_code(work: Work, call: Call) -> UnlockCodeView:
    lease = lease_for(work, call)
    return UnlockCodeView(lease_id=lease.lease_id, code=unlock_code_of(work.offline, lease))


@offline_routes.query(
    "/outlets/{code}/offline-lease/entries",
    answer=KeptEntriesView,
    summary="The journal of an outlet's newest lease, as it came",
    query={"lease_id": "An earlier lease of the outlet.", **PAGED},
)
def show_entries(work: Work, call: Call) -> KeptEntriesView:
    lease = lease_for(work, call)
    page = entries_of(
        work.offline,
        lease.outlet_code,
        LeaseId.parse(call.query.get("lease_id", lease.lease_id), field="lease_id"),
        cursor=call.query.get("cursor"),
        limit=limit_of(call),
    )
    return KeptEntriesView(entries=[kept_view(one) for one in page.entries], next_cursor=page.next_cursor)
