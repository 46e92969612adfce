"""The refusals of payments."""

from chalicelib.kernel.errors import Conflict, InvalidInput, NotAuthenticated, NotFound, Refused
from chalicelib.kernel.money import format_vnd


class ForgedNotice(NotAuthenticated):
    """A notice that did not come from the gateway, or came too late to be trusted."""

    code = "forged_notice"

    def __init__(self) -> None:
        super().__init__("Thông báo không hợp lệ.", "The notice is not authentic.")


class CheckoutRefused(Refused):
    """The gateway will not open a card page for this payment, now or ever.

    Args:
        reason: the gateway's own code, such as `amount_too_large`.
    """

    code = "checkout_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(
            "Không thể trả khoản này bằng thẻ. Mời chọn cách thanh toán khác.",
            "This payment can not be made by card; please choose another way to pay.",
            details={"reason": reason},
        )


class CheckoutUnknown(NotFound):
    """The gateway does not know the checkout or refund it was asked about."""

    code = "checkout_unknown"

    def __init__(self) -> None:
        super().__init__("Không tìm thấy giao dịch thẻ này.", "The card gateway does not know this payment.")


class MalformedCode(InvalidInput):
    """Not a VietQR code for a transfer to an account, or one that was damaged."""

    code = "malformed_vietqr"

    def __init__(self, what: str) -> None:
        super().__init__("Mã VietQR không hợp lệ.", f"Not a valid VietQR code: {what}.")


class NoSuchPayment(NotFound):
    """No payment with this id, for this caller."""

    code = "no_such_payment"

    def __init__(self) -> None:
        super().__init__("Không có khoản thanh toán này.", "There is no such payment.")


class NoSuchChargeback(NotFound):
    """No card dispute with this id."""

    code = "no_such_chargeback"

    def __init__(self) -> None:
        super().__init__("Không có khiếu nại thẻ này.", "There is no such card dispute.")


class NoSuchRefund(NotFound):
    """No refund with this id."""

    code = "no_such_refund"

    def __init__(self) -> None:
        super().__init__("Không có khoản hoàn tiền này.", "There is no such refund.")


class CardsAway(Refused):
    """The card gateway does not answer these minutes, so that nobody is sent there."""

    code = "cards_away"

    def __init__(self) -> None:
        super().__init__(
            "Trả bằng thẻ đang tạm ngừng vì Stripe không trả lời; mời quét mã VietQR hoặc trả khi nhận hàng.",
            "Cards are not offered while the gateway does not answer; pay by VietQR or at the door.",
        )


class NoSuchMoney(NotFound):
    """No booking with this id."""

    code = "no_such_money"

    def __init__(self) -> None:
        super().__init__("Không có khoản tiền này.", "There is no such booking.")


class MoneyMatched(Conflict):
    """The booking is not waiting for anybody: it was matched before."""

    code = "money_matched"

    def __init__(self) -> None:
        super().__init__("Khoản tiền này đã được xử lý.", "This booking was matched before.")


class RecallTooLarge(Refused):
    """The bank would take back more than is left of a booking."""

    code = "recall_too_large"

    def __init__(self) -> None:
        super().__init__("Ngân hàng thu hồi nhiều hơn khoản đã vào.", "More is recalled than is left of the booking.")


class PaymentExists(Conflict):
    """A payment with this id was opened before."""

    code = "payment_exists"

    def __init__(self) -> None:
        super().__init__("Khoản thanh toán này đã có.", "A payment with this id was opened before.")


class PaymentClosed(Refused):
    """The payment takes no more money: it was paid, has expired, or its order was cancelled."""

    code = "payment_closed"

    def __init__(self, state: str) -> None:
        super().__init__(
            "Khoản thanh toán này đã đóng.", "This payment takes no more money.", details={"payment_state": state}
        )


class WrongMethod(Refused):
    """The payment is not made this way."""

    code = "wrong_payment_method"

    def __init__(self, method: str) -> None:
        super().__init__(
            "Khoản này không trả bằng cách đó.", "This payment is made in another way.", details={"method": method}
        )


class CashAmountDiffers(Refused):
    """Notes for an order are all that is missing of it, no more and no less."""

    code = "cash_amount_differs"

    def __init__(self, due: int) -> None:
        super().__init__(
            f"Đơn này cần thu đúng {format_vnd(due)}.", f"The order takes exactly {due} đồng.", details={"due": due}
        )


class CashPaymentTooLarge(Refused):
    """More than an outlet takes for one order in notes."""

    code = "cash_payment_too_large"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Bưu điện nhận tiền mặt một đơn đến {format_vnd(most)}; mời chuyển khoản.",
            f"An outlet takes at most {most} đồng for one order; pay it by transfer.",
            details={"most": most},
        )


class LinksNotOffered(Refused):
    """The stage has no contract with a gateway of payment links."""

    code = "links_not_offered"

    def __init__(self) -> None:
        super().__init__("Chưa có trang thanh toán; mời quét mã VietQR.", "Payment links are not offered; scan the code.")


class CheckoutMismatch(Conflict):
    """The gateway charged another amount than we asked for: a person must look before anything is posted."""

    code = "checkout_mismatch"

    def __init__(self, *, asked: int, charged: int) -> None:
        super().__init__(
            "Số tiền thẻ đã trừ khác số phải trả.",
            "The gateway charged another amount than we asked for.",
            details={"asked": asked, "charged": charged},
        )


class SignInToUseBalance(NotAuthenticated):
    """Only a signed-in buyer has a balance to pay from."""

    code = "sign_in_to_use_balance"

    def __init__(self) -> None:
        super().__init__("Mời đăng nhập để trả bằng số dư.", "Sign in to pay from your balance.")


class RefundNotPossible(Refused):
    """More is asked back than came for it, or the refund is not in a state to be sent."""

    code = "refund_not_possible"


class MoneyFrozen(Refused):
    """The bank has not confirmed an order's money, or took it back: nothing of it moves until people have decided."""

    code = "money_frozen"

    def __init__(self) -> None:
        super().__init__(
            "Tiền của đơn này đang được đối chiếu với ngân hàng, chưa chuyển đi được.",
            "The order's money is being checked with the bank and cannot move now.",
        )
