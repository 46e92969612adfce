"""Acts of the offline counter that need a second person."""

from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.acts import act
from chalicelib.entrypoints.http.resource import Body, View
from chalicelib.offline import LeaseId, VoucherId, freeze_lease, revoke_key, settle_locked_voucher
from chalicelib.oversight import Approval

IdText = Annotated[str, msgspec.Meta(max_length=40)]


class FreezeLease(Body, frozen=True, kw_only=True):
    """A tablet that may pay offline is lost or stolen."""

    lease_id: IdText


class SettleVoucher(Body, frozen=True, kw_only=True):
    """A voucher of a lost or broken tablet: `paid` the customer had the notes; else the money goes back."""

    voucher_id: IdText
    paid: bool


class RevokeKey(Body, frozen=True, kw_only=True):
    """A month's voucher key leaked. `month`: months since January 2020."""

    month: Annotated[int, msgspec.Meta(ge=0, le=4_095)]


class ActState(View, frozen=True, kw_only=True):
    """What became of it."""

    id: str
    state: str


@act("freeze_lease", words=FreezeLease, about=lambda words: words.lease_id, title_vi="Khoá máy chi ngoại tuyến bị mất")
def freeze(work: Work, words: FreezeLease, approval: Approval) -> ActState:
    frozen = freeze_lease(
        work.offline,
        LeaseId.parse(words.lease_id, field="lease_id"),
        maker_id=approval.maker_id,
        checker_id=approval.checker,
        reason=approval.reason,
    )
    return ActState(id=frozen.lease_id, state=frozen.state.value)


@act("settle_voucher", words=SettleVoucher, about=lambda words: words.voucher_id, title_vi="Quyết định phiếu bị khoá")
def settle(work: Work, words: SettleVoucher, approval: Approval) -> ActState:
    settled = settle_locked_voucher(
        work.offline,
        VoucherId.parse(words.voucher_id, field="voucher_id"),
        paid=words.paid,
        maker_id=approval.maker_id,
        checker_id=approval.checker,
        reason=approval.reason,
    )
    return ActState(id=settled.voucher_id, state=settled.state.value)


@act("revoke_voucher_key", words=RevokeKey, about=lambda words: str(words.month), title_vi="Thu hồi khoá ký phiếu")
def revoke(work: Work, words: RevokeKey, approval: Approval) -> ActState:
    return ActState(id=str(revoke_key(work.offline, words.month)), state="revoked")
