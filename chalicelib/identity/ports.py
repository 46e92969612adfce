"""What identity needs from outside, and the bundle its use cases work with."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from datetime import date, datetime
from typing import Protocol

from chalicelib.identity.access import Access
from chalicelib.identity.card import CardCheck
from chalicelib.identity.consent import Consent
from chalicelib.identity.party import Party
from chalicelib.identity.phone import Phone
from chalicelib.identity.pin import PIN_COST, Pin
from chalicelib.identity.send_window import SendWindow
from chalicelib.identity.session import Actor, DeviceId, PartyId, Session, SessionId
from chalicelib.identity.sign_in_code import Challenge, ChallengeId
from chalicelib.identity.staff import Staff, StaffNumber
from chalicelib.identity.tablet import Enrolment, Tablet
from chalicelib.kernel.clock import Entropy
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.paging import Page
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.unit_of_work import Outbox


class SecretKeys(Protocol):
    """The stage's secrets by name; `code_pepper` and `pin_pepper` are used here."""

    def __getitem__(self, name: str) -> str: ...


class PeopleStore(Protocol):
    """Parties, staff and PINs, in the unit of work. Writes are conditional on the version that was read."""

    def expect(
        self,
        *,
        parties: Iterable[PartyId] = (),
        pins: Iterable[str] = (),
        staff: Iterable[StaffNumber] = (),
        phones: Iterable[Phone] = (),
    ) -> None:
        """Read these along with whatever the unit of work reads first."""
        ...

    def party(self, party_id: PartyId) -> Party | None: ...

    def party_id_of(self, phone: Phone) -> PartyId | None: ...

    def stage_party(self, party: Party) -> None:
        """Write it. A new one takes its phone number: the commit fails with `StaleVersion` if somebody took it meanwhile."""
        ...

    def named(self, words: Sequence[str], *, cursor: str | None, limit: int) -> Page[Party]:
        """Whose name begins with these folded words, then whose name ends with them, in alphabetical order (two indexes:
        they lag by moments)."""
        ...

    def staff(self, staff_number: StaffNumber) -> Staff | None: ...

    def staff_of(self, party_id: PartyId) -> list[Staff]:
        """As what somebody works or worked for the province (an index: who was just hired may be missed)."""
        ...

    def stage_staff(self, staff: Staff) -> None: ...

    def pin(self, owner: str) -> Pin | None:
        """The PIN of a party id or a staff number."""
        ...

    def stage_pin(self, owner: str, pin: Pin, *, was: Pin | None) -> None: ...

    def stage_pin_try(self, owner: str, before: Pin, after: Pin) -> None:
        """Count a try even if the use case refuses.

        Also when nothing changed, the commit fails with `StaleVersion` if another try came between: otherwise a thousand
        guesses at once would all be judged by the same unlocked PIN, and the right one would pass.
        """
        ...

    def remove_pin(self, owner: str, pin: Pin) -> None: ...


class SessionStore(Protocol):
    """Sessions, challenges, tablets, in the unit of work. Writes are conditional on the version that was read."""

    def expect(
        self, *, sessions: Iterable[SessionId] = (), tablets: Iterable[DeviceId] = (), windows: Iterable[str] = ()
    ) -> None:
        """Read these along with whatever the unit of work reads first."""
        ...

    def challenge(self, challenge_id: ChallengeId) -> Challenge | None: ...

    def stage_challenge(self, before: Challenge | None, after: Challenge, *, even_if_refused: bool = False) -> None:
        """Write it; unchanged, only let the commit fail with `StaleVersion` if another try came between."""
        ...

    def window(self, subject: str) -> SendWindow: ...

    def stage_window(self, window: SendWindow, *, period_s: int) -> None: ...

    def session(self, session_id: SessionId) -> Session | None: ...

    def stage_session(self, session: Session, *, even_if_refused: bool = False) -> None: ...

    def sessions_at(self, outlet_code: str, *, cursor: str | None, limit: int) -> Page[Session]:
        """The sessions of an outlet's staff that nobody closed, newest first (an index: it lags by moments)."""
        ...

    def sessions_of(self, staff_number: StaffNumber, *, limit: int) -> Sequence[Session]:
        """The newest sessions of a member of staff that nobody closed (an index: it lags by moments)."""
        ...

    def tablet(self, device_id: DeviceId) -> Tablet | None: ...

    def stage_tablet(self, tablet: Tablet) -> None: ...

    def tablets_at(self, outlet_code: str, *, cursor: str | None, limit: int) -> Page[Tablet]:
        """The outlet's tablets, newest first (an index: it lags by moments)."""
        ...

    def enrolment(self, digest: bytes) -> Enrolment | None: ...

    def stage_enrolment(self, enrolment: Enrolment) -> None: ...


class ConsentStore(Protocol):
    def find(self, household_id: PartyId, helper_id: PartyId) -> Consent | None: ...

    def stage(self, consent: Consent) -> None:
        """The commit fails with `StaleVersion` if it changed since it was read."""
        ...

    def require(self, consent: Consent, otherwise: DomainError) -> None:
        """The commit refuses with `otherwise` if it changed since it was read."""
        ...

    def of_household(self, household_id: PartyId) -> list[Consent]: ...

    def note(self, access: Access, name: str) -> None:
        """`name` tells accesses of one moment apart."""
        ...

    def looked_on(self, consent: Consent, day: date) -> bool: ...

    def note_looking(self, access: Access, day: date) -> None: ...

    def accesses(self, household_id: PartyId, *, cursor: str | None, limit: int) -> Page[Access]:
        """Newest first."""
        ...

    def of_helper(self, helper_id: PartyId, *, cursor: str | None, limit: int) -> Page[Consent]:
        """Newest first (an index: it lags by moments)."""
        ...


class CardStore(Protocol):
    """Identity cards that were looked at."""

    def find(self, party_id: PartyId) -> CardCheck | None: ...

    def add(self, check: CardCheck, *, otherwise: DomainError) -> None:
        """The commit refuses with `otherwise` if the party has one, or the card is another party's."""
        ...


@dataclass(frozen=True)
class Identity:
    """What identity's use cases work with, for one unit of work.

    Attributes:
        issue_token: makes the access token of an actor.
        pin_cost: binary logarithm of scrypt's N for PINs that are set.
    """

    people: PeopleStore
    sessions: SessionStore
    consents: ConsentStore
    cards: CardStore
    outbox: Outbox
    now: datetime
    entropy: Entropy
    keys: SecretKeys = field(repr=False)
    issue_token: Callable[[Actor, datetime], str] = field(repr=False)
    pin_cost: int = PIN_COST
