"""What insight refuses."""

from chalicelib.kernel.errors import Conflict, InvalidInput


class TooManyDays(InvalidInput):
    """A series covers more days than one answer holds."""

    code = "too_many_days"


class ProposalChanged(Conflict):
    """The cash moved meanwhile, and this is no longer proposed."""

    code = "proposal_changed"
