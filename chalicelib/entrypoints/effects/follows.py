"""The effects `household_news` and `tell_followers`: what a followed household has new, told to its followers in pieces."""

from chalicelib.catalogue import ListingId, ListingNews
from chalicelib.composition import Application, Work
from chalicelib.entrypoints.effects import effect
from chalicelib.entrypoints.runner import run
from chalicelib.follows import note_news, tell_followers
from chalicelib.kernel.unit_of_work import Effect

ACTOR = "follows"


@effect("household_news")
def take_news(app: Application, order: Effect) -> None:
    def use_case(work: Work) -> None:
        note_news(work.follows, ListingId(order.payload["listing_id"]), ListingNews(order.payload["news"]))
        work.outbox.settle(order)

    run(app, use_case, actor=ACTOR)


@effect("tell_followers")
def tell_a_piece(app: Application, order: Effect) -> None:
    def use_case(work: Work) -> None:
        tell_followers(work.follows, dict(order.payload))
        work.outbox.settle(order)

    run(app, use_case, actor=ACTOR)
