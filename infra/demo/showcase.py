"""What the market can do, on the shelves of the households that people sign in as: one of each kind, for whoever looks.

Its listings take the place of some that these households would have had, and its orders that of some others.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from chalicelib.catalogue import (
    CertificateKind,
    Claim,
    Grade,
    Ground,
    Listing,
    Offer,
    Photo,
    PricedBy,
    claim_certificate,
    close_season,
    create_listing,
    decide_certificate,
    decide_listing,
    find_listing,
    find_review,
    pause_listing,
)
from chalicelib.composition import Work
from chalicelib.identity import Party
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.quantity import Unit
from chalicelib.promotions import Promotion, PromotionKind, open_promotion
from infra.demo.market import Market, photographed
from infra.demo.people import People
from infra.demo.province import Province

COUPON = "XULANG20"
VAN, PAO, MAY = range(3)
"""The households of the table of people to sign in as. Nobody has vouched for the second: moderators look at it first."""
_HOUR = timedelta(hours=1)


@dataclass
class Showcase:
    """The shelves, by the name of what they show.

    Attributes:
        on_shelf: in the order of `SHELVES`.
    """

    province: Province
    people: People
    market: Market
    on_shelf: dict[str, Listing] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return business_date(self.province.until)

    def household(self, number: int) -> Party:
        return self.people.known_households()[number]

    def photos_of(self, title: str) -> tuple[Photo, ...]:
        """The market's pictures of the goods of a shelf."""
        shelf = next(shelf for shelf in SHELVES if self.on_shelf[shelf.name].title == title)
        return self.market.photos.get(shelf.picture, ())

    @property
    def moderator(self) -> Party:
        return self.people.office[0][1]

    def open(self, begins_in: timedelta) -> None:
        """Note all of it, from so long after the world's beginning."""
        province, opening = self.province, self.province.begins + begins_in
        for number, shelf in enumerate(SHELVES):
            province.diary.at(opening + number * _HOUR, partial(self._put_out, shelf))
        after = opening + (len(SHELVES) + 1) * _HOUR
        for number, step in enumerate((self._certify, self._open_promotion, self._end_sales)):
            province.diary.at(after + number * _HOUR, step)
        province.diary.at(province.until - timedelta(days=2), self._send_back)

    def _put_out(self, shelf: "Shelf") -> None:
        household, photos = self.household(shelf.whose), self.market.photos.get(shelf.picture, ())
        offer = shelf.offer(self.today)

        def use_case(work: Work) -> Listing:
            catalogue = photographed(work.catalogue, photos[0]) if photos else work.catalogue
            return create_listing(catalogue, household.party_id, offer)

        self.on_shelf[shelf.name] = self.province.do(use_case, actor=household.party_id)

    def _certify(self) -> None:
        """Stars of a product, a standard of a household, one that is over by today, and one that nobody has looked at."""
        issued = business_date(self.province.now) - timedelta(days=120)
        self._certified(
            MAY,
            Claim(
                kind=CertificateKind.OCOP,
                number="OCOP-LS-4-0117",
                issuer="UBND tỉnh Lạng Sơn",
                issued_on=issued,
                stars=4,
                listing_id=self.on_shelf["lot"].listing_id,
            ),
        )
        vietgap = Claim(
            kind=CertificateKind.VIETGAP,
            number="VietGAP-TT-12-20-0045",
            issuer="Trung tâm Chất lượng nông lâm thủy sản vùng 1",
            issued_on=issued,
            expires_on=issued + timedelta(days=700),
        )
        self._certified(VAN, vietgap)
        over = self.today - timedelta(days=9)
        self._certified(
            PAO,
            Claim(
                kind=CertificateKind.VIETGAP,
                number="VietGAP-CN-12-20-0009",
                issuer="Trung tâm Chất lượng nông lâm thủy sản vùng 1",
                issued_on=over - timedelta(days=720),
                expires_on=over,
            ),
        )
        household = self.household(PAO).party_id
        stars = Claim(
            kind=CertificateKind.OCOP,
            number="OCOP-LS-3-0204",
            issuer="UBND tỉnh Lạng Sơn",
            issued_on=issued,
            stars=3,
            listing_id=self.on_shelf["weighed duck"].listing_id,
        )
        self.province.do(lambda work: claim_certificate(work.catalogue, household, stars), actor=household)

    def _certified(self, whose: int, claim: Claim) -> None:
        household, moderator = self.household(whose).party_id, self.moderator.party_id
        found = self.province.do(lambda work: claim_certificate(work.catalogue, household, claim), actor=household)
        self.province.do(lambda work: decide_certificate(work.catalogue, found.certificate_id, moderator), actor=moderator)

    def _open_promotion(self) -> None:
        """The province pays a fifth of the goods, for a hundred orders."""
        asked, approved = self.people.operations
        promotion = Promotion(
            code=COUPON,
            title="Tỉnh tặng 20% tiền hàng, đến 50.000đ một đơn",
            kind=PromotionKind.PERCENT,
            rate_bp=2_000,
            most=50_000,
            min_goods=100_000,
            begins_at=self.province.until - timedelta(days=30),
            ends_at=self.province.until + timedelta(days=30),
            uses=100,
            budget=4_000_000,
            opened_at=self.province.now,
            opened_by=(asked, approved),
            reason="Tuần hàng nông sản Lạng Sơn",
        )
        self.province.do(lambda work: open_promotion(work.promotions, promotion), actor=approved)

    def _end_sales(self) -> None:
        """One is paused, of one the season is over."""
        for name, end in (("paused", pause_listing), ("season over", close_season)):
            found = self.on_shelf[name]
            self.province.do(partial(_ended, end, found), actor=found.seller_id)

    def _send_back(self) -> None:
        """A moderator has read what a household promises of its goods."""
        listing_id, moderator = self.on_shelf["sent back"].listing_id, self.moderator.party_id

        def use_case(work: Work) -> None:
            decide_listing(
                work.catalogue,
                listing_id,
                moderator,
                version_seen=find_listing(work.catalogue, listing_id).version,
                ground=Ground.MISLEADING,
                words="Mật ong là thực phẩm: mời bỏ câu “chữa khỏi” và kể hoa gì, mùa nào.",
            )

        if self.province.do(lambda work: find_review(work.catalogue, listing_id)).waits:
            self.province.do(use_case, actor=moderator)


def _ended(end: Callable[..., Listing], found: Listing, work: Work) -> Listing:
    return end(work.catalogue, found.seller_id, found.listing_id)


@dataclass(frozen=True)
class Shelf:
    """One listing that shows something.

    Attributes:
        whose: number of the household.
        picture: as of a good.
        offer: given today's date, what its household says.
    """

    name: str
    whose: int
    picture: str
    offer: Callable[[date], Offer]


def _lot(today: date) -> Offer:
    return Offer(
        title="Hoa hồi khô loại đặc biệt, túi 500 g",
        category="hoi",
        unit=Unit.BAG,
        unit_price=145_000,
        stock=180,
        weight_g=520,
        description="Hồi đại tám cánh, phơi nắng ba hôm rồi sấy lại. Lô nào cũng ghi ngày hái; quét mã trên tem là rõ.",
        harvest_note="Hái vụ mùa, tháng 8 rộ nhất.",
        harvest_months=(7, 8, 9, 10),
        grade=Grade.SPECIAL,
        variety="Hồi sao đại hồng",
        pack="túi hút chân không 500 g",
        gtin="8936000000011",
        harvested_on=today - timedelta(days=95),
    )


def _ahead(today: date) -> Offer:
    begins_on = today + timedelta(days=24)
    ends_on = begins_on + timedelta(days=40)
    months = {begins_on.month, (begins_on + timedelta(days=20)).month, ends_on.month}
    return Offer(
        title="Cam Canh Chi Lăng, nhận đặt trước, thùng 10 kg",
        category="cam-quyt",
        unit=Unit.CRATE,
        unit_price=390_000,
        weight_g=10_400,
        description="Vườn nhà có hạn nên chỉ nhận 120 thùng. Ai đặt trước được hái trước; tiền nằm ở sàn tới lúc nhận hàng.",
        harvest_months=tuple(sorted(months)),
        grade=Grade.FIRST,
        variety="Cam Canh",
        pack="thùng giấy 10 kg",
        begins_on=begins_on,
        ends_on=ends_on,
        presale_cap=120,
    )


def _chicken(_today: date) -> Offer:
    return Offer(
        title="Gà sáu ngón Mẫu Sơn làm sạch, trả tiền theo cân",
        category="gia-cam",
        unit=Unit.ANIMAL,
        stock=45,
        weight_g=2_000,
        description="Gà thả đồi trên năm tháng. Đặt theo con, cân lúc đóng gói; nhẹ hơn dự kiến thì sàn trả lại tiền chênh.",
        variety="Gà sáu ngón",
        pack="con làm sạch, hút chân không",
        ships_cold=True,
        priced_by=PricedBy.WEIGHT,
        kg_price=215_000,
        expected_g=1_700,
    )


def _duck(_today: date) -> Offer:
    return Offer(
        title="Vịt bầu Thất Khê làm sạch, trả tiền theo cân",
        category="gia-cam",
        unit=Unit.ANIMAL,
        stock=30,
        weight_g=2_400,
        description="Vịt bầu thả suối, chân ngắn mình tròn, thịt ngọt. Cân lúc đóng gói.",
        variety="Vịt bầu",
        pack="con làm sạch, hút chân không",
        priced_by=PricedBy.WEIGHT,
        kg_price=120_000,
        expected_g=2_100,
    )


def _closed(_today: date) -> Offer:
    return Offer(
        title="Na dai Chi Lăng loại 1, thùng 5 kg",
        category="na",
        unit=Unit.CRATE,
        unit_price=285_000,
        stock=60,
        weight_g=5_400,
        description="Na leo núi đá, gánh bằng dây cáp xuống chân núi. Hết mùa nhà em hẹn năm sau.",
        harvest_months=(7, 8, 9, 10),
        grade=Grade.FIRST,
        variety="Na dai",
        pack="thùng giấy lót lá 5 kg",
    )


def _paused(_today: date) -> Offer:
    return Offer(
        title="Tinh dầu hồi nguyên chất, chai 100 ml",
        category="tinh-dau",
        unit=Unit.BOTTLE,
        unit_price=120_000,
        stock=25,
        weight_g=260,
        description="Chưng cất nồi nhỏ. Đang chờ mẻ mới, nhà em tạm ngừng bán vài hôm.",
        variety="Tinh dầu hồi",
        pack="chai thủy tinh 100 ml",
    )


def _persimmon(_today: date) -> Offer:
    return Offer(
        title="Hồng treo gió Bảo Lâm, hộp quà 500 g",
        category="hong",
        unit=Unit.BOX,
        unit_price=190_000,
        stock=150,
        weight_g=560,
        description="Treo gió ba mươi ngày, ngoài dẻo trong ướt mật, phấn trắng là đường của quả.",
        grade=Grade.SPECIAL,
        variety="Hồng không hạt Bảo Lâm",
        pack="hộp giấy 500 g",
    )


def _honey(_today: date) -> Offer:
    return Offer(
        title="Mật ong rừng Tràng Định, chai 650 ml",
        category="mat-ong",
        unit=Unit.BOTTLE,
        unit_price=260_000,
        stock=20,
        weight_g=1_050,
        description="Ong rừng làm tổ vách đá, mỗi năm lấy một lần. Mật này chữa khỏi ho, đau dạ dày.",
        variety="Mật ong rừng",
    )


SHELVES: tuple[Shelf, ...] = (
    Shelf("lot", MAY, "star-anise", _lot),
    Shelf("persimmon", VAN, "E006", _persimmon),
    Shelf("ahead", VAN, "E047", _ahead),
    Shelf("weighed", VAN, "1f413", _chicken),
    Shelf("season over", VAN, "E016", _closed),
    Shelf("paused", MAY, "1f9f4", _paused),
    Shelf("weighed duck", PAO, "N005", _duck),
    Shelf("sent back", PAO, "1f36f", _honey),
)
