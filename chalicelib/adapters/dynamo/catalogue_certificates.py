"""Certificates in the one table: `CER#{certificate_id}` / `C`; gsi1 `CER#OF#{holder}`."""

from chalicelib.adapters.dynamo.fields import entity_of, item_of
from chalicelib.adapters.dynamo.kept import Kept
from chalicelib.adapters.dynamo.table import Item, Key, Query, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.catalogue import Certificate, CertificateId
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import to_text


class DynamoCertificates:
    """`catalogue.CertificateStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._kept = Kept[Certificate](work, item_of=_item, read=lambda item: entity_of(Certificate, item))

    def find(self, certificate_id: CertificateId) -> Certificate | None:
        return self._kept.find(_key(certificate_id))

    def add(self, certificate: Certificate) -> None:
        self._kept.add(certificate)

    def save(self, certificate: Certificate) -> None:
        self._kept.save(certificate)

    def of_holder(self, holder_id: PartyId) -> list[Certificate]:
        page = self._work.query(Query(join("CER", "OF", holder_id), "gsi1", limit=100, descending=True))
        return [entity_of(Certificate, item) for item in page.items]


def _key(certificate_id: str) -> Key:
    return Key(join("CER", certificate_id), "C")


def _item(certificate: Certificate) -> Item:
    index = {"gsi1pk": join("CER", "OF", certificate.holder_id), "gsi1sk": to_text(certificate.claimed_at)}
    return item_of(_key(certificate.certificate_id), certificate, **index)
