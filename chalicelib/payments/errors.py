"""The refusals of payments."""

from chalicelib.kernel.errors import NotAuthenticated, NotFound, Refused


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
