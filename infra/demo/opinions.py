"""What buyers of the demo world say of what came, what households answer, and whom some follow.

Thrown with dice of their own: the world is the same as without opinions, but for them.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from random import Random

from chalicelib.composition import Work
from chalicelib.follows import Follow, follow_household
from chalicelib.identity import PartyId
from chalicelib.orders import OrderLine, Parcel, token_of
from chalicelib.ratings import Buyer, NotRateable, Rating, RatingId, answer_rating, give_rating
from infra.demo.people import People
from infra.demo.province import Province

RATED_OF_100, SILENT_OF_100, ANSWERED_OF_100 = 55, 30, 45
_STARS = ((5, 58), (4, 25), (3, 9), (2, 5), (1, 3))
_WORDS: dict[int, tuple[str, ...]] = {
    5: (
        "Hàng tươi, gói kỹ, đi đường xa vẫn nguyên.",
        "Đúng vị quê nhà, cả nhà khen.",
        "Ngon hơn mua ngoài chợ, sẽ đặt lại.",
        "Cô chú gửi còn cho thêm một ít, cảm ơn nhà mình.",
        "Giao nhanh, hàng đều và sạch.",
    ),
    4: ("Ngon, chỉ hơi chậm một ngày.", "Hàng đẹp, giá hợp lý.", "Đều quả, có một hai quả nhỏ.", "Thơm, đúng như ảnh."),
    3: ("Tạm được, nhỏ hơn trong ảnh.", "Hơi chín quá khi tới nơi.", "Vị nhạt hơn lần trước."),
    2: ("Dập mất mấy quả ở đáy thùng.", "Thiếu lót, bao bì mỏng."),
    1: ("Tới nơi thì hỏng gần hết.", "Không giống ảnh."),
}
_ANSWERS = {
    True: (
        "Cảm ơn anh chị, vụ sau lại mời.",
        "Cảm ơn đã tin nhà mình!",
        "Vui quá, nhà sẽ gửi đều tay hơn.",
    ),
    False: (
        "Nhà xin lỗi, lần sau lót dày hơn.",
        "Nhà sẽ chọn kỹ hơn.",
        "Đợt đó nóng quá, nhà rút kinh nghiệm.",
    ),
}


@dataclass
class Opinions:
    """Of one world."""

    province: Province
    people: People

    def begin(self) -> None:
        """Shortly before today some buyers begin to follow the households that people sign in as."""
        self.province.diary.at(self.province.until - timedelta(hours=1), self._follow)

    def hear(self, parcel: Parcel) -> None:
        """A parcel came to the door: some of its buyers say a word in the days after."""
        for line in parcel.lines:
            dice = Random(f"{parcel.parcel_id} {line.listing_id}")
            if dice.randint(1, 100) <= RATED_OF_100:
                wait = timedelta(hours=dice.uniform(3, 90))
                self.province.diary.after(wait, partial(self._rate, parcel, line, dice))

    def _rate(self, parcel: Parcel, line: OrderLine, dice: Random) -> None:
        stars = dice.choices([stars for stars, _ in _STARS], [weight for _, weight in _STARS])[0]
        text = "" if dice.randint(1, 100) <= SILENT_OF_100 else dice.choice(_WORDS[stars])

        def give(work: Work) -> Rating:
            buyer = Buyer(token=token_of(work.orders, parcel.order_id))
            return give_rating(work.ratings, parcel.order_id, line.listing_id, buyer, stars=stars, text=text)

        try:
            rating = self.province.do(give, actor="guest")
        except NotRateable:  # the line was cut before it was sent
            return
        if text and dice.randint(1, 100) <= ANSWERED_OF_100:
            words = dice.choice(_ANSWERS[stars > 3])
            self.province.diary.after(timedelta(hours=dice.uniform(1, 30)), partial(self._answer, rating.rating_id, words))

    def _answer(self, rating_id: RatingId, words: str) -> None:
        def answer(work: Work) -> Rating:
            found = work.ratings.store.find(rating_id)
            assert found is not None
            return answer_rating(work.ratings, rating_id, found.seller_id, words)

        self.province.do(answer)

    def _follow(self) -> None:
        buyers = sorted(self.people.buyers, key=lambda party: party.phone)
        for place, household in enumerate(self.people.known_households()):
            for buyer in buyers[: 9 - 3 * place]:
                self.province.do(partial(_followed, buyer.party_id, household.party_id), actor=buyer.party_id)


def _followed(buyer_id: PartyId, household_id: PartyId, work: Work) -> Follow:
    return follow_household(work.follows, buyer_id, household_id)
