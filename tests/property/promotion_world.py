"""The promotions of the loop's world, one of every kind and payer, and what holds of every parcel's shares."""

from datetime import timedelta
from typing import Any

from chalicelib.composition import Application
from chalicelib.orders import Parcel, Shares
from chalicelib.promotions import PromotionKind
from tests.builders_identity import CHI_LANG
from tests.builders_promotions import CODE, coupon

OWN = "NHAVAN"
COUPONS = ("", CODE, OWN)
"""What a buyer may type; what needs no code is chosen beside it."""


def promotions_open(app: Application, seller_id: str) -> None:
    """One of every kind and payer, with budgets that end soon: the province's coupon and first order, a fund's shipping, the
    household's own.
    """
    ends_at = app.clock.now() + timedelta(days=9_000)
    amount: dict[str, Any] = {"kind": PromotionKind.AMOUNT, "rate_bp": 0, "ends_at": ends_at}
    coupon(app, rate_bp=1_333, most=90_000, uses=4, budget=4 * 90_000, ends_at=ends_at)
    coupon(app, code="DONDAU", **amount, most=70_001, uses=4, budget=3 * 70_001 + 9, first_order=True, automatic=True)
    ships: dict[str, Any] = {**amount, "kind": PromotionKind.DELIVERY, "automatic": True, "once": False}
    coupon(app, code="GIAOXA", **ships, most=25_003, uses=1_000, budget=5 * 25_003 + 7, fund=CHI_LANG)
    coupon(app, code=OWN, rate_bp=1_777, most=300_007, uses=4, budget=900_000, ends_at=ends_at, seller_id=seller_id)


def check_shares(parcel: Parcel) -> None:
    """Every đồng of a parcel is somebody's, as ordered and as kept; nothing is below zero, whoever took something off."""
    for shares in (parcel.shares, parcel.paid_shares):
        assert _parts(shares) == shares.total + shares.discount == shares.gross - shares.seller_off
        assert min(shares.total, shares.seller, shares.seller_off, shares.goods_off, shares.delivery_off) >= 0
        assert shares.goods_off <= shares.goods - shares.seller_off
        assert shares.delivery_off <= shares.delivery
        assert not (shares.seller_off and shares.discount), "one promotion an order"
    for line, count, amount in zip(parcel.lines, parcel.keeps.counts, parcel.keeps.amounts, strict=True):
        assert line.reduced_of(line.amount, line.count) >= 0
        assert line.kg_price or line.reduced_of(amount, count) >= 0


def _parts(shares: Shares) -> int:
    return shares.seller + shares.fee + shares.fee_vat + shares.vat + shares.pit + shares.delivery
