"""What messages refuse."""

from chalicelib.kernel.errors import Conflict, NotAuthenticated, NotFound


class NoSuchMessage(NotFound):
    """No message has this id; messages are forgotten after a while."""

    code = "message_not_found"


class MessageMoved(Conflict):
    """The message did not fail, or holds a code: there is nothing to send again."""

    code = "message_moved"


class ForgedNews(NotAuthenticated):
    """A notice about a message that its provider did not sign."""

    code = "forged_message_notice"
