"""The refusals of banking."""

from chalicelib.kernel.errors import NotAuthenticated


class ForgedNotice(NotAuthenticated):
    """A notice that did not come from the bank, or came too late to be trusted."""

    code = "forged_bank_notice"

    def __init__(self) -> None:
        super().__init__("Thông báo không hợp lệ.", "The notice is not authentic.")
