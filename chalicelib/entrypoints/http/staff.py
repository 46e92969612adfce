"""Staff and till tablets over HTTP."""

from typing import Annotated

import msgspec

from chalicelib.catalogue import commune_of
from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.identity import (
    Code,
    CommuneCode,
    Done,
    IdText,
    Name,
    Phone,
    Pin,
    Secret,
    SentCode,
    SessionView,
    Tokens,
    session_view,
    tokens_view,
)
from chalicelib.entrypoints.http.resource import Body, Call, Nothing, Resource, View
from chalicelib.identity import (
    DeviceId,
    Permission,
    Role,
    Staff,
    Tablet,
    ask_staff_code,
    check_actor,
    close_tablet,
    dismiss_staff,
    enrol_tablet,
    offer_enrolment,
    open_staff_session,
    register_staff,
    remove_staff_pin,
    sessions_at,
    set_staff_pin,
    tablets_at,
)
from chalicelib.kernel.clock import to_text

staff_routes = Resource(__name__, tag="staff")

StaffNumberText = Annotated[str, msgspec.Meta(max_length=32, description="3 to 12 letters and digits.")]
LISTING = {
    "outlet_code": "The outlet; the caller's own when left out.",
    "cursor": "Where the next page begins, from `next_cursor`.",
    "limit": "1 to 100.",
}


class NewStaffCode(Body, frozen=True, kw_only=True):
    """Whom to send a code."""

    staff_number: StaffNumberText


class NewStaffSession(Body, frozen=True, kw_only=True):
    """At a till: the tablet's id and secret. In an office: the code that was sent."""

    staff_number: StaffNumberText
    pin: Pin
    device_id: IdText | None = None
    device_secret: Secret | None = None
    challenge_id: IdText | None = None
    code: Code | None = None


class NewStaffPin(Body, frozen=True, kw_only=True):
    """A staff PIN, by the code that was sent; `old_pin` is needed when there is one."""

    pin: Pin
    challenge_id: IdText
    code: Code
    old_pin: Pin | None = None


class NewStaff(Body, frozen=True, kw_only=True):
    """A member of staff; till roles need an outlet."""

    staff_number: StaffNumberText
    phone: Phone
    name: Name
    roles: Annotated[list[Role], msgspec.Meta(min_length=1, max_length=4)]
    outlet_code: CommuneCode | None = None


class NewEnrolment(Body, frozen=True, kw_only=True):
    """Where a tablet is to serve; the supervisor's own outlet when left out."""

    outlet_code: CommuneCode | None = None


class NewTablet(Body, frozen=True, kw_only=True):
    """The code that the supervisor reads out, and what the tablet is called."""

    enrolment_code: Annotated[str, msgspec.Meta(max_length=32)]
    label: Name


class StaffView(View, frozen=True, kw_only=True):
    """A member of staff."""

    staff_number: str
    party_id: str
    roles: list[str]
    outlet_code: str | None
    state: str


class EnrolmentOffer(View, frozen=True, kw_only=True):
    """Type the code on the new tablet."""

    enrolment_code: str
    outlet_code: str
    good_until: str


class NewDevice(View, frozen=True, kw_only=True):
    """Kept by the tablet: nobody can ask for the secret later."""

    device_id: str
    device_secret: str
    outlet_code: str


class TabletView(View, frozen=True, kw_only=True):
    """An enrolled tablet."""

    device_id: str
    label: str
    outlet_code: str
    state: str
    enrolled_at: str
    enrolled_by: str


class TabletPage(View, frozen=True, kw_only=True):
    """Tablets, newest first."""

    tablets: list[TabletView]
    next_cursor: str | None


class SessionPage(View, frozen=True, kw_only=True):
    """Sessions, newest first."""

    sessions: list[SessionView]
    next_cursor: str | None


def staff_view(staff: Staff) -> StaffView:
    return StaffView(
        staff_number=staff.staff_number,
        party_id=staff.party_id,
        roles=sorted(staff.roles),
        outlet_code=staff.outlet_code,
        state=staff.state.value,
    )


def tablet_view(tablet: Tablet) -> TabletView:
    return TabletView(
        device_id=tablet.device_id,
        label=tablet.label,
        outlet_code=tablet.outlet_code,
        state=tablet.state.value,
        enrolled_at=to_text(tablet.enrolled_at),
        enrolled_by=tablet.enrolled_by,
    )


@staff_routes.action(
    "/staff-sign-in-codes",
    kind="staff_sign_in_code",
    body=NewStaffCode,
    answer=SentCode,
    summary="Send a one-time code to a member of staff",
    status=201,
)
def send_staff_code(work: Work, call: Call, body: NewStaffCode) -> SentCode:
    challenge = ask_staff_code(work.identity, staff_number=body.staff_number, address=call.address)
    return SentCode(challenge_id=challenge.challenge_id, good_until=to_text(challenge.good_until))


@staff_routes.action(
    "/staff-sessions",
    kind="staff_session",
    body=NewStaffSession,
    answer=Tokens,
    summary="Sign in as staff: with PIN on an enrolled tablet, or with PIN and code",
    status=201,
)
def sign_in_staff(work: Work, call: Call, body: NewStaffSession) -> Tokens:
    return tokens_view(
        open_staff_session(
            work.identity,
            staff_number=body.staff_number,
            pin=body.pin,
            device_id=body.device_id,
            device_secret=body.device_secret,
            challenge_id=body.challenge_id,
            code=body.code,
        )
    )


@staff_routes.query("/staff-sessions", answer=SessionPage, summary="The open sessions of an outlet's staff", query=LISTING)
def list_staff_sessions(work: Work, call: Call) -> SessionPage:
    page = sessions_at(
        work.identity,
        call.signed_in,
        call.query.get("outlet_code"),
        cursor=call.query.get("cursor"),
        limit=limit_of(call),
    )
    return SessionPage(sessions=[session_view(one) for one in page.entries], next_cursor=page.next_cursor)


@staff_routes.command(
    "/staff",
    kind="staff",
    body=NewStaff,
    answer=StaffView,
    summary="Register a member of staff, who sets the PIN by a code",
    allow=Permission.OPERATE,
)
def add_staff(work: Work, call: Call, body: NewStaff) -> StaffView:
    outlet = None if body.outlet_code is None else commune_of(body.outlet_code, field="outlet_code").code
    return staff_view(
        register_staff(
            work.identity,
            staff_number=body.staff_number,
            phone=body.phone,
            name=body.name,
            roles=body.roles,
            outlet_code=outlet,
        )
    )


@staff_routes.action(
    "/staff/{staff_number}/pin", kind="staff_pin", body=NewStaffPin, answer=Done, summary="Set the staff PIN by a code"
)
def choose_staff_pin(work: Work, call: Call, body: NewStaffPin) -> Done:
    set_staff_pin(
        work.identity,
        staff_number=call.path["staff_number"],
        pin=body.pin,
        challenge_id=body.challenge_id,
        code=body.code,
        old_pin=body.old_pin,
    )
    return Done()


@staff_routes.command(
    "/staff/{staff_number}/pin-removals",
    kind="staff_pin_removal",
    body=Nothing,
    answer=StaffView,
    summary="Forget the PIN of somebody else of one's outlet",
)
def forget_staff_pin(work: Work, call: Call, body: Nothing) -> StaffView:
    return staff_view(remove_staff_pin(work.identity, call.signed_in, call.path["staff_number"]))


@staff_routes.command(
    "/staff/{staff_number}/dismissal",
    kind="staff_dismissal",
    body=Nothing,
    answer=StaffView,
    summary="The member of staff can no longer sign in",
    allow=Permission.OPERATE,
)
def end_employment(work: Work, call: Call, body: Nothing) -> StaffView:
    return staff_view(dismiss_staff(work.identity, call.signed_in, call.path["staff_number"]))


@staff_routes.action(
    "/tablet-enrolments",
    kind="tablet_enrolment",
    body=NewEnrolment,
    answer=EnrolmentOffer,
    summary="A code for enrolling a tablet, for supervisors and operations",
    status=201,
)
def offer_tablet_enrolment(work: Work, call: Call, body: NewEnrolment) -> EnrolmentOffer:
    outlet = None if body.outlet_code is None else commune_of(body.outlet_code, field="outlet_code").code
    check_actor(work.identity, call.signed_in)
    enrolment, code = offer_enrolment(work.identity, call.signed_in, outlet_code=outlet)
    return EnrolmentOffer(enrolment_code=code, outlet_code=enrolment.outlet_code, good_until=to_text(enrolment.good_until))


@staff_routes.action(
    "/tablets",
    kind="tablet",
    body=NewTablet,
    answer=NewDevice,
    summary="Enrol this tablet with the supervisor's code",
    status=201,
)
def enrol(work: Work, call: Call, body: NewTablet) -> NewDevice:
    enrolled = enrol_tablet(work.identity, code=body.enrolment_code, label=body.label)
    tablet = enrolled.tablet
    return NewDevice(device_id=tablet.device_id, device_secret=enrolled.secret, outlet_code=tablet.outlet_code)


@staff_routes.query("/tablets", answer=TabletPage, summary="The tablets of an outlet", query=LISTING)
def list_tablets(work: Work, call: Call) -> TabletPage:
    page = tablets_at(
        work.identity,
        call.signed_in,
        call.query.get("outlet_code"),
        cursor=call.query.get("cursor"),
        limit=limit_of(call),
    )
    return TabletPage(tablets=[tablet_view(one) for one in page.entries], next_cursor=page.next_cursor)


@staff_routes.command(
    "/tablets/{device_id}/closure",
    kind="tablet_closure",
    body=Nothing,
    answer=TabletView,
    summary="A tablet was lost or given back: nobody signs in on it any more",
)
def end_tablet(work: Work, call: Call, body: Nothing) -> TabletView:
    device_id = DeviceId.parse(call.path["device_id"], field="device_id")
    return tablet_view(close_tablet(work.identity, call.signed_in, device_id))
