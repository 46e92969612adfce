"""What the desk's pages share: its rooms, people's names, the id of an asking made with a form."""

from collections.abc import Iterable

from chalicelib.entrypoints.pages.desk_words import owner_of
from chalicelib.entrypoints.pages.page import Visit
from chalicelib.identity import PartyId, Permission
from chalicelib.oversight import ApprovalId

SEE = Permission.SEE_PROVINCE


def may_operate(visit: Visit) -> bool:
    """An auditor sees the same pages without their forms."""
    return visit.actor is not None and visit.actor.may(Permission.OPERATE)


def names_of(visit: Visit, ids: Iterable[str | None]) -> dict[str | None, str]:
    """What people are called, by party id, in one round trip; the names of jobs stay as they are."""
    wanted = {one for one in ids if one}
    people = visit.work.identity.people
    parties = [PartyId(one) for one in wanted if one.startswith(f"{PartyId.prefix}_")]
    people.expect(parties=parties)
    found = {one: people.party(one) for one in parties}
    named: dict[str | None, str] = {one: party.name for one, party in found.items() if party is not None}
    return {None: "", **{one: one for one in wanted}, **named}


def holders_of(visit: Visit, accounts: Iterable[str]) -> dict[str, str]:
    """Whose an account is, where it is a person's: the name by the account's id, in one round trip."""
    owners = {one: of for one in accounts if (of := owner_of(one)).startswith(f"{PartyId.prefix}_")}
    names = names_of(visit, owners.values())
    return {one: names[of] for one, of in owners.items() if names[of] != of}


def approval_id_of(visit: Visit) -> ApprovalId:
    """Made with the form's operation id, so that a second sending asks for nothing new."""
    return ApprovalId(f"{ApprovalId.prefix}_{visit.text('op').partition('_')[2]}")
