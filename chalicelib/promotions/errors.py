"""What promotions refuse. Each names the coupon: the order can be placed without it."""

from datetime import datetime

from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.kernel.money import Money, format_vnd

FIELD = "coupon"


class NoSuchCoupon(Refused):
    """Nothing is to be had for this code."""

    code = "no_such_coupon"

    def __init__(self, coupon: str) -> None:
        super().__init__(
            f"Không có mã {coupon}. Mời xem lại, hoặc đặt hàng không dùng mã.",
            "There is no such coupon; check it, or order without it.",
            field=FIELD,
            details={"coupon": coupon},
        )


class CouponNotNow(Refused):
    """Its days have not begun, or are over."""

    code = "coupon_not_now"

    def __init__(self, coupon: str, begins_at: datetime, ends_at: datetime) -> None:
        super().__init__(
            f"Mã {coupon} chưa tới ngày hoặc đã hết hạn. Vẫn đặt hàng được không dùng mã.",
            "The coupon is not good now; order without it.",
            field=FIELD,
            details={"coupon": coupon, "begins_at": to_text(begins_at), "ends_at": to_text(ends_at)},
        )


class CouponUsedUp(Refused):
    """All its uses are taken, its budget is spent, or it was stopped."""

    code = "coupon_used_up"

    def __init__(self, coupon: str) -> None:
        super().__init__(
            f"Mã {coupon} đã hết lượt. Vẫn đặt hàng được không dùng mã.",
            "The coupon is used up; order without it.",
            field=FIELD,
            details={"coupon": coupon},
        )


class CouponUsedByPhone(Refused):
    """The phone number has used it."""

    code = "coupon_used_by_phone"

    def __init__(self, coupon: str) -> None:
        super().__init__(
            f"Số điện thoại này đã dùng mã {coupon}. Vẫn đặt hàng được không dùng mã.",
            "This phone number has used the coupon; order without it.",
            field=FIELD,
            details={"coupon": coupon},
        )


class NotFirstOrder(Refused):
    """It is for the first order of a phone number, and there was one."""

    code = "not_first_order"

    def __init__(self, coupon: str) -> None:
        super().__init__(
            f"Mã {coupon} chỉ dành cho đơn đầu tiên của một số điện thoại. Vẫn đặt hàng được không dùng mã.",
            "The coupon is for a phone number's first order; order without it.",
            field=FIELD,
            details={"coupon": coupon},
        )


class CouponNotForBasket(Refused):
    """Too little is bought, or nothing that it is for."""

    code = "coupon_not_for_basket"

    def __init__(self, coupon: str, min_goods: Money) -> None:
        least = f" từ {format_vnd(min_goods)}" if min_goods else ""
        super().__init__(
            f"Mã {coupon} không dùng được cho giỏ hàng này: chỉ cho đơn{least} có mặt hàng được giảm.",
            "The basket holds too little, or nothing that the coupon is for; order without it.",
            field=FIELD,
            details={"coupon": coupon, "min_goods": min_goods},
        )


class NoSuchPromotion(NotFound):
    """No promotion has this code."""

    code = "no_such_promotion"

    def __init__(self) -> None:
        super().__init__("Không có khuyến mãi này.", "There is no such promotion.")


class PromotionExists(Conflict):
    """The code was used before; a code means one thing for ever."""

    code = "promotion_exists"

    def __init__(self) -> None:
        super().__init__("Mã này đã dùng cho một khuyến mãi. Mời chọn mã khác.", "The code is taken.", field="code")


class TooManyAutomatic(Refused):
    """Every order looks at all that need no code."""

    code = "too_many_automatic"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Đang có {most} khuyến mãi tự động. Mời dừng bớt một, hoặc dùng mã.",
            f"There are {most} promotions without a code; stop one, or use a code.",
            field="automatic",
            details={"most": most},
        )


class PromotionStopped(Conflict):
    """It was stopped before."""

    code = "promotion_stopped"

    def __init__(self) -> None:
        super().__init__("Khuyến mãi này đã dừng.", "The promotion was stopped before.")
