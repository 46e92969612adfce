"""People over HTTP, for the desk: who has a phone number, a staff number or an id; roles, outlets and open sessions."""

from chalicelib.composition import Work
from chalicelib.entrypoints.http.identity import SessionView, session_view
from chalicelib.entrypoints.http.resource import Call, Resource, View
from chalicelib.entrypoints.http.staff import StaffView, staff_view
from chalicelib.identity import Party, PartyId, Permission, StaffNumber, masked, phone_of
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import InvalidInput

people_routes = Resource(__name__, tag="identity")
MOST_SESSIONS = 20


class PersonView(View, frozen=True, kw_only=True):
    """A person. Who may not change people sees the last three digits of the phone number alone."""

    party_id: str
    name: str
    phone: str
    roles: list[str]
    commune_code: str | None
    state: str
    since: str | None
    pin_set: bool
    staff: list[StaffView]
    sessions: list[SessionView]


class PeopleView(View, frozen=True, kw_only=True):
    """Whom the words mean; nobody, or one."""

    asked: str
    entries: list[PersonView]


@people_routes.query(
    "/desk/people",
    answer=PeopleView,
    summary="The person of a phone number, a staff number or an id, with roles and open staff sessions",
    allow=Permission.SEE_PROVINCE,
    query={"q": "`0912 345 678`, `LS0042` or `pty_…`."},
)
def show_people(work: Work, call: Call) -> PeopleView:
    asked = " ".join(call.query.get("q", "").split())
    found = _meant(work, asked) if asked else None
    return PeopleView(asked=asked, entries=[] if found is None else [_person(work, call, found)])


def _meant(work: Work, asked: str) -> Party | None:
    people = work.identity.people
    if asked.startswith(f"{PartyId.prefix}_"):
        return people.party(PartyId.parse(asked, field="q"))
    try:
        staff = people.staff(StaffNumber.parse(asked))
    except InvalidInput:
        staff = None
    if staff is not None:
        return people.party(staff.party_id)
    try:
        party_id = people.party_id_of(phone_of(asked))
    except InvalidInput:
        return None
    return None if party_id is None else people.party(party_id)


def _person(work: Work, call: Call, party: Party) -> PersonView:
    staff = work.identity.people.staff_of(party.party_id)
    sessions = [
        one for member in staff for one in work.identity.sessions.sessions_of(member.staff_number, limit=MOST_SESSIONS)
    ]
    return PersonView(
        party_id=party.party_id,
        name=party.name,
        phone=party.phone if call.signed_in.may(Permission.OPERATE) else masked(party.phone),
        roles=sorted(party.roles),
        commune_code=party.commune_code,
        state=party.state.value,
        since=to_text(party.created_at) if party.created_at else None,
        pin_set=work.identity.people.pin(party.party_id) is not None,
        staff=[staff_view(one) for one in staff],
        sessions=[session_view(one) for one in sessions if one.closed_at is None and one.ends_at > work.now],
    )
