"""Promotions in the one table.

PROMO#{code}          / P             a promotion with its counters; gsi1 `PROMOTIONS` by when it was opened; a household's
                                      own `PROMOTIONS#{party id}`, all of these in gsi2 `PROMOTIONS#own`
PROMO#{code}#{hash}   / U             the use of a phone number, with its order; gone when that order ends unpaid. Of what
                                      can be used again, of the order
AUTOMATIC#promotions  / L             codes of what needs none to be typed, with their days
ORDERED#{hash}        / N             how many orders a phone number, or who was signed in, placed, but for those that ended
                                      unpaid
"""

from collections.abc import Sequence

from chalicelib.adapters.dynamo.fields import entity_of, item_of, listed
from chalicelib.adapters.dynamo.table import Absent, AtLeast, AtMost, Delete, Equals, Key, Lacks, Put, Query, Update, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.paging import Page
from chalicelib.promotions import (
    Automatic,
    CouponUse,
    CouponUsedByPhone,
    CouponUsedUp,
    Promotion,
    PromotionExists,
    PromotionStopped,
)

ALL, OWN = "PROMOTIONS", join("PROMOTIONS", "own")
AUTOMATIC = Key(join("AUTOMATIC", "promotions"), "L")


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

    def expect(self, code: str, subjects: Sequence[str]) -> None:
        keys = [AUTOMATIC, *map(ordered_key, subjects)]
        if code:
            keys += [promotion_key(code), *(use_key(code, subject) for subject in subjects[:1])]
        for key in keys:
            self._work.hint(key)

    def automatic(self) -> Automatic:
        item = self._work.get(AUTOMATIC)
        if item is None:
            return Automatic({})
        codes = {code: (from_text(days[0]), from_text(days[1])) for code, days in item["codes"].items()}
        return Automatic(codes, item["version"])

    def save_automatic(self, automatic: Automatic) -> None:
        codes = {code: [to_text(begins_at), to_text(ends_at)] for code, (begins_at, ends_at) in automatic.codes.items()}
        item = {"pk": AUTOMATIC.pk, "sk": AUTOMATIC.sk, "codes": codes, "version": automatic.version + 1}
        self._work.stage(Put(item, when=(Equals("version", automatic.version),) if automatic.version else (Absent(),)))

    def find_all(self, codes: Sequence[str], subject: str) -> list[Promotion]:
        uses = [use_key(code, subject) for code in codes] if subject else []
        self._work.prefetch([*map(promotion_key, codes), *uses])
        return [found for found in map(self.find, codes) if found is not None]

    def find(self, code: str) -> Promotion | None:
        item = self._work.get(promotion_key(code))
        return None if item is None else entity_of(Promotion, item)

    def used_by(self, code: str, subject: str) -> bool:
        return self._work.get(use_key(code, subject)) is not None

    def orders_of(self, subject: str) -> int:
        count: int = (self._work.get(ordered_key(subject)) or {}).get("orders", 0)
        return count

    def add(self, promotion: Promotion) -> None:
        whose = join(ALL, promotion.seller_id) if promotion.seller_id else ALL
        opened = join(to_text(promotion.opened_at), promotion.code)
        index = {"gsi1pk": whose, "gsi1sk": opened}
        index |= {"gsi2pk": OWN, "gsi2sk": opened} if promotion.seller_id else {}
        item = item_of(promotion_key(promotion.code), promotion, **index)
        self._work.stage(Put(item, when=(Absent(),), otherwise=PromotionExists()))

    def stop(self, promotion: Promotion) -> None:
        assert promotion.stopped_at is not None
        said = {"stopped_at": to_text(promotion.stopped_at), "stopped_by": promotion.stopped_by}
        key = promotion_key(promotion.code)
        self._work.stage(Update(key, set=said, when=(Lacks("stopped_at"),), otherwise=PromotionStopped()))

    def take(self, promotion: Promotion, use: CouponUse, subject: str, order_id: str, *, typed: bool) -> None:
        code = use.code
        open_ = Lacks("stopped_at"), AtMost("used", promotion.uses - 1), AtMost("spent", promotion.budget - use.amount)
        counted = {"used": 1, "spent": use.amount}
        used_up = CouponUsedUp(code) if typed else None
        self._work.stage(Update(promotion_key(code), add=counted, when=open_, otherwise=used_up))
        key = use_key(code, subject if use.once else order_id)
        mark = {"pk": key.pk, "sk": key.sk, "order_id": order_id}
        self._work.stage(Put(mark, when=(Absent(),), otherwise=CouponUsedByPhone(code) if typed else None))

    def give_back(self, use: CouponUse, subject: str, order_id: str) -> None:
        there = AtLeast("used", 1), AtLeast("spent", use.amount)
        self._work.stage(Update(promotion_key(use.code), add={"used": -1, "spent": -use.amount}, when=there))
        key = use_key(use.code, subject if use.once else order_id)
        self._work.stage(Delete(key, when=(Equals("order_id", order_id),)))

    def count_order(self, subject: str, *, first: bool, otherwise: DomainError | None) -> None:
        when = (AtMost("orders", 0),) if first else ()
        self._work.stage(Update(ordered_key(subject), add={"orders": 1}, when=when, otherwise=otherwise))

    def uncount_order(self, subject: str) -> None:
        self._work.stage(Update(ordered_key(subject), add={"orders": -1}))

    def of_seller(self, seller_id: str, *, cursor: str | None, limit: int) -> Page[Promotion]:
        own = Query(join(ALL, seller_id), index="gsi1", limit=limit, descending=True)
        return listed(self._work, Promotion, own, cursor)

    def listed(self, *, own: bool, cursor: str | None, limit: int) -> Page[Promotion]:
        pk, index = (OWN, "gsi2") if own else (ALL, "gsi1")
        return listed(self._work, Promotion, Query(pk, index=index, limit=limit, descending=True), cursor)
