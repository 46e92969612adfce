"""Acts of the ledger that need two people: taking an entry back, writing one by hand, freezing and releasing."""

from typing import Annotated, Literal

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.acts import act
from chalicelib.entrypoints.http.resource import Body, View
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import InvalidInput
from chalicelib.ledger import (
    Account,
    EntryId,
    Posting,
    Side,
    account_of,
    freeze_account,
    freeze_ledger,
    post_correction,
    release_account,
    release_ledger,
    reverse_entry,
)
from chalicelib.oversight import Approval

AccountText = Annotated[str, msgspec.Meta(max_length=100)]
Since = Annotated[str, msgspec.Meta(min_length=20, max_length=40)]
LEDGER = "ledger"
"""What an approval about the whole ledger is about."""


class ReversedLeg(Body, frozen=True, kw_only=True):
    """How much of one leg is taken back, in đồng."""

    account: AccountText
    amount: int


class ReverseEntry(Body, frozen=True, kw_only=True):
    """The entry, and how much of which of its legs; without `legs` all that is left of it."""

    entry_id: Annotated[str, msgspec.Meta(max_length=40)]
    legs: Annotated[list[ReversedLeg], msgspec.Meta(min_length=2, max_length=40)] | None = None


class ReversalView(View, frozen=True, kw_only=True):
    """The entry that took it back."""

    entry_id: str
    reverses: str


class CorrectedLeg(Body, frozen=True, kw_only=True):
    """One leg of a correction, in đồng."""

    account: AccountText
    side: Literal["D", "C"]
    amount: int


class PostCorrection(Body, frozen=True, kw_only=True):
    """What it is about (an entry, an order, a shift), and its legs."""

    about: Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.:-]+$")]
    legs: Annotated[list[CorrectedLeg], msgspec.Meta(min_length=2, max_length=20)]


class CorrectionView(View, frozen=True, kw_only=True):
    """The entry that was posted."""

    entry_id: str


@act("reverse_entry", words=ReverseEntry, about=lambda words: str(words.entry_id), title_vi="Đảo bút toán")
def reverse(work: Work, words: ReverseEntry, approval: Approval) -> ReversalView:
    made = reverse_entry(
        work.ledger,
        EntryId.parse(words.entry_id, field="entry_id"),
        reason=approval.reason,
        maker_id=approval.maker_id,
        checker_id=approval.checker,
        legs=None if words.legs is None else _part(words.legs),
    )
    return ReversalView(entry_id=made.entry_id, reverses=words.entry_id)


@act("post_correction", words=PostCorrection, about=lambda words: str(words.about), title_vi="Bút toán điều chỉnh")
def correct(work: Work, words: PostCorrection, approval: Approval) -> CorrectionView:
    made = post_correction(
        work.ledger,
        correction_id=approval.approval_id,
        about=words.about,
        postings=[Posting(_account(leg.account), Side(leg.side), leg.amount) for leg in words.legs],
        maker_id=approval.maker_id,
        checker_id=approval.checker,
    )
    return CorrectionView(entry_id=made.entry_id)


def _part(legs: list[ReversedLeg]) -> dict[Account, int]:
    part = {_account(leg.account): leg.amount for leg in legs}
    if len(part) != len(legs):
        raise InvalidInput("Mỗi tài khoản một dòng.", "Name each account once.", field="legs")
    return part


def _account(text: str, field: str = "legs") -> Account:
    try:
        return account_of(text)
    except (KeyError, ValueError) as error:
        raise InvalidInput(
            "Tài khoản không hợp lệ: viết như 2010:pty_….", "No account of the chart: `code:owner`.", field=field
        ) from error


class WhichAccount(Body, frozen=True, kw_only=True):
    """The account, as `code:owner`."""

    account: AccountText


class WhichFreeze(Body, frozen=True, kw_only=True):
    """The account, and since when it is frozen: that freeze, not one that came later."""

    account: AccountText
    since: Since


class WholeLedger(Body, frozen=True, kw_only=True):
    """Nothing more to say: all of it."""


class WholeFreeze(Body, frozen=True, kw_only=True):
    """Since when the ledger is frozen, and how many of the verifier's findings were looked into and are accepted."""

    since: Since
    accepted_findings: Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)] = 0


class FreezeMovedView(View, frozen=True, kw_only=True):
    """What was frozen, or moves again: an account, or `ledger`; `since` names the freeze."""

    what: str
    since: str


@act("freeze_account", words=WhichAccount, about=lambda words: str(words.account), title_vi="Khoá một tài khoản")
def freeze_one(work: Work, words: WhichAccount, approval: Approval) -> FreezeMovedView:
    of = _account(words.account, field="account")
    made = freeze_account(
        work.ledger, of, by=approval.checker, why=approval.reason, case_id=approval.approval_id
    )  # fmt: skip
    return FreezeMovedView(what=of.id, since=to_text(made.at))


@act("release_account", words=WhichFreeze, about=lambda words: str(words.account), title_vi="Mở khoá một tài khoản")
def release_one(work: Work, words: WhichFreeze, approval: Approval) -> FreezeMovedView:
    of = _account(words.account, field="account")
    by = {"maker_id": approval.maker_id, "checker_id": approval.checker}
    return FreezeMovedView(what=of.id, since=to_text(release_account(work.ledger, of, since=words.since, **by).at))


@act("freeze_ledger", words=WholeLedger, about=lambda words: LEDGER, title_vi="Khoá toàn bộ sổ cái")
def freeze_all(work: Work, words: WholeLedger, approval: Approval) -> FreezeMovedView:
    made = freeze_ledger(work.ledger, by=approval.checker, why=approval.reason, case_id=approval.approval_id)
    return FreezeMovedView(what=LEDGER, since=to_text(made.at))


@act("release_ledger", words=WholeFreeze, about=lambda words: LEDGER, title_vi="Mở khoá sổ cái")
def release_all(work: Work, words: WholeFreeze, approval: Approval) -> FreezeMovedView:
    released = release_ledger(
        work.ledger,
        since=words.since,
        told=work.sealing.verifications.last(),
        accepted=words.accepted_findings,
        maker_id=approval.maker_id,
        checker_id=approval.checker,
    )
    return FreezeMovedView(what=LEDGER, since=to_text(released.at))
