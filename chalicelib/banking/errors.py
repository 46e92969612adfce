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


class NotOurAccount(InvalidInput):
    """The number is not one of our bank accounts."""

    code = "not_our_account"


class StatementExists(Conflict):
    """The statement id was used before."""

    code = "statement_exists"

    def __init__(self) -> None:
        super().__init__("Mã sao kê đã dùng.", "The statement id was used before.")


class NoSuchStatement(NotFound):
    """No statement has this id."""

    code = "no_such_statement"


class StatementMoved(Conflict):
    """The statement is being imported, is done, or was refused."""

    code = "statement_moved"


class StatementUnreadable(InvalidInput):
    """The file is not of the format, is too large, or would do more than be read."""

    code = "statement_unreadable"


class NoSuchBreak(NotFound):
    """No break has this id."""

    code = "no_such_break"


class BreakMoved(Conflict):
    """The break was resolved before, or not by this decision."""

    code = "break_moved"


class SecondPersonNeeded(Refused):
    """More than one person may decide alone: ask for an approval."""

    code = "second_person_needed"


class TopUpExists(Conflict):
    """The top-up id was used before."""

    code = "top_up_exists"

    def __init__(self) -> None:
        super().__init__("Mã nạp đã dùng.", "The top-up id was used before.")


class NoSuchRemittance(NotFound):
    """The period was not added up."""

    code = "no_such_remittance"


class RemittanceMoved(Conflict):
    """It is being added up, does not add up, or was remitted."""

    code = "remittance_moved"


class NothingToRemit(Refused):
    """The period has nothing."""

    code = "nothing_to_remit"


class PeriodOpen(Refused):
    """The month is not over."""

    code = "period_open"


class BankChangeClash(Conflict):
    """A change of the register that would begin in the past, or before another of the same bank."""

    code = "bank_change_clash"


class OwnMoveExists(Conflict):
    """The own move's id was used before."""

    code = "own_move_exists"

    def __init__(self) -> None:
        super().__init__("Mã điều chuyển đã dùng.", "The own move's id was used before.")


class CustomersNotCovered(Refused):
    """Less than is owed would be left on the customers' side."""

    code = "customers_not_covered"
