"""Carriers' batches of collected cash over HTTP: tell one, see how far it is, say which money and which parcel was meant."""

from typing import Annotated

import msgspec

from chalicelib.banking import BreakKind, BreakState, settle_break
from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.orders import PAGED, IdText
from chalicelib.entrypoints.http.resource import Body, Call, Resource, View
from chalicelib.identity import Permission
from chalicelib.insight import waiting_of
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.paging import page_size
from chalicelib.ledger import chart
from chalicelib.orders import (
    CodBatch,
    CodBatchId,
    CodLine,
    amend_line,
    checked_lines,
    find_batch,
    fund_batch,
    read_carrier_file,
    tell_batch,
)
from chalicelib.payments import CARRIER

cod_batch_routes = Resource(__name__, tag="cash on delivery")

Code = Annotated[str, msgspec.Meta(min_length=1, max_length=40, description="The parcel's code, as on its label.")]
Amount = Annotated[int, msgspec.Meta(ge=1, le=10**12)]
Reference = Annotated[
    str,
    msgspec.Meta(max_length=40, description="The carrier's number of the batch; its transfer names it as `COD {number}`."),
]


class CarrierLine(Body, frozen=True, kw_only=True):
    """Cash of one parcel."""

    code: Code
    amount: Amount


class NewCodBatch(Body, frozen=True, kw_only=True):
    """A carrier's batch: its lines, or the same as a table of text whose head names `mã kiện` and `số tiền`."""

    batch_id: IdText
    reference: Reference
    lines: Annotated[list[CarrierLine], msgspec.Meta(max_length=300)] = msgspec.field(default_factory=list)
    text: Annotated[str, msgspec.Meta(max_length=40_000)] = ""

    @property
    def read(self) -> tuple[CodLine, ...]:
        """
        Raises:
            InvalidInput: neither or both, or not such a list; it names the row.
        """
        if bool(self.lines) == bool(self.text):
            raise InvalidInput("Gửi danh sách hoặc bảng, một trong hai.", "Send lines or text, one of them.", field="lines")
        if self.text:
            return read_carrier_file(self.text)
        return checked_lines([CodLine(n, one.code.strip().upper(), one.amount) for n, one in enumerate(self.lines, 1)])


class CodFunding(Body, frozen=True, kw_only=True):
    """Money that matched nothing and is this batch's."""

    booking_id: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]


class CodAmendment(Body, frozen=True, kw_only=True):
    """The parcel that a line meant."""

    number: Annotated[int, msgspec.Meta(ge=1, le=300)]
    code: Code


class CodLineView(View, frozen=True, kw_only=True):
    """A line: `pending`, `remitted`, `under`, `over`, `known` or `unknown`; `taken` is what of it was the parcel's."""

    number: int
    code: str
    amount: int
    outcome: str
    taken: int


class CodBatchView(View, frozen=True, kw_only=True):
    """A batch: `told` by the carrier, `received` from the bank, `taken` by its parcels. `waiting` until every line is
    decided; then `done`, or `surplus` while money is left.
    """

    id: str
    reference: str
    state: str
    told_at: str
    told: int
    received: int
    taken: int
    lines_total: int
    lines_odd: int
    lines_pending: int


class CodBatchLinesView(View, frozen=True, kw_only=True):
    """A batch with its lines, in the carrier's order."""

    batch: CodBatchView
    lines: list[CodLineView]


class CodBatchesView(View, frozen=True, kw_only=True):
    """A page of batches, the newest first."""

    entries: list[CodBatchView]
    next_cursor: str | None


class CarrierCashView(View, frozen=True, kw_only=True):
    """What a carrier has collected and not handed over, by days: under 1, 1 to 3, 3 to 7, older. `whole`: all of it."""

    carrier: str
    amount: int
    parcels: int
    by_age: list[int]
    oldest: str | None
    whole: bool


@cod_batch_routes.command(
    "/cod-batches",
    kind="tell_cod_batch",
    body=NewCodBatch,
    answer=CodBatchLinesView,
    summary="Tell a carrier's batch of collected cash; its lines are taken in when its money is on the bank's statement",
    allow=Permission.OPERATE,
)
def post_cod_batch(work: Work, call: Call, body: NewCodBatch) -> CodBatchLinesView:
    batch_id = CodBatchId.parse(body.batch_id, field="batch_id")
    by = call.signed_in.party_id
    return batch_lines_view(tell_batch(work.orders, batch_id, body.reference, body.read, told_by=by))


@cod_batch_routes.query(
    "/cod-batches",
    answer=CodBatchesView,
    summary="Carriers' batches, the newest first",
    allow=Permission.SEE_PROVINCE,
    query=PAGED,
)
def list_cod_batches(work: Work, call: Call) -> CodBatchesView:
    page = work.orders.cod_batches.listed(cursor=call.query.get("cursor"), limit=page_size(limit_of(call)))
    return CodBatchesView(entries=[batch_view(one) for one in page.entries], next_cursor=page.next_cursor)


@cod_batch_routes.query(
    "/cod-batches/{batch_id}", answer=CodBatchLinesView, summary="A batch and its lines", allow=Permission.SEE_PROVINCE
)
def show_cod_batch(work: Work, call: Call) -> CodBatchLinesView:
    return batch_lines_view(find_batch(work.orders, _batch_id(call)))


@cod_batch_routes.command(
    "/cod-batches/{batch_id}/funding",
    kind="fund_cod_batch",
    body=CodFunding,
    answer=CodBatchLinesView,
    summary="Say that money which matches nothing is the batch's",
    allow=Permission.OPERATE,
)
def post_cod_funding(work: Work, call: Call, body: CodFunding) -> CodBatchLinesView:
    batch = fund_batch(work.orders, _batch_id(call), body.booking_id)
    settle_break(work.banking, BreakKind.UNKNOWN_MONEY, body.booking_id, "cod_batch", BreakState.MATCHED)
    return batch_lines_view(batch)


@cod_batch_routes.command(
    "/cod-batches/{batch_id}/amendments",
    kind="amend_cod_line",
    body=CodAmendment,
    answer=CodBatchLinesView,
    summary="Say which parcel a line meant that is of none, or of one that was remitted before",
    allow=Permission.OPERATE,
)
def post_cod_amendment(work: Work, call: Call, body: CodAmendment) -> CodBatchLinesView:
    return batch_lines_view(amend_line(work.orders, _batch_id(call), body.number, body.code))


@cod_batch_routes.query(
    "/carrier-cash",
    answer=CarrierCashView,
    summary="Cash that the carrier has collected and not handed over, by age",
    allow=Permission.SEE_PROVINCE,
)
def show_carrier_cash(work: Work, call: Call) -> CarrierCashView:
    found, _ = waiting_of(work.insight, chart.COD)
    return CarrierCashView(
        carrier=CARRIER,
        amount=found.amount,
        parcels=found.count,
        by_age=list(found.by_age),
        oldest=to_text(found.oldest) if found.oldest else None,
        whole=found.whole,
    )


def _batch_id(call: Call) -> CodBatchId:
    return CodBatchId.parse(call.path["batch_id"], field="batch_id")


def batch_view(batch: CodBatch) -> CodBatchView:
    return CodBatchView(
        id=batch.batch_id,
        reference=batch.reference,
        state=batch.state.value,
        told_at=to_text(batch.told_at),
        told=batch.told,
        received=batch.received,
        taken=batch.taken,
        lines_total=len(batch.lines),
        lines_odd=len(batch.odd),
        lines_pending=sum(line.outcome.value == "pending" for line in batch.lines),
    )


def batch_lines_view(batch: CodBatch) -> CodBatchLinesView:
    lines = [
        CodLineView(number=one.number, code=one.code, amount=one.amount, outcome=one.outcome.value, taken=one.taken)
        for one in batch.lines
    ]
    return CodBatchLinesView(batch=batch_view(batch), lines=lines)
