"""Oversight in the one table.

APR#{approval}  / A   an approval; gsi1 what it is about; gsi2 `DUE#approval` while undecided
CASE#{case}     / C   a case; gsi1 its subject; gsi2 `DUE#case` while open
HANDED#{thing}  / {at}#{by}#{owner}   a thing of a queue becomes somebody's
"""

from chalicelib.adapters.dynamo.fields import entity_of, item_of, listed
from chalicelib.adapters.dynamo.kept import Kept
from chalicelib.adapters.dynamo.table import Absent, Item, Key, Put, Query, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import Page
from chalicelib.oversight import Approval, ApprovalExists, ApprovalId, ApprovalState, Case, CaseId, CaseState, Handing

WAITING = join("DUE", "approval")
OPEN = join("DUE", "case")


def approval_key(approval_id: str) -> Key:
    return Key(join("APR", approval_id), "A")


def case_key(case_id: str) -> Key:
    return Key(join("CASE", case_id), "C")


class DynamoApprovals:
    """`oversight.ApprovalStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._kept = Kept[Approval](
            work, item_of=_approval_item, read=lambda item: entity_of(Approval, item), exists=_approval_exists
        )

    def find(self, approval_id: ApprovalId) -> Approval | None:
        return self._kept.find(approval_key(approval_id))

    def add(self, approval: Approval) -> None:
        self._kept.add(approval)

    def save(self, approval: Approval) -> None:
        self._kept.save(approval)

    def waiting(self, *, cursor: str | None, limit: int) -> Page[Approval]:
        return listed(self._work, Approval, Query(WAITING, "gsi2", limit=limit), cursor)

    def about(self, thing: str, *, cursor: str | None, limit: int) -> Page[Approval]:
        return listed(self._work, Approval, Query(join("APR", "OF", thing), limit=limit, descending=True), cursor)


class DynamoCases:
    """`oversight.CaseStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._kept = Kept[Case](work, item_of=_case_item, read=lambda item: entity_of(Case, item))

    def find(self, case_id: CaseId) -> Case | None:
        return self._kept.find(case_key(case_id))

    def add(self, case: Case) -> None:
        if self._kept.find(case_key(case.case_id)) is None:
            self._work.stage(Put({**_case_item(case), "version": 1}, when=(Absent(),)))

    def save(self, case: Case) -> None:
        self._kept.save(case)

    def open(self, *, cursor: str | None, limit: int) -> Page[Case]:
        return listed(self._work, Case, Query(OPEN, "gsi2", limit=limit), cursor)

    def about(self, subject: str, *, cursor: str | None, limit: int) -> Page[Case]:
        return listed(self._work, Case, Query(join("CASE", "OF", subject), limit=limit, descending=True), cursor)


class DynamoHandings:
    """`oversight.HandingStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def add(self, handing: Handing) -> None:
        key = Key(join("HANDED", handing.thing), join(to_text(handing.at), handing.by, handing.owner_id or "nobody"))
        self._work.stage(Put(item_of(key, handing)))

    def of(self, thing: str, *, limit: int) -> list[Handing]:
        page = self._work.query(Query(join("HANDED", thing), limit=limit, descending=True))
        return [entity_of(Handing, item) for item in page.items]


def _approval_exists() -> ApprovalExists:
    return ApprovalExists("Mã yêu cầu duyệt đã dùng.", "The approval's id was used before.")


def _approval_item(approval: Approval) -> Item:
    at = to_text(approval.requested_at)
    index = {"gsi1pk": join("APR", "OF", approval.about), "gsi1sk": at}
    if approval.state is ApprovalState.REQUESTED:
        index |= {"gsi2pk": WAITING, "gsi2sk": at}
    return item_of(approval_key(approval.approval_id), approval, **index)


def _case_item(case: Case) -> Item:
    at = to_text(case.opened_at)
    index = {"gsi1pk": join("CASE", "OF", case.subject), "gsi1sk": at}
    if case.state is CaseState.OPEN:
        index |= {"gsi2pk": OPEN, "gsi2sk": at}
    return item_of(case_key(case.case_id), case, **index)
