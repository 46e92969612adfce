"""Moderation and the history of listings in the one table.

REV#{subject}       / R                 a review; gsi1 `REV#OF#{seller}`; gsi2 `DUE#review` while it waits
REPORT#{listing}    / {reporter}        what one buyer said of it
STANDING#{party}    / S                 how many of a household's listings were passed, and whether it is vouched for
ACTS#{listing}      / {time}#{nonce}    who did what; gsi1 `ACTS#BY#{actor}`
"""

from chalicelib.adapters.dynamo.fields import entity_of, item_of, listed
from chalicelib.adapters.dynamo.kept import Kept
from chalicelib.adapters.dynamo.table import Absent, Item, Key, Put, Query, Update, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.catalogue import Act, ListingId, Report, Review, ReviewState
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import Entropy, to_text
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.paging import Page, read_cursor, write_cursor

WAITING = join("DUE", "review")
VOUCHED = 1_000_000


def review_key(subject: str) -> Key:
    return Key(join("REV", subject), "R")


def standing_key(seller_id: str) -> Key:
    return Key(join("STANDING", seller_id), "S")


class DynamoReviews:
    """`catalogue.ReviewStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._kept = Kept[Review](work, item_of=_review_item, read=lambda item: entity_of(Review, item))

    def find(self, subject: str) -> Review | None:
        return self._kept.find(review_key(subject))

    def add(self, review: Review) -> None:
        self._kept.add(review)

    def save(self, review: Review) -> None:
        self._kept.save(review)

    def waiting(self, *, cursor: str | None, limit: int) -> Page[Review]:
        return listed(self._work, Review, Query(WAITING, "gsi2", limit=limit), cursor)

    def of_seller(self, seller_id: PartyId, *, cursor: str | None, limit: int) -> Page[Review]:
        return listed(self._work, Review, Query(join("REV", "OF", seller_id), limit=limit, descending=True), cursor)

    def add_report(self, report: Report, otherwise: DomainError) -> None:
        key = Key(join("REPORT", report.listing_id), report.reporter_id)
        self._work.stage(Put(item_of(key, report), when=(Absent(),), otherwise=otherwise))

    def reports(self, listing_id: ListingId, limit: int) -> list[Report]:
        page = self._work.query(Query(join("REPORT", listing_id), limit=limit, consistent=True))
        return [entity_of(Report, item) for item in page.items]

    def expect_passed(self, seller_id: PartyId) -> None:
        self._work.hint(standing_key(seller_id))

    def passed(self, seller_id: PartyId) -> int:
        item = self._work.get(standing_key(seller_id)) or {}
        return VOUCHED if item.get("vouched") else int(item.get("passed", 0))

    def count_passed(self, seller_id: PartyId) -> None:
        self._work.stage(Update(standing_key(seller_id), add={"passed": 1}))

    def vouch(self, seller_id: PartyId) -> None:
        self._work.stage(Update(standing_key(seller_id), set={"vouched": True}))


class DynamoActs:
    """`catalogue.ActStore` in the unit of work."""

    def __init__(self, work: UnitOfWork, entropy: Entropy) -> None:
        self._work, self._entropy = work, entropy

    def add(self, act: Act) -> None:
        at = join(to_text(act.at), self._entropy.take(5).hex())
        index = {"gsi1pk": join("ACTS", "BY", act.actor), "gsi1sk": at}
        self._work.stage(Put(item_of(Key(join("ACTS", act.listing_id), at), act, **index), when=(Absent(),)))

    def of_listing(self, listing_id: ListingId, *, cursor: str | None, limit: int) -> Page[Act]:
        pk = join("ACTS", listing_id)
        start = None if cursor is None else {"pk": pk, "sk": str(read_cursor(cursor).get("sk", ""))}
        page = self._work.query(Query(pk, limit=limit, descending=True, start=start))
        following = write_cursor({"sk": page.next_start["sk"]}) if page.next_start else None
        return Page([entity_of(Act, item) for item in page.items], following)

    def by_actor(self, actor: str, *, cursor: str | None, limit: int) -> Page[Act]:
        return listed(self._work, Act, Query(join("ACTS", "BY", actor), limit=limit, descending=True), cursor)


def _review_item(review: Review) -> Item:
    at = to_text(review.opened_at)
    index = {"gsi1pk": join("REV", "OF", review.seller_id), "gsi1sk": at}
    if review.state is ReviewState.WAITING:
        index |= {"gsi2pk": WAITING, "gsi2sk": at}
    return item_of(review_key(review.subject), review, **index)
