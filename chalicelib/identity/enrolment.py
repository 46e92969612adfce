"""Use cases of tablets: offer an enrolment, enrol, close, list. They stage; only the edge commits."""

from dataclasses import field, replace

from chalicelib.identity.errors import NoSuchTablet
from chalicelib.identity.keyed_hash import keyed, new_secret
from chalicelib.identity.party import commune_of, name_of
from chalicelib.identity.ports import Identity
from chalicelib.identity.session import Actor, DeviceId
from chalicelib.identity.tablet import (
    ENROLMENT_LIFETIME,
    Enrolment,
    Tablet,
    TabletState,
    enrolment_code,
    require_usable,
    typed_code,
)
from chalicelib.kernel.paging import Page, page_size
from chalicelib.kernel.records import dataclass


@dataclass(frozen=True, slots=True)
class EnrolledTablet:
    """What the tablet keeps: who it is and how it proves it."""

    tablet: Tablet
    secret: str = field(repr=False)


def offer_enrolment(identity: Identity, actor: Actor, *, outlet_code: str | None = None) -> tuple[Enrolment, str]:
    """An enrolment and its code, to be typed on the new tablet within fifteen minutes.

    Args:
        outlet_code: None for the supervisor's own outlet.

    Raises:
        NotPermitted: the outlet is not the actor's business.
        InvalidInput: not an outlet code.
    """
    outlet = commune_of(actor.managed_outlet(outlet_code), field="outlet_code")
    code = enrolment_code(identity.entropy)
    digest = keyed(identity.keys["code_pepper"], "enrolment", code)
    enrolment = Enrolment(digest, outlet, actor.party_id, identity.now + ENROLMENT_LIFETIME)
    identity.sessions.stage_enrolment(enrolment)
    return enrolment, code


def enrol_tablet(identity: Identity, *, code: str, label: str) -> EnrolledTablet:
    """Exchange the code for a device id and secret. Repeated within two minutes, it answers the same again.

    Raises:
        InvalidName: not a label.
        EnrolmentExpired: unknown, used or too old.
    """
    typed = typed_code(code)
    name = name_of(label, field="label")
    pepper = identity.keys["code_pepper"]
    found = identity.sessions.enrolment(keyed(pepper, "enrolment", typed))
    enrolment = require_usable(found, identity.now)
    if enrolment.device_id is not None:
        tablet = identity.sessions.tablet(enrolment.device_id)
        assert tablet is not None, "written in the unit of work that used the enrolment"
        return EnrolledTablet(tablet, _secret(pepper, tablet.device_id, typed))
    device_id = DeviceId.make(identity.now, identity.entropy)
    secret = _secret(pepper, device_id, typed)
    enrolled = _enrol(identity, device_id, secret, enrolment.outlet_code, name, enrolment.made_by)
    identity.sessions.stage_enrolment(replace(enrolment, device_id=device_id, used_at=identity.now))
    return enrolled


def _secret(pepper: str, device_id: DeviceId, code: str) -> str:
    """256 bits that nobody computes without the pepper; the same for a repeat of the same exchange."""
    return keyed(pepper, "device-secret", device_id, code).hex()


def _enrol(
    identity: Identity, device_id: DeviceId, secret: str, outlet_code: str, label: str, enrolled_by: str
) -> EnrolledTablet:
    digest = keyed(identity.keys["code_pepper"], "device", device_id, secret)
    tablet = Tablet(device_id, outlet_code, label, digest, identity.now, enrolled_by)
    identity.sessions.stage_tablet(tablet)
    return EnrolledTablet(tablet, secret)


def enrol_tablet_directly(
    identity: Identity, *, outlet_code: str, label: str, enrolled_by: str = "system", secret: str | None = None
) -> EnrolledTablet:
    """Enrol without a code, for the demo world and for operations at the machine.

    Args:
        secret: the tablet's, if it is to be known beforehand.

    Raises:
        InvalidInput: not an outlet code; InvalidName: not a label.
    """
    device_id = DeviceId.make(identity.now, identity.entropy)
    outlet, name = commune_of(outlet_code, field="outlet_code"), name_of(label, field="label")
    return _enrol(identity, device_id, secret or new_secret(identity.entropy), outlet, name, enrolled_by)


def close_tablet(identity: Identity, actor: Actor, device_id: DeviceId) -> Tablet:
    """A tablet that was lost or given back: nobody signs in on it, and its sessions move no cash from now on.

    Raises:
        NoSuchTablet: none, or not of the actor's outlet.
    """
    tablet = identity.sessions.tablet(device_id)
    if tablet is None or not actor.manages(tablet.outlet_code):
        raise NoSuchTablet("Không có máy này.", "There is no such tablet.")
    return _closed(identity, tablet)


def close_lost_tablet(identity: Identity, device_id: DeviceId) -> None:
    """`close_tablet` for a use case that has asked two persons already; of a tablet that is not enrolled, nothing."""
    tablet = identity.sessions.tablet(device_id)
    if tablet is not None:
        _closed(identity, tablet)


def _closed(identity: Identity, tablet: Tablet) -> Tablet:
    if tablet.state is TabletState.CLOSED:
        return tablet
    closed = replace(tablet, state=TabletState.CLOSED)
    identity.sessions.stage_tablet(closed)
    return closed


def tablets_at(
    identity: Identity,
    actor: Actor,
    outlet_code: str | None = None,
    *,
    cursor: str | None = None,
    limit: int | None = None,
) -> Page[Tablet]:
    """The tablets of the outlet (or the actor's own one), newest first.

    Raises:
        NotPermitted: the outlet is not the actor's business.
        InvalidInput: not an outlet code, or a cursor or limit we did not give.
    """
    outlet = commune_of(actor.managed_outlet(outlet_code), field="outlet_code")
    return identity.sessions.tablets_at(outlet, cursor=cursor, limit=page_size(limit))
