"""Builders for promotions: a coupon that is open."""

from datetime import timedelta
from typing import Any

from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.promotions import Promotion, PromotionKind, open_promotion

CODE = "HOIXUAN"


def coupon(app: Application, **changes: Any) -> Promotion:
    """Ten percent of the goods, at most 20,000 đồng, ten times, from now on for a month."""
    now = app.clock.now()
    values: dict[str, Any] = {
        "code": CODE,
        "title": "Hội xuân",
        "kind": PromotionKind.PERCENT,
        "rate_bp": 1_000,
        "most": 20_000,
        "begins_at": now,
        "ends_at": now + timedelta(days=30),
        "uses": 10,
        "budget": 200_000,
        "opened_at": now,
        "opened_by": ("pty_maker", "pty_checker"),
        "reason": "mở hàng đầu xuân",
    }
    promotion = Promotion(**{**values, **changes})
    return run(app, lambda work: open_promotion(work.promotions, promotion))


def kept(app: Application, code: str = CODE) -> tuple[int, int]:
    """Uses and đồng spent, as they are stored."""
    found = app.open_work().promotions.store.find(code)
    assert found is not None
    return found.used, found.spent
