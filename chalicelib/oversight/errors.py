"""What oversight refuses."""

from chalicelib.kernel.errors import Conflict, InvalidInput, NotFound, Refused, Unavailable


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


class NotAtDesk(InvalidInput):
    """Who is to have it is dismissed, or not of operations."""

    code = "staff_not_at_desk"


class NotTheOwner(Conflict):
    """Somebody else has the thing, or nobody: it is not the caller's to hand on or give back."""

    code = "not_the_owner"


class UnknownPolicyValue(InvalidInput):
    """No policy has a value of this name."""

    code = "unknown_policy_value"


class PolicyOutOfRange(InvalidInput):
    """The value is outside what it may ever be."""

    code = "policy_out_of_range"


class PolicyTooSoon(Refused):
    """A change, or its withdrawal, is decided at least two Vietnamese days before its first day."""

    code = "policy_too_soon"


class PolicyChangeClash(Refused):
    """Another change of the same value begins on the same day."""

    code = "policy_change_clash"


class PolicyIncoherent(Refused):
    """Two values of the policy would contradict each other from some day on."""

    code = "policy_incoherent"


class NoSuchPolicyChange(NotFound):
    """No change of policy with this id."""

    code = "policy_change_not_found"


class NoSuchPolicy(NotFound):
    """No policy was ever named so."""

    code = "policy_not_found"


class PolicyChangeMoved(Conflict):
    """The change was withdrawn before."""

    code = "policy_change_moved"


class PoliciesNotCurrent(Unavailable):
    """The changes of policy could not be read for so long that an old policy might be used."""

    code = "policies_not_current"
