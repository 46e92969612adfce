"""Acts on people: stopping a party, and letting it act again."""

from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.acts import act
from chalicelib.entrypoints.http.resource import Body, View
from chalicelib.identity import Party, PartyId, reinstate_party, suspend_party
from chalicelib.oversight import Approval


class WhichParty(Body, frozen=True, kw_only=True):
    """The party that is meant."""

    party_id: Annotated[str, msgspec.Meta(max_length=64)]

    def __post_init__(self) -> None:
        PartyId.parse(self.party_id, field="party_id")


class PartyStateView(View, frozen=True, kw_only=True):
    """What a party may do from now on: `active` or `suspended`."""

    party_id: str
    state: str


@act("suspend_party", words=WhichParty, about=lambda words: words.party_id, title_vi="Tạm ngừng tài khoản")
def suspend(work: Work, words: WhichParty, approval: Approval) -> PartyStateView:
    return _state(suspend_party(work.identity, PartyId(words.party_id)))


@act("reinstate_party", words=WhichParty, about=lambda words: words.party_id, title_vi="Mở lại tài khoản")
def reinstate(work: Work, words: WhichParty, approval: Approval) -> PartyStateView:
    return _state(reinstate_party(work.identity, PartyId(words.party_id)))


def _state(party: Party) -> PartyStateView:
    return PartyStateView(party_id=party.party_id, state=party.state.value)
