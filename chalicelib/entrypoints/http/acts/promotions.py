"""The act that opens a promotion: the province's or a commune's money, so two people."""

from datetime import date, datetime, time, timedelta
from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.acts import act
from chalicelib.entrypoints.http.promotions import PromotionTerms, PromotionView, promotion_view
from chalicelib.kernel.clock import VIETNAM
from chalicelib.kernel.errors import InvalidInput
from chalicelib.orders import Zone
from chalicelib.oversight import Approval
from chalicelib.promotions import Promotion, code_of, open_promotion

OPENING, LATEST = date(2026, 1, 1), date(2100, 1, 1)
"""The days in which a promotion can lie: near enough for every clock."""


class NewPromotion(PromotionTerms, frozen=True, kw_only=True):
    """A promotion that the province, or the `fund` of a commune, pays for.

    `delivery` takes off what the delivery costs. `min_goods` is of the whole basket; `categories` and `communes` say which
    goods it is for, `to_zones` and `to_communes` which ways, none: all. `automatic`: nothing is typed; the code is its name.
    `again`: a phone number may use it more than once.
    """

    title: Annotated[str, msgspec.Meta(min_length=2, max_length=100)]
    first_order: bool = False
    categories: Annotated[tuple[Annotated[str, msgspec.Meta(max_length=40)], ...], msgspec.Meta(max_length=20)] = ()
    communes: Annotated[tuple[Annotated[str, msgspec.Meta(pattern="^[0-9]{5}$")], ...], msgspec.Meta(max_length=200)] = ()
    automatic: bool = False
    again: bool = False
    to_zones: Annotated[tuple[Zone, ...], msgspec.Meta(max_length=4)] = ()
    to_communes: Annotated[tuple[Annotated[str, msgspec.Meta(pattern="^[0-9]{5}$")], ...], msgspec.Meta(max_length=200)] = ()
    fund: Annotated[str, msgspec.Meta(pattern="^([0-9]{5})?$")] = ""

    def __post_init__(self) -> None:
        if not OPENING <= self.first_on <= self.last_on < LATEST:
            raise InvalidInput(
                "Ngày đầu không sau ngày cuối, cả hai từ năm 2026 đến trước năm 2100.",
                "The first day is not after the last, and both lie between 2026 and 2100.",
                field="last_on",
            )


@act("open_promotion", words=NewPromotion, about=lambda words: code_of(words.code), title_vi="Mở khuyến mãi")
def perform_opening(work: Work, words: NewPromotion, approval: Approval) -> PromotionView:
    opened = Promotion(
        code=code_of(words.code),
        title=words.title,
        kind=words.kind,
        most=words.most,
        begins_at=_midnight(words.first_on),
        ends_at=_midnight(words.last_on) + timedelta(days=1),
        uses=words.uses,
        budget=words.budget,
        opened_at=work.now,
        opened_by=(approval.maker_id, approval.checker),
        reason=approval.reason,
        rate_bp=words.rate_bp,
        min_goods=words.min_goods,
        first_order=words.first_order,
        categories=words.categories,
        communes=words.communes,
        once=not words.again,
        automatic=words.automatic,
        to_zones=tuple(zone.value for zone in words.to_zones),
        to_communes=words.to_communes,
        fund=words.fund,
    )
    return promotion_view(work, open_promotion(work.promotions, opened))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)
