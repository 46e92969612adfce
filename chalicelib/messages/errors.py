"""What messages refuse."""

from chalicelib.kernel.errors import Conflict, NotAuthenticated, NotFound, Refused


class NoSuchMessage(NotFound):
    """No message has this id; messages are forgotten after a while."""

    code = "message_not_found"


class MessageMoved(Conflict):
    """The message did not fail, or holds a code: there is nothing to send again."""

    code = "message_moved"


class ForgedNews(NotAuthenticated):
    """A notice about a message that its provider did not sign."""

    code = "forged_message_notice"


class WrongMailCode(Refused):
    """Not the code that was sent to the address, too late, or tried too often."""

    code = "wrong_mail_code"


class TooManyMailCodes(Refused):
    """Addresses are proven a few times a day only: each code is a letter to somebody who may not have asked."""

    code = "too_many_mail_codes"
