"""The card gateway, the bank and whoever carries messages calling us: raw bytes in, authenticated, kept, applied.

An answer of 200 means that the notice is kept or was kept before; on anything else they call again, for days.
"""

from collections.abc import Callable, Mapping

from chalice.app import Response

from chalicelib.composition import Application, Work, application
from chalicelib.entrypoints.card_calls import asked_of_gateway, dispute_at_gateway, links_of, take_in_link
from chalicelib.entrypoints.http.resource import Resource
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.errors import InvalidInput
from chalicelib.messages import ForgedNews, hear_news
from chalicelib.payments import MoneyIn, apply_checkout, apply_dispute, note_event, receive_money

MAX_NOTICE_BYTES = 64 * 1024


class Webhooks(Resource):
    """Routes for machines: no JSON types, no sign-in, no operation id."""

    def hear(self, handle: Callable[[Application, bytes, Mapping[str, str]], str]) -> Response:
        """The answer to a notice.

        Args:
            handle: given the raw bytes and the headers; says what became of the notice.
        """

        def respond() -> Response:
            raw = self.current_request.raw_body
            body = raw.encode() if isinstance(raw, str) else raw
            if len(body) > MAX_NOTICE_BYTES:
                raise InvalidInput("Nội dung quá lớn.", f"A notice holds at most {MAX_NOTICE_BYTES} bytes.")
            return Response({"outcome": handle(application(), body, self.current_request.headers)}, status_code=200)

        return self._guarded(respond)


webhook_routes = Webhooks(__name__, tag="webhooks")


@webhook_routes.route("/webhooks/stripe", methods=["POST"], content_types=["application/json"], name="stripe_webhook")
def stripe_webhook() -> Response:
    """The gateway's notice says that something moved; where it stands is asked of the gateway itself."""
    return webhook_routes.hear(_card_notice)


@webhook_routes.route("/webhooks/bank", methods=["POST"], content_types=["application/json"], name="bank_webhook")
def bank_webhook() -> Response:
    """The bank's notice of money that came in."""
    return webhook_routes.hear(_bank_notice)


@webhook_routes.route("/webhooks/payos", methods=["POST"], content_types=["application/json"], name="payos_webhook")
def payos_webhook() -> Response:
    """The domestic gateway's notice: a transfer came for a link, which is then asked of the gateway itself."""
    return webhook_routes.hear(_link_notice)


@webhook_routes.route("/webhooks/zalo", methods=["POST"], content_types=["application/json"], name="zalo_webhook")
def zalo_webhook() -> Response:
    """Zalo's notice that a message came to its reader's phone, or was read."""
    return webhook_routes.hear(_zalo_notice)


def _zalo_notice(app: Application, raw: bytes, headers: Mapping[str, str]) -> str:
    if app.zalo is None:
        raise ForgedNews("Thông báo không hợp lệ.", "This stage has no official account at Zalo.")
    news = app.zalo.read_news(raw, headers.get("x-zevent-signature", ""))
    if news is None:
        return "not_ours"
    return "kept" if run(app, lambda work: hear_news(work.messages, news), actor="zalo") else "seen"


def _link_notice(app: Application, raw: bytes, headers: Mapping[str, str]) -> str:
    event = links_of(app).read_event(raw, "")
    if app.open_work().payments.store.event_seen(event.event_id):
        return "seen"
    take_in_link(app, event.object_id)
    kept = run(app, lambda work: note_event(work.payments, event, raw.decode()), actor="link_gateway")
    return "kept" if kept else "seen"


def _card_notice(app: Application, raw: bytes, headers: Mapping[str, str]) -> str:
    event = app.card_gateway.read_event(raw, headers.get("stripe-signature", ""))
    session_id, dispute_id = event.session_id, event.dispute_id
    state = asked_of_gateway(app, lambda gateway: gateway.fetch_checkout(session_id)) if session_id else None
    dispute = dispute_at_gateway(app, dispute_id) if dispute_id else None

    def use_case(work: Work) -> bool:
        if not note_event(work.payments, event, raw.decode()):
            return False
        if state is not None:
            apply_checkout(work.payments, state)
        if dispute is not None:
            apply_dispute(work.payments, dispute)
        return True

    return "kept" if run(app, use_case, actor="card_gateway") else "seen"


def _bank_notice(app: Application, raw: bytes, headers: Mapping[str, str]) -> str:
    notice = app.bank_switch.read_notice(raw, headers.get("x-bank-signature", ""))
    money = MoneyIn(
        bank_bin=app.keys["bank_bin"],
        account=notice.account,
        bank_ref=notice.bank_ref,
        amount=notice.amount,
        content=notice.content,
        payer_bank_bin=notice.payer_bank_bin,
        payer_account=notice.payer_account,
        payer_name=notice.payer_name,
        booked_at=notice.booked_at,
        raw=raw.decode(),
    )

    return run(app, lambda work: receive_money(work.payments, money), actor="bank").value
