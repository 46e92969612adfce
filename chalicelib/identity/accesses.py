"""Use cases of accesses: note what a helper did or saw, with the act itself; show the household."""

from chalicelib.identity.access import Access, AccessKind, access_of
from chalicelib.identity.consent import Consent, Scope
from chalicelib.identity.ports import Identity
from chalicelib.identity.session import PartyId
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.paging import Page, page_size


def note_act(identity: Identity, consent: Consent, scope: Scope, about: str) -> None:
    """Stage that the helper did it, with what it did."""
    note_access(identity, consent, AccessKind(scope.value), about)


def note_access(identity: Identity, consent: Consent, kind: AccessKind, about: str = "") -> None:
    now, chance = identity.now, identity.entropy.take(4).hex()
    identity.consents.note(access_of(consent, kind, about, now), f"{kind} {chance}")


def note_looking(identity: Identity, consent: Consent) -> None:
    """Stage that the helper looked; on one day once."""
    today = business_date(identity.now)
    if not identity.consents.looked_on(consent, today):
        identity.consents.note_looking(access_of(consent, AccessKind.LOOKED, "", identity.now), today)


def accesses_of(identity: Identity, household_id: PartyId, *, cursor: str | None, limit: int | None) -> Page[Access]:
    """Newest first.

    Raises:
        InvalidInput: a cursor or limit we did not give.
    """
    return identity.consents.accesses(household_id, cursor=cursor, limit=page_size(limit, default=30))
