"""What lives as long as the container. Clients are made when first used, heavy imports included."""

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TextIO

from chalicelib.adapters.dynamo.search import DynamoListings
from chalicelib.adapters.dynamo.table import Table
from chalicelib.adapters.dynamo.turns import Turns
from chalicelib.adapters.files import Files
from chalicelib.adapters.system import AwsClients, Secrets, SystemClock, SystemEntropy
from chalicelib.banking import BankSwitch, StatementFile, StatementFormat
from chalicelib.composition.announced import Announced
from chalicelib.composition.clients import (
    DeadLetters,
    EffectsQueue,
    Keys,
    MailSender,
    SleepingClock,
    SmsSender,
    Stream,
    Tokens,
    ZaloSender,
)
from chalicelib.composition.dictionaries import Dictionaries
from chalicelib.composition.policies import Policies
from chalicelib.composition.work import Work
from chalicelib.config import Settings
from chalicelib.identity import PIN_COST
from chalicelib.integrators import WebhookSender
from chalicelib.kernel.clock import Entropy
from chalicelib.ledger import SealArchive
from chalicelib.offline import Signatures
from chalicelib.payments import CardGateway, LinkGateway
from chalicelib.places import Gazetteer
from chalicelib.search import SearchEngine
from chalicelib.sheets import Row, SheetFormat

if TYPE_CHECKING:
    from chalicelib.adapters.mail import MailNews
    from chalicelib.adapters.photo_renditions import Renditions
    from chalicelib.adapters.voice_files import Recording


class Application:
    """Everything that outlives a request. Tests pass fakes for what they want to hold in the hand."""

    def __init__(
        self,
        settings: Settings,
        *,
        table: Table | None = None,
        clock: SleepingClock | None = None,
        entropy: Entropy | None = None,
        keys: Keys | None = None,
        tokens: Tokens | None = None,
        pin_cost: int = PIN_COST,
        sms: SmsSender | None = None,
        zalo: ZaloSender | None = None,
        mail: MailSender | None = None,
        effects_queue: EffectsQueue | None = None,
        dead_letters: DeadLetters | None = None,
        table_stream: Stream | None = None,
        objects: Files | None = None,
        card_gateway: CardGateway | None = None,
        payment_links: LinkGateway | None = None,
        bank_switch: BankSwitch | None = None,
        voucher_signatures: Signatures | None = None,
        seals: SealArchive | None = None,
        webhooks: WebhookSender | None = None,
        figures: TextIO | None = None,
    ) -> None:
        self.settings = settings
        self.clock: SleepingClock = clock or SystemClock()
        self.entropy: Entropy = entropy or SystemEntropy()
        self.aws = AwsClients(settings.region)
        self.keys: Keys = keys or Secrets(self.aws, settings.secret_name)
        self._table = table
        self._objects = objects
        self._card_gateway = card_gateway
        self._payment_links = payment_links
        self._bank_switch = bank_switch
        self._voucher_signatures = voucher_signatures
        self._seals = seals
        self._webhooks = webhooks
        self._tokens = tokens
        self.pin_cost = pin_cost
        self._sms = sms
        self._zalo = zalo
        self._mail = mail
        self._effects_queue = effects_queue
        self._dead_letters = dead_letters
        self._table_stream = table_stream
        self._figures = figures

    @property
    def figures(self) -> TextIO:
        """Where the figures of alarms are written: CloudWatch reads standard output."""
        return self._figures or sys.stdout

    @cached_property
    def table(self) -> Table:
        if self._table is not None:
            return self._table
        from chalicelib.adapters.dynamo.engine import DynamoTable

        return DynamoTable(self.settings.table_name, self.settings.region)

    @cached_property
    def policies(self) -> Policies:
        return Policies(self.table)

    @cached_property
    def dictionaries(self) -> Dictionaries:
        return Dictionaries(self.table)

    @cached_property
    def announced(self) -> Announced:
        return Announced(self.table)

    @cached_property
    def turns(self) -> Turns:
        return Turns(self.table)

    @cached_property
    def tokens(self) -> Tokens:
        if self._tokens is not None:
            return self._tokens
        from chalicelib.adapters.jwt_tokens import JwtTokens

        other, until = self.keys.get("jwt_other_key_pem"), self.keys.get("jwt_other_until")
        return JwtTokens(
            self.keys["jwt_private_key_pem"],
            other_pem=other or "",
            other_until=datetime.fromisoformat(until) if until else None,
        )

    @cached_property
    def sms(self) -> SmsSender:
        if self._sms is not None:
            return self._sms
        from chalicelib.adapters.sms import SnsSms

        return SnsSms(self.aws.sns)

    @cached_property
    def zalo(self) -> ZaloSender | None:
        """None where the stage has no official account at Zalo."""
        app_id = self.keys.get("zalo_app_id")
        if self._zalo is not None or not app_id:
            return self._zalo
        from chalicelib.adapters.zalo import ZaloNotices

        return ZaloNotices(
            app_id=app_id,
            secret_key=self.keys["zalo_secret_key"],
            webhook_key=self.keys["zalo_webhook_key"],
            refresh_token=self.keys["zalo_refresh_token"],
            table=self.table,
            clock=self.clock,
            api_base=self.settings.zalo_api_base,
        )

    @cached_property
    def mail(self) -> MailSender | None:
        """None where the stage has no address to send from."""
        if self._mail is not None or not self.settings.mail_from:
            return self._mail
        from chalicelib.adapters.mail import SesMail

        return SesMail(self.aws.mail, sender=self.settings.mail_from, events=self.settings.mail_events)

    def read_mail_news(self, notice: dict[str, Any]) -> "MailNews | None":
        """What SES tells of a letter; see `adapters.mail`."""
        from chalicelib.adapters.mail import read_mail_news

        return read_mail_news(notice)

    @cached_property
    def zalo_templates(self) -> Mapping[str, str]:
        """The ids that Zalo gave our templates, by kind; none without an official account."""
        if self.zalo is None:
            return {}
        return dict(json.loads(self.keys.get("zalo_templates") or "{}"))

    @cached_property
    def webhooks(self) -> WebhookSender:
        if self._webhooks is not None:
            return self._webhooks
        from chalicelib.adapters.webhooks import HttpWebhooks

        return HttpWebhooks()

    @cached_property
    def effects_queue(self) -> EffectsQueue:
        if self._effects_queue is not None:
            return self._effects_queue
        from chalicelib.adapters.effects_queue import SqsEffects

        return SqsEffects(self.aws.sqs, self.settings.effects_queue_url)

    @cached_property
    def dead_letters(self) -> DeadLetters:
        if self._dead_letters is not None:
            return self._dead_letters
        from chalicelib.adapters.dead_letters import SqsDeadLetters, by_short_name

        sources = {"effects": self.settings.effects_queue_url, "photos": self.settings.photos_queue_url}
        return SqsDeadLetters(self.aws.sqs, by_short_name(self.settings.dead_queue_urls), sources)

    @cached_property
    def table_stream(self) -> Stream:
        if self._table_stream is not None:
            return self._table_stream
        from chalicelib.adapters.table_stream import TableStream

        return TableStream(self.aws.streams)

    @cached_property
    def objects(self) -> Files:
        if self._objects is not None:
            return self._objects
        from chalicelib.adapters.object_store import S3Objects

        return S3Objects(self.aws.s3, self.settings.media_bucket)

    @cached_property
    def seals(self) -> SealArchive:
        if self._seals is not None:
            return self._seals
        from chalicelib.adapters.seal_archive import S3Seals

        return S3Seals(self.aws.s3, self.settings.seal_bucket)

    @cached_property
    def card_gateway(self) -> CardGateway:
        if self._card_gateway is not None:
            return self._card_gateway
        from chalicelib.adapters.stripe_gateway import StripeGateway

        return StripeGateway(
            secret_key=self.keys["stripe_secret_key"],
            webhook_secret=self.keys["stripe_webhook_secret"],
            api_base=self.settings.stripe_api_base,
        )

    @cached_property
    def listings(self) -> DynamoListings:
        return DynamoListings(self.table)

    @cached_property
    def payment_links(self) -> LinkGateway | None:
        """None where the stage has no contract with the domestic gateway."""
        client_id = self.keys.get("payos_client_id")
        if self._payment_links is not None or not client_id:
            return self._payment_links
        from chalicelib.adapters.payos_gateway import PayosGateway

        return PayosGateway(
            client_id=client_id,
            api_key=self.keys["payos_api_key"],
            checksum_key=self.keys["payos_checksum_key"],
            api_base=self.settings.payos_api_base,
        )

    @cached_property
    def search_index(self) -> SearchEngine:
        from chalicelib.adapters.live_search import LiveIndex

        return LiveIndex(self.listings, self.objects)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        from chalicelib.adapters.place_file import read_gazetteer

        return read_gazetteer()

    def read_sheet(self, content: bytes, format_: SheetFormat) -> list[Row]:
        """
        Raises:
            SheetUnreadable: not such a file.
        """
        from chalicelib.adapters.sheet_files import read_sheet

        return read_sheet(content, format_)

    def write_sheet(self, rows: Iterable[dict[str, str]], format_: SheetFormat) -> bytes:
        from chalicelib.adapters.sheet_files import write_sheet

        return write_sheet(rows, format_)

    @cached_property
    def bank_switch(self) -> BankSwitch:
        if self._bank_switch is not None:
            return self._bank_switch
        from chalicelib.adapters.bank_switch import HttpBankSwitch

        return HttpBankSwitch(
            api_base=self.settings.bank_api_base,
            api_key=self.keys["bank_api_key"],
            webhook_secret=self.keys["bank_webhook_secret"],
        )

    @cached_property
    def voucher_signatures(self) -> Signatures:
        if self._voucher_signatures is not None:
            return self._voucher_signatures
        from chalicelib.adapters.voucher_signatures import VoucherSignatures

        return VoucherSignatures(self.keys["voucher_seed"])

    def render_photo(self, content: bytes) -> "Renditions":
        """What is shown of an upload; see `photo_renditions`."""
        from chalicelib.adapters.photo_renditions import render

        return render(content)

    def recording_of(self, content: bytes) -> "Recording":
        """What others hear of an upload; see `voice_files`."""
        from chalicelib.adapters.voice_files import recording_of

        return recording_of(content)

    def read_statement(self, content: bytes, format_: StatementFormat) -> StatementFile:
        """A bank's file as lines; see `statement_files`."""
        from chalicelib.adapters.statement_files import read_statement

        return read_statement(content, format_)

    def open_work(self) -> Work:
        """A fresh unit of work at this moment."""
        return Work(self, self.clock.now())
