"""Whatever happens in whatever order: files of voices are where the rating says, and nowhere else."""

from contextlib import suppress
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chalicelib.adapters.dynamo.table import Table
from chalicelib.catalogue import upload_key
from chalicelib.entrypoints.runner import run
from chalicelib.entrypoints.voices import take_voice
from chalicelib.kernel.errors import DomainError
from chalicelib.ratings import (
    HidingGround,
    RatingState,
    answer_rating,
    hide_rating,
    hide_rating_answer,
    open_case_of,
    remove_rating,
    remove_rating_voice,
    request_rating_voice,
    show_rating,
    show_rating_answer,
    voice_is_shown,
    voice_of,
)
from infra.local.memory_table import MemoryTable
from tests.builders_identity import quick_application
from tests.builders_orders import Fair, deliver_effects, fair
from tests.builders_ratings import buyer_of, delivered, rated, stored
from tests.fakes.bank_switch import FakeBankSwitch
from tests.fakes.card_gateway import FakeCardGateway
from tests.fakes.objects import MemoryObjects
from tests.fakes.sms import FakeSms
from tests.unit.ratings.sound_files import sound
from tests.unit.ratings.test_rating_races import Crashing

GROUND = HidingGround.INSULT


class VoiceMachine(RuleBasedStateMachine):
    """One rating, answered aloud, hidden, shown and taken back, with answers of the table lost and effects that wait."""

    @initialize()
    def begin(self) -> None:
        self.bucket, table = MemoryObjects(), MemoryTable()
        self.table = Crashing(table)
        metered: Table = self.table  # type: ignore[assignment]
        parts: dict[str, Any] = {"card_gateway": FakeCardGateway(), "bank_switch": FakeBankSwitch(), "sms": FakeSms()}
        self.market: Fair = fair(table, app=quick_application(metered, objects=self.bucket, **parts))
        self.placed = delivered(self.market)
        self.rating = rated(self.market, self.placed, 2)
        self.asked: list[str] = []
        self.table.lost = ""

    def do(self, act: Any) -> None:
        self.market.tick(seconds=1)
        with suppress(DomainError):
            run(self.market.app, lambda work: act(work.ratings, self.rating.rating_id))

    @property
    def seen(self) -> int:
        return stored(self.market, self.rating).version

    @property
    def state(self) -> RatingState:
        return stored(self.market, self.rating).state

    @precondition(lambda self: self.state is RatingState.SHOWN)
    @rule()
    def ask(self) -> None:
        def request(ratings: Any, rating_id: Any) -> None:
            voice, _ = request_rating_voice(ratings, rating_id, self.market.van.party_id)
            self.asked.append(upload_key(rating_id, voice.voice_id))

        self.do(request)

    @precondition(lambda self: self.asked)
    @rule(name=st.sampled_from(["live.webm", "voice.ogg", "voice.m4a", "film.mp4"]), which=st.sampled_from([0, 0, 0, 1]))
    def send(self, name: str, which: int) -> None:
        """The last one that was asked for, or one before."""
        for key in self.asked[-1 - which :][:1]:
            self.market.tick(seconds=1)
            self.bucket.write(key, sound(name), content_type="application/octet-stream")
            take_voice(self.market.app, key)

    @rule()
    def take_down(self) -> None:
        self.do(lambda ratings, rating_id: remove_rating_voice(ratings, rating_id, self.market.van.party_id))

    @precondition(lambda self: self.state is RatingState.SHOWN)
    @rule(text=st.sampled_from(["Cảm ơn", "Nhà xin lỗi", ""]))
    def write(self, text: str) -> None:
        self.do(lambda ratings, rating_id: answer_rating(ratings, rating_id, self.market.van.party_id, text))

    @precondition(lambda self: self.state is RatingState.SHOWN)
    @rule(alone=st.sampled_from([True, False]))
    def hide(self, alone: bool) -> None:
        act, desk, seen = hide_rating_answer if alone else hide_rating, self.market.operations.party_id, self.seen
        self.do(lambda ratings, rating_id: act(ratings, rating_id, desk, GROUND, version_seen=seen))

    @precondition(lambda self: self.state is RatingState.HIDDEN or stored(self.market, self.rating).answer_hidden)
    @rule(alone=st.booleans())
    def show(self, alone: bool) -> None:
        act, desk, seen = show_rating_answer if alone else show_rating, self.market.operations.party_id, self.seen
        self.do(lambda ratings, rating_id: act(ratings, rating_id, desk, version_seen=seen))

    @precondition(lambda self: self.seen > 6)
    @rule()
    def take_rating_back(self) -> None:
        who = buyer_of(self.market, self.placed)
        self.do(lambda ratings, rating_id: remove_rating(ratings, rating_id, who))

    @precondition(lambda self: self.state is RatingState.REMOVED)
    @rule()
    def rate_again(self) -> None:
        with suppress(DomainError):
            rated(self.market, self.placed, 3)

    @rule(when=st.sampled_from(["before", "after"]))
    def lose_the_next_answer(self, when: str) -> None:
        self.table.lost = when

    @rule()
    def deliver(self) -> None:
        deliver_effects(self.market, "place_rating_photos")
        files = {key for key in self.bucket.contents if not key.startswith("uploads/")}
        rating = stored(self.market, self.rating)
        voice = voice_of(rating)
        folder = "voices" if voice_is_shown(rating) else "hidden"
        assert files == ({f"{folder}/{voice.voice_id}"} if voice else set())

    @invariant()
    def an_answer_says_something(self) -> None:
        if not hasattr(self, "market"):
            return
        rating = stored(self.market, self.rating)
        assert rating.answer is None or rating.answer.text or rating.answer.voice
        assert rating.answer is None or rating.state is not RatingState.REMOVED

    @invariant()
    def what_is_hidden_waits_for_operations_once_it_was_answered_anew(self) -> None:
        if not hasattr(self, "market"):
            return
        rating = stored(self.market, self.rating)
        if rating.answer_hidden and rating.answer and rating.answer_hiding and rating.state is RatingState.SHOWN:
            looked_at = max(rating.answer_hiding.at, rating.hiding.at if rating.hiding else rating.given_at)
            anew = rating.answer.at > looked_at
            assert not anew or open_case_of(self.market.work().ratings, rating.rating_id)

    def teardown(self) -> None:
        if hasattr(self, "market"):
            self.table.lost = ""
            self.deliver()


TestVoiceMachine = VoiceMachine.TestCase
TestVoiceMachine.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
