"""The refusals of banking."""

from chalicelib.kernel.errors import Conflict, InvalidInput, NotAuthenticated, NotFound, Refused, TooOften


class ForgedNotice(NotAuthenticated):
    """A notice that did not come from the bank, or came too late to be trusted."""

    code = "forged_bank_notice"

    def __init__(self) -> None:
        super().__init__("Thông báo không hợp lệ.", "The notice is not authentic.")


class UnknownBank(InvalidInput):
    """No bank that can be reached has this BIN."""

    code = "unknown_bank"


class WrongBankAccount(InvalidInput):
    """Not an account number, or not a holder's name."""

    code = "wrong_bank_account"


class NoSuchBankAccount(NotFound):
    """The switch knows no such account."""

    code = "no_such_bank_account"


class NoSuchTransfer(NotFound):
    """No transfer with this id that the caller may see."""

    code = "no_such_transfer"


class TransferExists(Conflict):
    """The transfer id was used before."""

    code = "transfer_exists"

    def __init__(self) -> None:
        super().__init__("Mã chuyển tiền đã dùng.", "The transfer id was used before.")


class OverTransferMax(Refused):
    """One transfer carries less than this amount."""

    code = "over_transfer_max"


class InquiryTooOften(TooOften):
    """Too many account names asked for."""

    code = "bank_inquiry_too_often"
