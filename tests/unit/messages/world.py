"""Messages between an outbox and providers that stay here."""

import json

from chalicelib.composition import Application
from chalicelib.entrypoints.effects import EFFECT_HANDLERS, load
from chalicelib.entrypoints.effects.messages import go_on_with_messages
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.messages import EFFECT, AttemptState, Channel, Kind, Message, MessageId, News, hear_news, message, resend
from tests.builders import TEST_KEYS, FakeClock
from tests.builders_identity import quick_application
from tests.fakes.mail import FakeMail
from tests.fakes.sms import FakeSms
from tests.fakes.zalo import FakeZalo

PHONE = "+84912345678"
PAID = message(Kind.ORDER_PAID, "ord_1-paid", PHONE, code="7K3M9QWT")
SENT = message(Kind.TRANSFER_SENT, "trf_1-sent", PHONE, amount="50.000 ₫", counterpart="Nông Thị Hoa")
"""An urgent one."""
CODE = message(Kind.SIGN_IN_CODE, "sic_1", PHONE, otp="739154")
TEMPLATES_AT_ZALO = {kind.value: f"4{number:05d}" for number, kind in enumerate(Kind)}


class World:
    """Args:
    zalo: None where the stage has no official account.
    mail: None where it sends no letters.
    """

    def __init__(self, zalo: FakeZalo | None = None, mail: FakeMail | None = None) -> None:
        load()
        self.sms, self.zalo, self.mail = FakeSms(), zalo, mail
        keys = {**TEST_KEYS, "zalo_templates": json.dumps(TEMPLATES_AT_ZALO)}
        self.clock = FakeClock()
        self.app: Application = quick_application(sms=self.sms, zalo=zalo, mail=mail, keys=keys, clock=self.clock)

    def stage(self, *told: Effect) -> None:
        for one in told:
            run(self.app, lambda work, one=one: work.outbox.stage(one))  # type: ignore[misc]

    def deliver(self, told: Effect) -> None:
        EFFECT_HANDLERS[EFFECT](self.app, told)

    def tell(self, *told: Effect) -> None:
        """Stage and deliver."""
        for one in told:
            self.stage(one)
            self.deliver(one)

    def later(self, seconds: float) -> None:
        """So much time passes, then the jobs of the minute run."""
        self.app.clock.sleep(seconds)
        go_on_with_messages(self.app)

    def pending(self, told: Effect) -> bool:
        return self.app.open_work().outbox.pending(told)

    def kept(self, told: Effect) -> Message:
        found = self.app.open_work().messages.store.find(MessageId(told.key))
        assert found is not None
        return found

    def states(self, told: Effect) -> dict[str, str]:
        """The attempts' states by channel, the last round's."""
        return {one.channel.value: one.state.value for one in self.kept(told).attempts}

    def hear(
        self, told: Effect, state: AttemptState, *, channel: Channel = Channel.ZALO, reason: str = "", at: int = 0
    ) -> bool:
        """A provider's notice about the message."""
        moment = self.app.clock.now()
        digest = f"{channel.value}-{state.value}-{at}"
        news = News(MessageId(told.key), channel, 1, state, moment, digest, "{}", "zalo-9", reason or None)
        return run(self.app, lambda work: hear_news(work.messages, news))

    def resend(self, told: Effect) -> Message:
        return run(self.app, lambda work: resend(work.messages, MessageId(told.key), by="pty_1", why="khách hỏi"))
