"""The catalogue's sellers, told by identity."""

from chalicelib.catalogue import Seller
from chalicelib.identity import Identity, PartyId, find_party


class HouseholdSellers:
    """`Sellers` over identity's parties."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    def find(self, party_id: PartyId) -> Seller:
        party = find_party(self._identity, party_id)
        return Seller(party.party_id, party.name, party.commune_code or "")
