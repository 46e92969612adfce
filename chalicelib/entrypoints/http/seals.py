"""Seals over HTTP, for everybody: the list, the key, and the proof that a receipt's entry is under one."""

from collections.abc import Mapping

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.resource import Call, Resource, View
from chalicelib.identity import Actor, Permission
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import page_size
from chalicelib.ledger import EntryId, JournalEntry, Proof, Seal, chart, prove

seal_routes = Resource(__name__, tag="seals")
PAGED = {"cursor": "`next_cursor` of the page before", "limit": "1 to 100; 24 unless told"}


class KeyView(View, frozen=True, kw_only=True):
    """A public key as a JWK (RFC 7517); `kid` is its thumbprint (RFC 7638)."""

    kty: str
    crv: str
    x: str
    y: str
    alg: str
    use: str
    kid: str


class SealView(View, frozen=True, kw_only=True):
    """The seal of a day: `signed` is the JWS over all but the digest, which is of it; `key` is the one that verifies it."""

    day: str
    entries: int
    root: str
    previous: str
    sealed_at: str
    digest: str
    signed: str
    key: KeyView


class SealsView(View, frozen=True, kw_only=True):
    """A page of seals, the newest first; each one's `previous` is the `digest` of the one before."""

    seals: list[SealView]
    next_cursor: str | None


class ProofView(View, frozen=True, kw_only=True):
    """That an entry is under the seal of its day (RFC 6962): from `digest` as leaf `index` by `path` to the seal's root.

    Attributes:
        statement: the text whose SHA-256 is `digest`; only for those whom the entry concerns.
    """

    entry_id: str
    digest: str
    index: int
    path: list[str]
    seal: SealView
    statement: str | None


@seal_routes.query("/seals", answer=SealsView, summary="Seals of business days", guests=True, query=PAGED)
def show_seals(work: Work, call: Call) -> SealsView:
    page = work.sealing.seals.listed(cursor=call.query.get("cursor"), limit=page_size(limit_of(call)))
    return SealsView(seals=[_seal_view(seal) for seal in page.entries], next_cursor=page.next_cursor)


@seal_routes.query("/seals/key", answer=KeyView, summary="The public key that verifies seals", guests=True)
def show_seal_key(work: Work, call: Call) -> KeyView:
    return _key_view(work.sealing.signer.public_key)


@seal_routes.query(
    "/receipts/{receipt_id}/proof", answer=ProofView, summary="Proof that a receipt's entry is sealed", guests=True
)
def show_proof(work: Work, call: Call) -> ProofView:
    found = prove(work.sealing, EntryId.parse(call.path["receipt_id"], field="receipt_id"))
    return proof_view(found, call.actor)


def proof_view(found: Proof, actor: Actor | None) -> ProofView:
    return ProofView(
        entry_id=found.entry.entry_id,
        digest=found.entry.digest,
        index=found.index,
        path=list(found.path),
        seal=_seal_view(found.seal),
        statement=found.entry.statement if _may_read(found.entry, actor) else None,
    )


def _may_read(entry: JournalEntry, actor: Actor | None) -> bool:
    """Who made the entry, whose balance it changed, and who sees the province."""
    if actor is None:
        return False
    owners = {leg.account.of for leg in entry.postings if leg.account.kind is chart.BALANCE}
    return actor.party_id in {entry.actor, *owners} or actor.may(Permission.SEE_PROVINCE)


def _seal_view(seal: Seal) -> SealView:
    return SealView(
        day=seal.day.isoformat(),
        entries=seal.entries,
        root=seal.root,
        previous=seal.previous,
        sealed_at=to_text(seal.sealed_at),
        digest=seal.digest,
        signed=seal.signed,
        key=_key_view(seal.key),
    )


def _key_view(key: Mapping[str, str]) -> KeyView:
    return msgspec.convert(key, KeyView)
