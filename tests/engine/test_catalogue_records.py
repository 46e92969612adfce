"""Reviews, acts, certificates and consents on every engine: found by their indexes, kept by their conditions."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import sleep
from typing import Any

import pytest

from chalicelib.adapters.dynamo.table import Table
from chalicelib.adapters.system import SystemEntropy
from chalicelib.catalogue import (
    AlreadyReported,
    CertificateKind,
    Claim,
    Complaint,
    claim_certificate,
    create_listing,
    decide_listing,
    pause_listing,
    report_listing,
    take_review,
)
from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.identity import (
    NoConsent,
    PartyId,
    Scope,
    ask_consent,
    confirm_consent,
    register_party,
    require_consent,
    withdraw_consent,
)
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import StaleVersion
from tests.builders import FakeClock, application_on
from tests.builders_catalogue import CHI_LANG, offer
from tests.builders_messages import waiting_messages
from tests.fakes.objects import MemoryObjects


@pytest.fixture
def app(table: Table) -> Application:
    return application_on(table, clock=FakeClock(datetime.now(UTC)), entropy=SystemEntropy(), objects=MemoryObjects())


def _phone(app: Application) -> str:
    return f"09{int.from_bytes(app.entropy.take(4), 'big') % 10**8:08d}"


@pytest.fixture
def seller(app: Application) -> PartyId:
    """A household of the test's own."""
    phone, who = _phone(app), {"name": "Hoàng Thị Vân", "commune_code": CHI_LANG, "household": True}
    return run(app, lambda w: register_party(w.identity, phone=phone, **who)).party_id  # type: ignore[arg-type]


def _until(look: Callable[[], Any]) -> Any:
    """An index lags by moments."""
    for _ in range(50):
        if found := look():
            return found
        sleep(0.05)
    return look()


def test_a_review_waits_until_it_is_decided_once(app: Application, seller: PartyId) -> None:
    made = run(app, lambda w: create_listing(w.catalogue, seller, offer()), actor=seller)
    store = app.open_work().catalogue.reviews

    def mine() -> list[str]:
        page = store.of_seller(seller, cursor=None, limit=5)
        return [one.subject for one in page.entries]

    assert _until(mine) == [made.listing_id]
    first, second = app.open_work(), app.open_work()
    for work in (first, second):
        decide_listing(work.catalogue, made.listing_id, seller, version_seen=made.version)
    first.unit_of_work.commit()
    with pytest.raises(StaleVersion):
        second.unit_of_work.commit()
    assert app.open_work().catalogue.reviews.passed(seller) == 1


def test_two_buyers_report_at_once_and_neither_word_is_lost(app: Application, seller: PartyId) -> None:
    made = run(app, lambda w: create_listing(w.catalogue, seller, offer()), actor=seller)
    buyers = [PartyId.make(app.clock.now(), app.entropy) for _ in range(2)]
    slow = app.open_work()
    report_listing(slow.catalogue, made.listing_id, buyers[0], Complaint.FALSE, "một")
    run(app, lambda w: report_listing(w.catalogue, made.listing_id, buyers[1], Complaint.FALSE, "hai"))
    with pytest.raises(StaleVersion):
        slow.unit_of_work.commit()
    run(app, lambda w: report_listing(w.catalogue, made.listing_id, buyers[0], Complaint.FALSE, "một"))
    with pytest.raises(AlreadyReported):
        run(app, lambda w: report_listing(w.catalogue, made.listing_id, buyers[0], Complaint.RUDE, ""))
    catalogue = app.open_work().catalogue
    review = catalogue.reviews.find(made.listing_id)
    assert review is not None
    assert review.reports == 2
    assert {one.words for one in catalogue.reviews.reports(made.listing_id, 9)} == {"một", "hai"}
    run(app, lambda w: take_review(w.catalogue, made.listing_id, buyers[0]))


def test_acts_are_read_newest_first_by_listing_and_by_actor(app: Application, seller: PartyId) -> None:
    made = run(app, lambda w: create_listing(w.catalogue, seller, offer()), actor=seller)
    assert isinstance(app.clock, FakeClock)
    app.clock.tick(seconds=1)
    run(app, lambda w: pause_listing(w.catalogue, seller, made.listing_id), actor=seller)
    acts = app.open_work().catalogue.acts
    page = acts.of_listing(made.listing_id, cursor=None, limit=1)
    rest = acts.of_listing(made.listing_id, cursor=page.next_cursor, limit=5)
    assert [act.kind for act in [*page.entries, *rest.entries]] == ["paused", "offered"]

    def by_seller() -> bool:
        return len(acts.by_actor(seller, cursor=None, limit=5).entries) == 2

    assert _until(by_seller)


def test_certificates_are_kept_whole(app: Application, seller: PartyId) -> None:
    today = business_date(app.clock.now())
    words: dict[str, Any] = {"number": "VG-1", "issuer": "Sở", "issued_on": today, "expires_on": today + timedelta(days=9)}
    one = run(app, lambda w: claim_certificate(w.catalogue, seller, Claim(kind=CertificateKind.VIETGAP, **words)))
    found = app.open_work().catalogue.certificates.find(one.certificate_id)
    assert found is not None
    assert (found.number, found.issued_on, found.expires_on, found.document) == ("VG-1", today, words["expires_on"], None)
    store = app.open_work().catalogue.certificates
    assert [own.certificate_id for own in _until(lambda: store.of_holder(seller))] == [one.certificate_id]


def test_a_consent_that_was_withdrawn_fails_the_helpers_commit(app: Application, seller: PartyId) -> None:
    number = _phone(app)
    helper = run(app, lambda w: register_party(w.identity, phone=number, name="Lộc Thị Lan")).party_id
    phone = app.open_work().identity.people.party(seller)
    assert phone is not None
    run(app, lambda w: ask_consent(w.identity, helper, phone=phone.phone, scopes=[Scope.OFFER]))
    (told,) = [one for one in waiting_messages(app) if one.to in (seller, phone.phone)]
    code = next(word for word in told.text.split() if word.isdigit() and len(word) == 6)
    run(app, lambda w: confirm_consent(w.identity, helper, seller, code=code, lifetime_s=60))
    slow = app.open_work()
    require_consent(slow.identity, helper, seller, Scope.OFFER)
    create_listing(slow.catalogue, seller, offer())
    run(app, lambda w: withdraw_consent(w.identity, seller, helper))
    with pytest.raises(NoConsent):
        slow.unit_of_work.commit()
    assert [one.state for one in app.open_work().identity.consents.of_household(seller)] == ["withdrawn"]
    mine = app.open_work().identity.consents
    assert _until(lambda: mine.of_helper(helper, cursor=None, limit=5).entries)
