"""What is disputed after a shift, over HTTP: variances by age, a teller's repayment, a customer's denial."""

from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.deliveries import Signatures, signed_pair
from chalicelib.entrypoints.http.resource import Body, Call, Resource, View
from chalicelib.entrypoints.http.softatm import PAGED, Amount, IdText, NoteCounts, pairs_of
from chalicelib.entrypoints.http.till import duty_of
from chalicelib.identity import PartyId, Permission
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import page_size
from chalicelib.softatm import (
    NotAtTill,
    Place,
    Repayment,
    RepaymentId,
    ShiftId,
    Variance,
    WithdrawalId,
    deny_cash,
    find_variance,
    outlet_code_of,
    repay_short,
)

variance_routes = Resource(__name__, tag="cash")


class NewRepayment(Body, frozen=True, kw_only=True):
    """Cash of the teller, counted by two of the outlet into the safe, or into the till of the caller's open shift."""

    secrets = frozenset({"signatures"})

    repayment_id: IdText
    notes: NoteCounts
    signatures: Signatures
    till_shift_id: IdText | None = None


class NewDenial(Body, frozen=True, kw_only=True):
    """How much of the withdrawal was never handed over."""

    missing: Amount


class DenialView(View, frozen=True, kw_only=True):
    """The post office looks into it; `verdict` comes later."""

    withdrawal_id: str
    missing: int
    denied_at: str
    verdict: str | None


class SettledView(View, frozen=True, kw_only=True):
    """How a part of it ended."""

    remedy: str
    amount: int
    by: list[str]
    at: str
    reference: str


class VarianceView(View, frozen=True, kw_only=True):
    """What a shift was off; `amount` is counted less expected, `left` what is still open of it."""

    shift_id: str
    outlet_code: str
    teller_id: str
    amount: int
    left: int
    closed_at: str
    age_days: int
    settled: list[SettledView]


class VariancesView(View, frozen=True, kw_only=True):
    """A page of variances."""

    entries: list[VarianceView]
    next_cursor: str | None


def variance_view(work: Work, variance: Variance) -> VarianceView:
    return VarianceView(
        shift_id=variance.shift_id,
        outlet_code=variance.outlet_code,
        teller_id=variance.teller_id,
        amount=variance.amount,
        left=variance.left,
        closed_at=to_text(variance.closed_at),
        age_days=variance.age_days(work.now),
        settled=[
            SettledView(
                remedy=part.remedy.value,
                amount=part.amount,
                by=list(part.by),
                at=to_text(part.at),
                reference=part.reference,
            )
            for part in variance.settled
        ],
    )


@variance_routes.query(
    "/variances",
    answer=VariancesView,
    summary="Shifts that were off and are not settled, the oldest first; or all of one teller",
    allow=Permission.SEE_PROVINCE,
    query={"teller": "Every variance of this teller, newest first.", **PAGED},
)
def show_variances(work: Work, call: Call) -> VariancesView:
    store, limit, cursor = work.softatm.variances, page_size(limit_of(call)), call.query.get("cursor")
    if "teller" in call.query:
        teller_id = PartyId.parse(call.query["teller"], field="teller")
        page = store.of_teller(teller_id, cursor=cursor, limit=limit)
    else:
        page = store.open(cursor=cursor, limit=limit)
    return VariancesView(entries=[variance_view(work, one) for one in page.entries], next_cursor=page.next_cursor)


@variance_routes.query(
    "/variances/{shift_id}",
    answer=VarianceView,
    summary="What a shift of the outlet was off",
    allow=Permission.SUPERVISE_OUTLET,
)
def show_variance(work: Work, call: Call) -> VarianceView:
    outlet_code = outlet_code_of(call.signed_in.outlet_code)
    return variance_view(work, find_variance(work.softatm, _shift_id(call), outlet_code=outlet_code))


@variance_routes.command(
    "/variances/{shift_id}/repayments",
    kind="repay_short",
    body=NewRepayment,
    answer=VarianceView,
    summary="Take the cash that a teller brings for a shortage",
    allow=Permission.MOVE_CASH,
)
def post_repayment(work: Work, call: Call, body: NewRepayment) -> VarianceView:
    if call.signed_in.device_id is None or call.signed_in.outlet_code is None:
        raise NotAtTill("Chỉ làm được trên máy của điểm.", "Sign in on an enrolled tablet of the outlet.")
    outlet_code = outlet_code_of(call.signed_in.outlet_code)
    till = None if body.till_shift_id is None else duty_of(call, body.till_shift_id, field="till_shift_id")
    pair = signed_pair(work, call, Place(outlet_code), body.signatures)
    repayment = Repayment(RepaymentId.parse(body.repayment_id, field="repayment_id"), pairs_of(body.notes), till)
    repaid = repay_short(work.softatm, _shift_id(call), repayment, outlet_code=outlet_code, by=pair)
    return variance_view(work, repaid)


@variance_routes.command(
    "/withdrawals/{withdrawal_id}/denial",
    kind="deny_cash",
    body=NewDenial,
    answer=DenialView,
    summary="Say that notes of a withdrawal were never handed over",
    allow=Permission.OWN_MONEY,
)
def post_denial(work: Work, call: Call, body: NewDenial) -> DenialView:
    withdrawal_id = WithdrawalId.parse(call.path["withdrawal_id"])
    denial = deny_cash(work.softatm, call.signed_in.party_id, withdrawal_id, missing=body.missing)
    return DenialView(
        withdrawal_id=denial.withdrawal_id,
        missing=denial.missing,
        denied_at=to_text(denial.denied_at),
        verdict=denial.verdict.value if denial.verdict else None,
    )


def _shift_id(call: Call) -> ShiftId:
    return ShiftId.parse(call.path["shift_id"], field="shift_id")
