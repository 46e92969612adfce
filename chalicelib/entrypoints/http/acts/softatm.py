"""Acts of the soft ATM that need a second person."""

from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.acts import act
from chalicelib.entrypoints.http.resource import Body, View
from chalicelib.oversight import Approval
from chalicelib.softatm import ShiftId, accept_count

IdText = Annotated[str, msgspec.Meta(max_length=40)]


class AcceptCount(Body, frozen=True, kw_only=True):
    """The last count of a shift that was taken over, however far off."""

    shift_id: IdText


class AcceptedCount(View, frozen=True, kw_only=True):
    """The shift is closed with this difference."""

    shift_id: str
    variance: int


@act("accept_count", words=AcceptCount, about=lambda words: words.shift_id, title_vi="Chấp nhận chênh lệch ca tiếp quản")
def accept_taken_count(work: Work, words: AcceptCount, approval: Approval) -> AcceptedCount:
    assert approval.checker_id is not None
    shift_id = ShiftId.parse(words.shift_id, field="shift_id")
    closed = accept_count(work.softatm, shift_id, accepted_by=approval.checker_id, reason=approval.reason)
    return AcceptedCount(shift_id=closed.shift_id, variance=closed.variance or 0)
