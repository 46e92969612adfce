"""A promotion: what it takes off, for whom, in which days, how often, how much it may cost, and who pays."""

import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from chalicelib.catalogue import COMMUNES, category_for_listing, commune_of, todays_ward
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.money import BASIS_POINTS, Money, amount_of
from chalicelib.kernel.records import dataclass

MOST_USES = 1_000_000
ZONES = frozenset({"district", "province", "north", "far"})
"""Ways of delivery, as orders call them."""
_CODE = re.compile(r"[A-Z0-9]{4,16}")


class PromotionKind(StrEnum):
    """What it takes off: a part of the goods, an amount off the goods, or off their delivery."""

    PERCENT = "percent"
    AMOUNT = "amount"
    DELIVERY = "delivery"


class PromotionState(StrEnum):
    """How it stands at a moment."""

    TO_COME = "to_come"
    LIVE = "live"
    USED_UP = "used_up"
    OVER = "over"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """Dated data; once opened only its counters move, and it can be stopped.

    Attributes:
        code: what buyers type; means one promotion for ever.
        rate_bp: of the goods, for a percentage; else 0.
        most: đồng that one order gets at most; of an amount, the amount.
        min_goods: đồng of goods in the whole basket, of a household's own promotion of its goods, before anything is taken
            off.
        first_order: only for the first order of a phone number, and of who is signed in.
        once: one use a phone number; else any number.
        automatic: chosen without a code being typed, wherever it takes off the most.
        categories, communes: of which goods, and from where; empty for all.
        to_zones, to_communes: on which ways, and where to in Lạng Sơn, by the codes of communes of 2022 and of today's
            wards; empty for all.
        fund: the commune whose fund pays; empty for the province.
        seller_id: the household that bears it, of its own goods; empty for what is paid for it.
        begins_at, ends_at: from, and until but not at.
        uses: how many orders may use it; budget: đồng that they may cost in all.
        opened_by: who asked for it and who approved it.
        used, spent: by orders that did not end unpaid.
    """

    code: str
    title: str
    kind: PromotionKind
    most: Money
    begins_at: datetime
    ends_at: datetime
    uses: int
    budget: Money
    opened_at: datetime
    opened_by: tuple[str, str]
    reason: str
    rate_bp: int = 0
    min_goods: Money = 0
    first_order: bool = False
    categories: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    once: bool = True
    automatic: bool = False
    to_zones: tuple[str, ...] = ()
    to_communes: tuple[str, ...] = ()
    fund: str = ""
    seller_id: str = ""
    used: int = 0
    spent: Money = 0
    stopped_at: datetime | None = None
    stopped_by: str | None = None

    @property
    def payer(self) -> str:
        """The household, or the commune of a fund; empty for the province."""
        return self.seller_id or self.fund

    def state_at(self, now: datetime) -> PromotionState:
        if self.stopped_at is not None:
            return PromotionState.STOPPED
        if now < self.begins_at:
            return PromotionState.TO_COME
        if now >= self.ends_at:
            return PromotionState.OVER
        return PromotionState.USED_UP if self.used >= self.uses or self.spent >= self.budget else PromotionState.LIVE


@dataclass(frozen=True, slots=True)
class Automatic:
    """What needs no code: few, so that every order can look at them.

    Attributes:
        codes: by code, from when until when.
        version: 0 before it is stored.
    """

    codes: Mapping[str, tuple[datetime, datetime]]
    version: int = 0

    def live_at(self, now: datetime) -> list[str]:
        return sorted(code for code, (begins_at, ends_at) in self.codes.items() if begins_at <= now < ends_at)


@dataclass(frozen=True, slots=True)
class CouponUse:
    """What an order got by a promotion, in đồng.

    Attributes:
        once: the phone number cannot use it again.
        payer: the household, or the commune of a fund; empty for the province.
    """

    code: str
    amount: Money
    once: bool = True
    payer: str = ""


def code_of(text: str) -> str:
    """The code as it is kept: capital letters, without blanks."""
    return "".join(text.split()).upper()


def is_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None


def require_sound(promotion: Promotion) -> None:
    """
    Raises:
        InvalidInput: a code, rate, amount, window, category or commune that is none.
    """
    if not is_code(promotion.code):
        raise InvalidInput("Mã gồm 4 đến 16 chữ cái không dấu và chữ số.", "A code is 4 to 16 of A-Z, 0-9.", field="code")
    percent = promotion.kind is PromotionKind.PERCENT
    if not (1 <= promotion.rate_bp <= BASIS_POINTS if percent else promotion.rate_bp == 0):
        raise InvalidInput(
            "Tỷ lệ giảm từ 0,01% đến 100%, chỉ cho loại giảm theo phần trăm.",
            "A rate of 1 to 10000 basis points, for percentages only.",
            field="rate_bp",
        )
    amount_of(promotion.most, field="most")
    if amount_of(promotion.budget, field="budget") < promotion.most:
        raise InvalidInput("Ngân sách ít hơn mức giảm của một đơn.", "The budget is less than one use.", field="budget")
    if not 1 <= promotion.uses <= MOST_USES:
        raise InvalidInput("Số lượt từ 1 đến một triệu.", f"1 to {MOST_USES} uses.", field="uses")
    if promotion.min_goods:
        amount_of(promotion.min_goods, field="min_goods")
    if promotion.ends_at <= promotion.begins_at:
        raise InvalidInput("Ngày kết thúc phải sau ngày bắt đầu.", "It ends after it begins.", field="ends_at")
    _require_known(promotion)


def _require_known(promotion: Promotion) -> None:
    """
    Raises:
        InvalidInput: a category, commune or zone that is none.
    """
    for category in promotion.categories:
        category_for_listing(category, field="categories")
    for commune in promotion.communes:
        commune_of(commune, field="communes")
    for place in promotion.to_communes:
        if place not in COMMUNES:
            todays_ward(place, field="to_communes")
    if promotion.fund:
        commune_of(promotion.fund, field="fund")
    if not set(promotion.to_zones) <= ZONES:
        raise InvalidInput("Vùng giao không có.", f"Zones: {', '.join(sorted(ZONES))}.", field="to_zones")
    if promotion.first_order and not promotion.once:
        raise InvalidInput("Đơn đầu tiên thì chỉ một lần.", "A first order is once.", field="once")
