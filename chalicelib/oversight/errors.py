"""What oversight refuses."""

from chalicelib.kernel.errors import Conflict, InvalidInput, NotFound, Refused


class UnknownAct(InvalidInput):
    """No act of this name needs a second person."""

    code = "unknown_act"


class ReasonNeeded(InvalidInput):
    """Whoever asks for, or decides, an act of weight says why."""

    code = "reason_needed"


class NoSuchApproval(NotFound):
    """No approval with this id."""

    code = "approval_not_found"


class ApprovalExists(Conflict):
    """The id was used before."""

    code = "approval_exists"


class ApprovalMoved(Conflict):
    """The approval was decided before, or its time is over."""

    code = "approval_moved"


class OwnApproval(Refused):
    """Nobody approves what they asked for themselves."""

    code = "own_approval"


class NoSuchCase(NotFound):
    """No case with this id."""

    code = "case_not_found"


class CaseMoved(Conflict):
    """The case was closed before."""

    code = "case_moved"
