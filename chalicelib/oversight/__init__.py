"""Oversight: what needs a second person, and what needs somebody to look into it.

Terms:
    act: something of weight that nobody does alone: a reversal, a write-off, a change of policy.
    approval: one asking for an act, by a maker, decided by a checker who is somebody else.
    change of policy: one value of the policy from one day on, with its legal source.
    case: what a rule found odd; a person takes it, looks, and closes it with a word.
    handing: a thing of a queue becomes somebody's, or nobody's again.

Invariants: I19 maker and checker differ, every act has a reason and an actor; an approval is decided once, and the act is
done in the unit of work of the decision or not at all; a change of policy is known everywhere before it begins.
"""

from chalicelib.oversight.approval import APPROVAL_LIFETIME, Approval, ApprovalId, ApprovalState
from chalicelib.oversight.case import KIND_NAMES_VI, Case, CaseId, CaseKind, CaseState, Fact, case_id_of
from chalicelib.oversight.errors import (
    ApprovalExists,
    NoSuchApproval,
    NoSuchCase,
    NoSuchPolicy,
    NotAtDesk,
    NotTheOwner,
    OwnApproval,
    PoliciesNotCurrent,
    PolicyChangeClash,
    PolicyChangeMoved,
    PolicyIncoherent,
    PolicyOutOfRange,
    PolicyTooSoon,
    ReasonNeeded,
    UnknownAct,
    UnknownPolicyValue,
)
from chalicelib.oversight.handing import Handing
from chalicelib.oversight.policies import change_policy, withdraw_policy_change
from chalicelib.oversight.policy_change import PolicyChange, PolicyChangeId, check_value
from chalicelib.oversight.ports import ApprovalStore, CaseStore, HandingStore, Oversight, PolicyStore
from chalicelib.oversight.service import (
    close_case,
    decide_approval,
    find_approval,
    find_case,
    hand,
    open_case,
    request_approval,
    require_reason,
    take_case,
)

__all__ = [
    "APPROVAL_LIFETIME",
    "KIND_NAMES_VI",
    "Approval",
    "ApprovalExists",
    "ApprovalId",
    "ApprovalState",
    "ApprovalStore",
    "Case",
    "CaseId",
    "CaseKind",
    "CaseState",
    "CaseStore",
    "Fact",
    "Handing",
    "HandingStore",
    "NoSuchApproval",
    "NoSuchCase",
    "NoSuchPolicy",
    "NotAtDesk",
    "NotTheOwner",
    "Oversight",
    "OwnApproval",
    "PoliciesNotCurrent",
    "PolicyChange",
    "PolicyChangeClash",
    "PolicyChangeId",
    "PolicyChangeMoved",
    "PolicyIncoherent",
    "PolicyOutOfRange",
    "PolicyStore",
    "PolicyTooSoon",
    "ReasonNeeded",
    "UnknownAct",
    "UnknownPolicyValue",
    "case_id_of",
    "change_policy",
    "check_value",
    "close_case",
    "decide_approval",
    "find_approval",
    "find_case",
    "hand",
    "open_case",
    "request_approval",
    "require_reason",
    "take_case",
    "withdraw_policy_change",
]
