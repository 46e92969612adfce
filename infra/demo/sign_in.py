"""Whom to sign in as: a sheet for programs (the page `/_local/`), and a table of it for people to read."""

from dataclasses import asdict, dataclass

from chalicelib.identity import Party, Staff, spoken
from infra.demo.people import FAMOUS, MONEY_PIN, STAFF_PIN
from infra.demo.world import World


@dataclass(frozen=True)
class SignIn:
    """Somebody of the demo world.

    Attributes:
        who: household, buyer, teller, supervisor, operations or auditor.
        signs_in_with: phone number or staff number.
        phone: where messages to this person go.
    """

    who: str
    place: str
    name: str
    signs_in_with: str
    pin: str
    phone: str


@dataclass(frozen=True)
class TabletKey:
    """What a browser has to hold to be the tablet of an outlet."""

    outlet: str
    name: str
    device_id: str
    secret: str


@dataclass(frozen=True)
class SignInSheet:
    """Everything that somebody new needs; the tablets of the people named come first."""

    people: list[SignIn]
    tablets: list[TabletKey]

    def as_json(self) -> dict[str, list[dict[str, str]]]:
        return asdict(self)


def sign_in_sheet(world: World) -> SignInSheet:
    people = world.people
    rows: list[SignIn] = []
    for number, code in enumerate(FAMOUS):
        rows.append(_by_phone("household", people.households[number], people.outlets[code].commune.name))
    rows += [_by_phone("buyer", party, "") for party in people.buyers[:3]]
    for code in FAMOUS:
        outlet = people.outlets[code]
        for who, staff in (("teller", outlet.staff), ("supervisor", outlet.supervisor)):
            if staff is not None:
                rows.append(SignIn(who, outlet.commune.name, "", staff.staff_number, STAFF_PIN, ""))
    rows += [_in_office(staff, party) for staff, party in people.office]
    codes = [*FAMOUS, *(code for code in people.outlets if code not in FAMOUS)]
    return SignInSheet(rows, [key for code in codes if (key := _tablet(world, code)) is not None])


def _by_phone(who: str, party: Party, place: str) -> SignIn:
    return SignIn(who, place, party.name, spoken(party.phone), MONEY_PIN, party.phone)


def _in_office(staff: Staff, party: Party) -> SignIn:
    return SignIn(next(iter(staff.roles)).value, "", party.name, staff.staff_number, STAFF_PIN, party.phone)


def _tablet(world: World, code: str) -> TabletKey | None:
    outlet = world.people.outlets[code]
    if outlet.tablet is None:
        return None
    return TabletKey(code, outlet.commune.name, outlet.tablet.tablet.device_id, outlet.tablet.secret)


def sign_in_table(sheet: SignInSheet) -> str:
    """For the terminal."""
    rows = [("who", "name", "signs in with", "PIN")]
    rows += [(", ".join(filter(None, (one.who, one.place))), one.name, one.signs_in_with, one.pin) for one in sheet.people]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = ["  " + "  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(
        [
            lines[0],
            "  " + "-" * (sum(widths) + 6),
            *lines[1:],
            "",
            "  Codes come by SMS, shown at /_local/. Tellers and supervisors sign in on an enrolled tablet: make a browser",
            f"  one there, of any of {len(sheet.tablets)} outlets. Elsewhere staff are GDV or KSV and the commune's code.",
            "",
        ]
    )
