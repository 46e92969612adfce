"""The table of people to sign in as, for people to read."""

from collections.abc import Iterable

from chalicelib.identity import spoken
from infra.demo.people import FAMOUS, MONEY_PIN, STAFF_PIN
from infra.demo.world import World


def sign_in_table(world: World) -> str:
    """Who lives in the world, with what they need to sign in."""
    people = world.people
    rows: list[tuple[str, str, str, str]] = [("who", "name", "signs in with", "PIN")]
    for number, code in enumerate(FAMOUS):
        party = people.households[number]
        place = people.outlets[code].commune.name
        rows.append((f"household, {place}", party.name, spoken(party.phone), MONEY_PIN))
    rows += [("buyer", party.name, spoken(party.phone), MONEY_PIN) for party in people.buyers[:3]]
    for code in FAMOUS:
        outlet = people.outlets[code]
        rows.append((f"teller, {outlet.commune.name}", "", outlet.staff.staff_number, STAFF_PIN))
        if outlet.supervisor is not None:
            rows.append((f"supervisor, {outlet.commune.name}", "", outlet.supervisor.staff_number, STAFF_PIN))
    rows += [(next(iter(staff.roles)).value, party.name, staff.staff_number, STAFF_PIN) for staff, party in people.office]
    return "\n".join([*_columns(rows), "", *_tablets(world), ""])


def _columns(rows: list[tuple[str, str, str, str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = ["  " + "  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return [lines[0], "  " + "-" * (sum(widths) + 6), *lines[1:]]


def _tablets(world: World) -> Iterable[str]:
    outlets = world.people.outlets
    serving = sum(outlet.serves_cash for outlet in outlets.values())
    yield "  Households, buyers and office staff get a code by SMS; the AWS emulator keeps the messages."
    yield f"  Each of the {len(outlets)} outlets has a teller, GDV and the commune's code; {serving} serve cash and have a"
    yield "  supervisor, KSV and the code. They sign in on an enrolled tablet. To make a browser one, open the product's"
    yield "  address and paste a line into the browser's console (F12):"
    for code in FAMOUS:
        outlet = world.people.outlets[code]
        if outlet.tablet is not None:
            cookie = f"xl_tablet={outlet.tablet.tablet.device_id}:{outlet.tablet.secret}; path=/; max-age=31536000"
            yield f'  {outlet.commune.name}: document.cookie="{cookie}"'
