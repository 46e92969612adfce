"""What the households of the demo world offer: drawn from the goods, with the words of their place."""

from dataclasses import dataclass, field, replace
from functools import cache
from itertools import accumulate
from random import Random

from chalicelib.catalogue import (
    GRADE_NAMES_VI,
    VARIETIES,
    Catalogue,
    CatalogueStore,
    Commune,
    Grade,
    Listing,
    Offer,
    Photo,
    Revision,
    create_listing,
    pause_listing,
    revise_listing,
)
from chalicelib.composition import Work
from chalicelib.identity import Party
from infra.demo.goods import CARE, FRESH, FRUIT, GARDENS, HOMES, Good, Pack
from infra.demo.harvest import FIELD, ORCHARD, SPICES
from infra.demo.names import village
from infra.demo.pantry import CELLAR, KITCHEN, WORKSHOP
from infra.demo.province import Province

GOODS: tuple[Good, ...] = ORCHARD + SPICES + FIELD + KITCHEN + CELLAR + WORKSHOP
_AT_HOME, _ELSEWHERE = 8, 0.25


@dataclass
class Market:
    """What is on offer, and what shows it.

    Attributes:
        photos: ready photos by the goods' picture name; they serve many listings by turns.
        credit: closing words of a description with a photo.
        on_sale: listings as they were made, for the buyers to choose from.
    """

    photos: dict[str, tuple[Photo, ...]] = field(default_factory=dict)
    credit: str = ""
    on_sale: list[Listing] = field(default_factory=list)
    made: int = 0


@cache
def _weights(district: str) -> tuple[float, ...]:
    return tuple(
        accumulate(
            good.share * (1 if not good.home else _AT_HOME if district in good.home else _ELSEWHERE) for good in GOODS
        )
    )


def specialities(commune: Commune, dice: Random) -> list[Good]:
    """What a household of the commune grows or makes."""
    count = dice.choices((1, 2, 3), (45, 40, 15))[0]
    return dice.choices(GOODS, cum_weights=_weights(commune.district_code), k=count)


def offer_of(good: Good, commune: Commune, dice: Random, credit: str = "") -> Offer:
    """One household's words and numbers for the goods."""
    pack = dice.choice(good.packs)
    title = _title(good, pack, commune, dice)
    return Offer(
        title=title,
        category=good.category,
        unit=pack.unit,
        unit_price=_price(pack, dice),
        stock=_stock(pack, dice),
        weight_g=pack.weight_g,
        description=_description(good, commune, dice, credit),
        harvest_note=_note(good, dice),
        harvest_months=good.months,
        grade=_grade(title),
        variety=_variety(good, title),
        pack=pack.words,
    )


def _grade(title: str) -> Grade | None:
    """The one that the title names."""
    return next((grade for grade, name in GRADE_NAMES_VI.items() if name.lower() in title), None)


def _variety(good: Good, title: str) -> str:
    """The category's that the title names."""
    words = title.casefold()
    return next((known for known in VARIETIES.get(good.category, ()) if known.casefold() in words), "")


def _title(good: Good, pack: Pack, commune: Commune, dice: Random) -> str:
    title = f"{dice.choice(good.names)} {dice.choice(good.grades)}"
    if pack.words:
        title += f", {pack.words}"
    place = commune.name.removeprefix(f"{commune.kind.capitalize()} ")
    if dice.random() < 0.4 and place not in title:
        title += f" ({place})"
    return title


def _price(pack: Pack, dice: Random) -> int:
    thousands = round(dice.triangular(pack.low, pack.high, (2 * pack.low + pack.high) / 3))
    return (thousands if thousands < 100 else 5 * round(thousands / 5)) * 1_000


def _stock(pack: Pack, dice: Random) -> int:
    most = 400 if pack.weight_g <= 1_200 else 80
    return 1 + int(most * dice.random() ** 2)


def _description(good: Good, commune: Commune, dice: Random, credit: str) -> str:
    parts = dice.sample(good.lines, k=min(len(good.lines), dice.choice((1, 2, 2, 3))))
    if dice.random() < 0.85:
        home = dice.choice(HOMES + GARDENS * 2 if good.care in (FRUIT, FRESH) else HOMES)
        place = commune.name[0].lower() + commune.name[1:]
        parts.append(home.format(commune=place, village=village(dice), area=dice.randint(3, 30), years=dice.randint(3, 32)))
    parts += dice.sample(CARE[good.care], k=dice.choice((1, 1, 2)))
    text = " ".join(parts)
    return f"{text}\n{credit}" if credit else text


def _note(good: Good, dice: Random) -> str:
    if not good.months:
        return dice.choice(("", "Có quanh năm.", "Làm theo đơn, hẹn hai ngày."))
    span = f"tháng {good.months[0]} đến tháng {good.months[-1]}"
    peak = good.months[len(good.months) // 2]
    return dice.choice(
        (
            f"Thu từ {span}.",
            f"Vụ {span}, rộ nhất tháng {peak}.",
            f"Đầu vụ tháng {good.months[0]}, năm nay được mùa.",
            f"Thu {span}, sương muối thì sớm hơn mươi ngày.",
        )
    )


class _Photographed:
    """A catalogue store whose new listings come with photos that are ready."""

    def __init__(self, store: CatalogueStore, photo: Photo) -> None:
        self._store, self._photo = store, photo

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def add(self, listing: Listing) -> None:
        self._store.add(replace(listing, photos=(self._photo,)))


def photographed(catalogue: Catalogue, photo: Photo) -> Catalogue:
    """The catalogue, for a use case whose new listing is to have the photo."""
    return replace(catalogue, store=_Photographed(catalogue.store, photo))  # type: ignore[arg-type]


def put_on_sale(province: Province, market: Market, household: Party, commune: Commune, good: Good) -> None:
    """One listing; of a hundred, some stay drafts, some are paused or sold out."""
    photos = market.photos.get(good.picture, ())
    photo = photos[market.made % len(photos)] if photos else None
    offer = offer_of(good, commune, province.dice, market.credit if photo else "")
    fate = province.dice.randint(1, 100)
    if fate <= 2:
        offer = replace(offer, unit_price=0)

    def use_case(work: Work) -> Listing:
        catalogue = work.catalogue if photo is None else photographed(work.catalogue, photo)
        return create_listing(catalogue, household.party_id, offer)

    listing = province.do(use_case, actor=household.party_id)
    market.made += 1
    if 2 < fate <= 5:
        province.do(lambda work: pause_listing(work.catalogue, household.party_id, listing.listing_id))
    elif 5 < fate <= 8:
        nothing = Revision(stock=0)
        province.do(lambda work: revise_listing(work.catalogue, household.party_id, listing.listing_id, nothing))
    elif fate > 8:
        market.on_sale.append(listing)
