"""Use cases of sessions that are open: refresh, close, revoke, list. They stage; only the edge commits."""

from dataclasses import replace

from chalicelib.identity.errors import NoSuchSession, SessionEnded
from chalicelib.identity.party import Party, PartyState, commune_of
from chalicelib.identity.permission import Role
from chalicelib.identity.ports import Identity
from chalicelib.identity.refresh_token import RefreshToken, Verdict, judge, read_token
from chalicelib.identity.service import find_party
from chalicelib.identity.session import Actor, Session, SessionId
from chalicelib.identity.sign_in import SignedIn, signed_in
from chalicelib.identity.staff import StaffNumber
from chalicelib.kernel.paging import Page, page_size


def refresh_session(identity: Identity, refresh_token: str) -> SignedIn:
    """New tokens for an old refresh token, with the roles that the party has by now.

    Raises:
        SessionEnded: not a token, not the newest (nor the one before within 30 seconds), or the session is over; an older
            token closes the session.
    """
    session, token, verdict = _judged(identity, refresh_token)
    if verdict is Verdict.REPLAYED:
        _close(identity, session)
        raise _ended()
    if not session.open_at(identity.now):
        raise _ended()
    party, roles = _as_of_now(identity, session)
    if not roles:
        _close(identity, session)
        raise _ended()
    pepper = identity.keys["code_pepper"]
    successor = token.successor(pepper)
    if verdict is Verdict.CURRENT:
        session = replace(session, generation=successor.generation, digest=successor.digest(pepper), rotated_at=identity.now)
        identity.sessions.stage_session(session)
    return signed_in(identity, session, party, roles, successor)


def _judged(identity: Identity, text: str) -> tuple[Session, RefreshToken, Verdict]:
    """The session, the token, and what one is to the other; never UNKNOWN."""
    token = read_token(text)
    session = None if token is None else identity.sessions.session(token.session_id)
    if token is None or session is None:
        raise _ended()
    verdict = judge(session, token, pepper=identity.keys["code_pepper"], now=identity.now)
    if verdict is Verdict.UNKNOWN:
        raise _ended()
    return session, token, verdict


def _ended() -> SessionEnded:
    return SessionEnded("Phiên đăng nhập đã kết thúc. Mời đăng nhập lại.", "The session is over; sign in again.")


def _close(identity: Identity, session: Session) -> Session:
    """The session, closed, even if the use case then refuses."""
    if session.closed_at is not None:
        return session
    closed = replace(session, closed_at=identity.now)
    identity.sessions.stage_session(closed, even_if_refused=True)
    return closed


def _as_of_now(identity: Identity, session: Session) -> tuple[Party, frozenset[Role]]:
    """The party and the roles that the session still stands for; none when it should end."""
    identity.sessions.expect(tablets=[] if session.device_id is None else [session.device_id])
    identity.people.expect(staff=[] if session.staff_number is None else [StaffNumber(session.staff_number)])
    party = find_party(identity, session.party_id)
    if party.state is not PartyState.ACTIVE:
        return party, frozenset()
    if session.staff_number is None:
        return party, party.customer_roles
    staff = identity.people.staff(StaffNumber(session.staff_number))
    if staff is None or not staff.active or staff.outlet_code != session.outlet_code:
        return party, frozenset()
    if session.device_id is None:
        return party, staff.office_roles
    tablet = identity.sessions.tablet(session.device_id)
    return party, staff.till_roles if tablet is not None and tablet.serves(staff.outlet_code) else frozenset()


def close_session(identity: Identity, refresh_token: str) -> None:
    """Sign out. Any token of the session that was ever good will do; another changes nothing, and the answer is the same."""
    try:
        session, _, _ = _judged(identity, refresh_token)
    except SessionEnded:
        return
    _close(identity, session)


def revoke_session(identity: Identity, actor: Actor, session_id: SessionId) -> Session:
    """End a session: one's own, one of the outlet that one supervises, or, for operations, any.

    Its access token stays readable for up to fifteen minutes; `check_session` sees the end at once.

    Raises:
        NoSuchSession: none, or not the actor's business.
    """
    session = identity.sessions.session(session_id)
    if session is None or not (session.party_id == actor.party_id or actor.manages(session.outlet_code)):
        raise NoSuchSession("Không có phiên đăng nhập này.", "There is no such session.")
    return _close(identity, session)


def expect_actor(identity: Identity, actor: Actor) -> None:
    """Let what `check_actor` looks at be read in the same round trip as whatever the unit of work reads first."""
    identity.people.expect(parties=[actor.party_id])
    if actor.staff_number is not None:
        identity.people.expect(staff=[StaffNumber(actor.staff_number)])
    if _at_work(actor):
        identity.sessions.expect(sessions=[actor.session_id], tablets=[] if actor.device_id is None else [actor.device_id])


def check_actor(identity: Identity, actor: Actor) -> None:
    """Pass if the actor may still act, whatever an access token says that has minutes left.

    Raises:
        PartySuspended: the province stopped the party.
        SessionEnded: as `check_session`, for staff.
    """
    party = identity.people.party(actor.party_id)
    if party is not None:
        party.require_active()
    if _at_work(actor):
        check_session(identity, actor)


def _at_work(actor: Actor) -> bool:
    return actor.staff_number is not None or actor.device_id is not None


def check_session(identity: Identity, actor: Actor) -> None:
    """Pass if the actor's session is still open, and whoever and whatever it needs still in service.

    Raises:
        SessionEnded: it was closed or revoked, or is over; the tablet was closed; the member of staff was dismissed or moved
            to another outlet.
    """
    session = identity.sessions.session(actor.session_id)
    if session is None or not session.open_at(identity.now):
        raise _ended()
    if actor.staff_number is not None:
        staff = identity.people.staff(StaffNumber(actor.staff_number))
        if staff is None or not staff.active or staff.outlet_code != actor.outlet_code:
            raise _ended()
    if actor.device_id is not None:
        tablet = identity.sessions.tablet(actor.device_id)
        if tablet is None or not tablet.serves(actor.outlet_code):
            raise _ended()


def sessions_at(
    identity: Identity,
    actor: Actor,
    outlet_code: str | None = None,
    *,
    cursor: str | None = None,
    limit: int | None = None,
) -> Page[Session]:
    """The sessions of the staff of the outlet (or the actor's own one) that nobody closed, newest first.

    Raises:
        NotPermitted: the outlet is not the actor's business.
        InvalidInput: not an outlet code, or a cursor or limit we did not give.
    """
    outlet = commune_of(actor.managed_outlet(outlet_code), field="outlet_code")
    return identity.sessions.sessions_at(outlet, cursor=cursor, limit=page_size(limit))
