"""Promotions in the one table.

PROMO#{code}          / P             a promotion with its counters; gsi1 `PROMOTIONS` by when it was opened
PROMO#{code}#{hash}   / U             the use of a phone number, with its order; gone when that order ends unpaid
ORDERED#{hash}        / N             how many orders a phone number placed, but for those that ended unpaid
"""

from chalicelib.adapters.dynamo.fields import entity_of, item_of, listed
from chalicelib.adapters.dynamo.table import Absent, AtLeast, AtMost, Delete, Equals, Key, Lacks, Put, Query, Update, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.paging import Page
from chalicelib.promotions import (
    CouponUse,
    CouponUsedByPhone,
    CouponUsedUp,
    Promotion,
    PromotionExists,
    PromotionStopped,
)

ALL = "PROMOTIONS"


def promotion_key(code: str) -> Key:
    return Key(join("PROMO", code), "P")


def use_key(code: str, subject: str) -> Key:
    return Key(join("PROMO", code, subject), "U")


def ordered_key(subject: str) -> Key:
    return Key(join("ORDERED", subject), "N")


class DynamoPromotions:
    """`PromotionStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def expect(self, code: str, subject: str) -> None:
        if code:
            for key in (promotion_key(code), use_key(code, subject), ordered_key(subject)):
                self._work.hint(key)

    def find(self, code: str) -> Promotion | None:
        item = self._work.get(promotion_key(code))
        return None if item is None else entity_of(Promotion, item)

    def used_by(self, code: str, subject: str) -> bool:
        return self._work.get(use_key(code, subject)) is not None

    def orders_of(self, subject: str) -> int:
        count: int = (self._work.get(ordered_key(subject)) or {}).get("orders", 0)
        return count

    def add(self, promotion: Promotion) -> None:
        index = {"gsi1pk": ALL, "gsi1sk": join(to_text(promotion.opened_at), promotion.code)}
        item = item_of(promotion_key(promotion.code), promotion, **index)
        self._work.stage(Put(item, when=(Absent(),), otherwise=PromotionExists()))

    def stop(self, promotion: Promotion) -> None:
        assert promotion.stopped_at is not None
        said = {"stopped_at": to_text(promotion.stopped_at), "stopped_by": promotion.stopped_by}
        key = promotion_key(promotion.code)
        self._work.stage(Update(key, set=said, when=(Lacks("stopped_at"),), otherwise=PromotionStopped()))

    def take(self, promotion: Promotion, use: CouponUse, subject: str, order_id: str) -> None:
        code = use.code
        open_ = Lacks("stopped_at"), AtMost("used", promotion.uses - 1), AtMost("spent", promotion.budget - use.amount)
        counted = {"used": 1, "spent": use.amount}
        self._work.stage(Update(promotion_key(code), add=counted, when=open_, otherwise=CouponUsedUp(code)))
        key = use_key(code, subject)
        mark = {"pk": key.pk, "sk": key.sk, "order_id": order_id}
        self._work.stage(Put(mark, when=(Absent(),), otherwise=CouponUsedByPhone(code)))

    def give_back(self, use: CouponUse, subject: str, order_id: str) -> None:
        there = AtLeast("used", 1), AtLeast("spent", use.amount)
        self._work.stage(Update(promotion_key(use.code), add={"used": -1, "spent": -use.amount}, when=there))
        self._work.stage(Delete(use_key(use.code, subject), when=(Equals("order_id", order_id),)))

    def count_order(self, subject: str, *, first: DomainError | None) -> None:
        when = (AtMost("orders", 0),) if first else ()
        self._work.stage(Update(ordered_key(subject), add={"orders": 1}, when=when, otherwise=first))

    def uncount_order(self, subject: str) -> None:
        self._work.stage(Update(ordered_key(subject), add={"orders": -1}))

    def listed(self, *, cursor: str | None, limit: int) -> Page[Promotion]:
        return listed(self._work, Promotion, Query(ALL, index="gsi1", limit=limit, descending=True), cursor)
