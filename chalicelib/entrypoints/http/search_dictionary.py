"""The dictionary of search over HTTP: what goods are called, trying a change, publishing it, going back."""

from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.oversight import PAGED
from chalicelib.entrypoints.http.resource import Body, Call, Resource, View
from chalicelib.identity import Permission
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.paging import page_size
from chalicelib.oversight import require_reason
from chalicelib.search import (
    Dictionary,
    Edition,
    Kind,
    Request,
    amend_dictionary,
    amended,
    restore_dictionary,
    search,
    with_kind,
)

search_dictionary_routes = Resource(__name__, tag="search")
SHOWN = 10
Name = Annotated[str, msgspec.Meta(max_length=60)]


class NewKind(Body, frozen=True, kw_only=True):
    """A kind of goods with its names, the first of which tells it from others; no category takes the kind out."""

    category: Annotated[str, msgspec.Meta(max_length=40)] = ""
    names: Annotated[list[Name], msgspec.Meta(max_length=40)]
    local: Annotated[list[Name], msgspec.Meta(max_length=40)] = msgspec.field(default_factory=list)
    whole: bool = False
    reason: Annotated[str, msgspec.Meta(max_length=300)]

    @property
    def kind(self) -> Kind:
        return Kind(self.category, tuple(self.names), tuple(self.local), self.whole)


class NewEdition(Body, frozen=True, kw_only=True):
    """An earlier edition that is to be in force again; 0 is as shipped."""

    restores: Annotated[int, msgspec.Meta(ge=0, le=10**7)]
    reason: Annotated[str, msgspec.Meta(max_length=300)]


class KindView(View, frozen=True, kw_only=True):
    """A kind of goods; `whole`: its names mean all that stands in the category."""

    category: str
    names: list[str]
    local: list[str]
    whole: bool
    amended: bool


class DictionaryView(View, frozen=True, kw_only=True):
    """The dictionary in force."""

    version: int
    kinds: list[KindView]


class EditionView(View, frozen=True, kw_only=True):
    """One edition: what it changed, who published it, why."""

    version: int
    what: str
    reason: str
    by: str
    at: str


class EditionsView(View, frozen=True, kw_only=True):
    """The newest first."""

    entries: list[EditionView]
    next_cursor: str | None


class FoundView(View, frozen=True, kw_only=True):
    """What a query finds: how many, whether they are only near, and the first titles."""

    total: int
    relaxed: bool
    titles: list[str]


class RehearsalView(View, frozen=True, kw_only=True):
    """One query with the dictionary in force, and with the change."""

    before: FoundView
    after: FoundView


def _in_force(work: Work) -> tuple[Dictionary, Edition | None]:
    edition = work.editing.book.current()
    return amended(work.editing.shipped, edition), edition


def _edition_view(edition: Edition) -> EditionView:
    return EditionView(
        version=edition.version, what=edition.what, reason=edition.reason, by=edition.by, at=to_text(edition.at)
    )


@search_dictionary_routes.query(
    "/search/dictionary", answer=DictionaryView, summary="What goods are called", allow=Permission.SEE_PROVINCE
)
def show_dictionary(work: Work, call: Call) -> DictionaryView:
    dictionary, edition = _in_force(work)
    mine = set(edition.amended) if edition is not None else set()
    return DictionaryView(
        version=dictionary.version,
        kinds=[
            KindView(
                category=kind.category,
                names=list(kind.names),
                local=list(kind.local),
                whole=kind.whole,
                amended=kind in mine,
            )
            for kind in dictionary.kinds
        ],
    )


@search_dictionary_routes.query(
    "/search/dictionary/editions",
    answer=EditionsView,
    summary="Editions of the dictionary, the newest first",
    allow=Permission.SEE_PROVINCE,
    query=PAGED,
)
def list_editions(work: Work, call: Call) -> EditionsView:
    page = work.editing.book.all(cursor=call.query.get("cursor"), limit=page_size(limit_of(call)))
    return EditionsView(entries=[_edition_view(one) for one in page.entries], next_cursor=page.next_cursor)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.replace("\n", ",").split(",") if name.strip())


@search_dictionary_routes.query(
    "/search/dictionary/rehearsal",
    answer=RehearsalView,
    summary="What a query finds now, and would with a changed kind; nothing is published",
    allow=Permission.SEE_PROVINCE,
    query={
        "q": "The query.",
        "category": "Of the kind; empty: the kind is taken out.",
        "names": "With commas.",
        "local": "With commas.",
        "whole": "`1`: its names mean the whole category.",
    },
)
def rehearse_dictionary(work: Work, call: Call) -> RehearsalView:
    asked = {name: call.query.get(name, "") for name in ("q", "category", "names", "local", "whole")}
    if not asked["q"].strip():
        raise InvalidInput("Hãy nhập một từ khoá để thử.", "A query to try.", field="q")
    dictionary, _ = _in_force(work)
    kind = Kind(asked["category"], _names(asked["names"]), _names(asked["local"]), asked["whole"] == "1")
    changed = with_kind(work.editing, dictionary, kind)
    return RehearsalView(before=_found(work, dictionary, asked["q"]), after=_found(work, changed, asked["q"]))


def _found(work: Work, dictionary: Dictionary, query: str) -> FoundView:
    results = search(work.search_with(dictionary), Request(query=query, limit=SHOWN))
    titles = [str(hit.card["title"]) for hit in results.found.hits]
    return FoundView(total=results.found.total, relaxed=results.relaxed, titles=titles)


@search_dictionary_routes.command(
    "/search/dictionary/kinds",
    kind="amend_dictionary",
    body=NewKind,
    answer=EditionView,
    summary="Publish a kind of goods with its names; in force within a minute",
    allow=Permission.OPERATE,
)
def post_kind(work: Work, call: Call, body: NewKind) -> EditionView:
    reason = require_reason(body.reason)
    edition = amend_dictionary(work.editing, body.kind, reason=reason, by=str(call.signed_in.party_id))
    return _edition_view(edition)


@search_dictionary_routes.command(
    "/search/dictionary/editions",
    kind="restore_dictionary",
    body=NewEdition,
    answer=EditionView,
    summary="Publish an earlier edition of the dictionary again",
    allow=Permission.OPERATE,
)
def post_edition(work: Work, call: Call, body: NewEdition) -> EditionView:
    reason = require_reason(body.reason)
    return _edition_view(restore_dictionary(work.editing, body.restores, reason=reason, by=str(call.signed_in.party_id)))
