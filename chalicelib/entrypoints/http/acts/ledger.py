"""Acts of the ledger that need two people: taking an entry back, writing one by hand."""

from typing import Annotated, Literal

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.acts import act
from chalicelib.entrypoints.http.resource import Body, View
from chalicelib.kernel.errors import InvalidInput
from chalicelib.ledger import Account, EntryId, Posting, Side, account_of, post_correction, reverse_entry
from chalicelib.oversight import Approval

AccountText = Annotated[str, msgspec.Meta(max_length=100)]


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


def _account(text: str) -> Account:
    try:
        return account_of(text)
    except (KeyError, ValueError) as error:
        raise InvalidInput("Tài khoản không hợp lệ.", "No account of the chart.", field="legs") from error
