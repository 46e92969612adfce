"""One attempt at one use case."""

from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.adapters.dynamo.announcements import DynamoAnnouncements
from chalicelib.adapters.dynamo.banking import DynamoBankChanges, DynamoTransfers
from chalicelib.adapters.dynamo.banking_remittances import DynamoCoverage, DynamoOwnMoves, DynamoRemittances, DynamoTopUps
from chalicelib.adapters.dynamo.banking_statements import DynamoBreaks, DynamoStatements
from chalicelib.adapters.dynamo.card_circuit import DynamoCardCircuit
from chalicelib.adapters.dynamo.catalogue import DynamoCatalogue
from chalicelib.adapters.dynamo.catalogue_certificates import DynamoCertificates
from chalicelib.adapters.dynamo.catalogue_holidays import DynamoHolidays
from chalicelib.adapters.dynamo.catalogue_reviews import DynamoActs, DynamoReviews
from chalicelib.adapters.dynamo.follows import DynamoFollows
from chalicelib.adapters.dynamo.idempotency import Receipts
from chalicelib.adapters.dynamo.identity import DynamoPeople
from chalicelib.adapters.dynamo.identity_cards import DynamoCards
from chalicelib.adapters.dynamo.identity_consents import DynamoConsents
from chalicelib.adapters.dynamo.identity_sessions import DynamoSessions
from chalicelib.adapters.dynamo.insight import DynamoMeasures
from chalicelib.adapters.dynamo.insight_forecasts import DynamoForecasts
from chalicelib.adapters.dynamo.insight_seasons import DynamoSeasons
from chalicelib.adapters.dynamo.integrators import DynamoIntegrators
from chalicelib.adapters.dynamo.ledger import DynamoLedger
from chalicelib.adapters.dynamo.ledger_books import DynamoBooks
from chalicelib.adapters.dynamo.ledger_days import DynamoDays
from chalicelib.adapters.dynamo.ledger_freezes import DynamoFreezes
from chalicelib.adapters.dynamo.ledger_seals import DynamoSeals
from chalicelib.adapters.dynamo.ledger_totals import DynamoTotals
from chalicelib.adapters.dynamo.ledger_verification import DynamoVerifications
from chalicelib.adapters.dynamo.messages import DynamoMessages, DynamoPreferences
from chalicelib.adapters.dynamo.offline import DynamoJournals, DynamoLeases, DynamoVoucherKeys, DynamoVouchers
from chalicelib.adapters.dynamo.orders import DynamoOrders
from chalicelib.adapters.dynamo.orders_cod_batches import DynamoCodBatches
from chalicelib.adapters.dynamo.orders_notes import DynamoThreads
from chalicelib.adapters.dynamo.outbox import DynamoOutbox
from chalicelib.adapters.dynamo.oversight import DynamoApprovals, DynamoCases, DynamoHandings
from chalicelib.adapters.dynamo.payments import DynamoPayments
from chalicelib.adapters.dynamo.payments_chargebacks import DynamoChargebacks
from chalicelib.adapters.dynamo.policy import DynamoPolicies
from chalicelib.adapters.dynamo.promotions import DynamoPromotions
from chalicelib.adapters.dynamo.rating_reports import DynamoRatingReports
from chalicelib.adapters.dynamo.ratings import DynamoRatings
from chalicelib.adapters.dynamo.search import DynamoListingFeed
from chalicelib.adapters.dynamo.search_dictionary import DynamoDictionary
from chalicelib.adapters.dynamo.sheets import DynamoSheets
from chalicelib.adapters.dynamo.shelves import DynamoShelves
from chalicelib.adapters.dynamo.softatm import (
    DynamoCashIns,
    DynamoGuesses,
    DynamoLimits,
    DynamoOutlets,
    DynamoShifts,
    DynamoWithdrawals,
)
from chalicelib.adapters.dynamo.softatm_bank import DynamoBankCashIns, DynamoBankCashOuts
from chalicelib.adapters.dynamo.softatm_deliveries import DynamoDeliveries
from chalicelib.adapters.dynamo.softatm_transfers import DynamoCustomerTransfers
from chalicelib.adapters.dynamo.softatm_variances import DynamoDenials, DynamoVariances
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.announcements import Announcements
from chalicelib.banking import Banking
from chalicelib.catalogue import CATEGORIES, Catalogue
from chalicelib.composition.bridges import (
    CashInNews,
    FirstClaimant,
    HouseholdSellers,
    LeasedTablets,
    PaymentsInflow,
    RefundNews,
    ShiftCashDesk,
)
from chalicelib.composition.clients import own_accounts
from chalicelib.follows import Follows, NewsOfHouseholds
from chalicelib.identity import Identity
from chalicelib.insight import Insight
from chalicelib.integrators import Integrators
from chalicelib.kernel.clock import Entropy
from chalicelib.kernel.policy import Policy
from chalicelib.ledger import Ledger, Sealing
from chalicelib.messages import Messages
from chalicelib.offline import Offline
from chalicelib.orders import CarrierMoney, LostCharges, Orders, PaymentNews
from chalicelib.oversight import Oversight
from chalicelib.payments import BankAccount, Payments
from chalicelib.promotions import Promotions
from chalicelib.ratings import Ratings
from chalicelib.search import Dictionary, Editing, Searching, default_dictionary
from chalicelib.sheets import Sheets
from chalicelib.shelves import Shelves
from chalicelib.softatm import PushedMoney, Softatm

if TYPE_CHECKING:
    from chalicelib.composition.application import Application


class Work:
    """One attempt at one use case: the bundles of all contexts over one unit of work.

    Attributes:
        actor: on whose behalf it is: a party id, `guest`, or the name of a job. Set it before the first bundle is used.
        device_id: the enrolled tablet at which it is asked for.
    """

    def __init__(self, application: "Application", now: datetime) -> None:
        self.actor = "system"
        self.device_id: str | None = None
        self.application = application
        self.now = now
        self.unit_of_work = UnitOfWork(application.table)

    @property
    def entropy(self) -> Entropy:
        return self.application.entropy

    @cached_property
    def policy(self) -> Policy:
        return self.application.policies.at(self.now)

    @cached_property
    def receipts(self) -> Receipts:
        return Receipts(self.unit_of_work)

    @cached_property
    def outbox(self) -> DynamoOutbox:
        return DynamoOutbox(self.unit_of_work)

    @cached_property
    def identity(self) -> Identity:
        app = self.application
        return Identity(
            people=DynamoPeople(self.unit_of_work),
            sessions=DynamoSessions(self.unit_of_work),
            consents=DynamoConsents(self.unit_of_work),
            cards=DynamoCards(self.unit_of_work),
            outbox=self.outbox,
            now=self.now,
            entropy=self.entropy,
            keys=app.keys,
            issue_token=lambda actor, now: app.tokens.issue(actor, now),
            pin_cost=app.pin_cost,
        )

    @cached_property
    def messages(self) -> Messages:
        app = self.application
        return Messages(
            DynamoMessages(self.unit_of_work),
            self.outbox,
            self.now,
            self.policy,
            lambda: app.zalo_templates,
            app.mail is not None,
            DynamoPreferences(self.unit_of_work),
            self.entropy,
            lambda: app.keys["code_pepper"],
        )

    @cached_property
    def ledger(self) -> Ledger:
        work = self.unit_of_work
        stores = DynamoLedger(work), DynamoTotals(work), DynamoDays(work), DynamoFreezes(work)
        return Ledger(*stores, self.now, self.entropy, self.policy, self.actor, self.device_id)

    @cached_property
    def sealing(self) -> Sealing:
        app = self.application
        return Sealing(
            self.ledger, DynamoSeals(self.unit_of_work), app.seals, app.tokens, DynamoVerifications(self.unit_of_work)
        )

    @cached_property
    def oversight(self) -> Oversight:
        work = self.unit_of_work
        return Oversight(
            DynamoApprovals(work), DynamoCases(work), DynamoPolicies(work), DynamoHandings(work), self.now, self.entropy
        )

    @cached_property
    def insight(self) -> Insight:
        work = self.unit_of_work
        return Insight(
            DynamoMeasures(work), DynamoBooks(work), DynamoForecasts(work), DynamoSeasons(work), self.ledger, self.now
        )

    @cached_property
    def catalogue(self) -> Catalogue:
        work, now, entropy = self.unit_of_work, self.now, self.entropy
        return Catalogue(
            store=DynamoCatalogue(work),
            feed=DynamoListingFeed(work, now, entropy),
            sellers=HouseholdSellers(self.identity),
            uploads=self.application.objects,
            reviews=DynamoReviews(work),
            acts=DynamoActs(work, entropy),
            certificates=DynamoCertificates(work),
            holidays=DynamoHolidays(work),
            observer=NewsOfHouseholds(lambda: self.follows),
            outbox=self.outbox,
            policy=lambda: self.policy,
            now=now,
            entropy=entropy,
            actor=self.actor,
        )

    @cached_property
    def sheets(self) -> Sheets:
        return Sheets(DynamoSheets(self.unit_of_work), self.catalogue, self.identity, self.outbox, self.now)

    @cached_property
    def search(self) -> Searching:
        return Searching(self.application.search_index, self.application.dictionaries.at(self.now), self.now)

    def search_with(self, dictionary: Dictionary) -> Searching:
        """Search as it would be with another dictionary."""
        from chalicelib.adapters.search_documents import taxonomy_of

        return replace(self.search, taxonomy=taxonomy_of(dictionary))

    @cached_property
    def editing(self) -> Editing:
        return Editing(DynamoDictionary(self.unit_of_work), default_dictionary(), lambda slug: slug in CATEGORIES, self.now)

    @cached_property
    def payments(self) -> Payments:
        keys = self.application.keys
        return Payments(
            store=DynamoPayments(self.unit_of_work),
            circuit=DynamoCardCircuit(self.unit_of_work),
            chargebacks=DynamoChargebacks(self.unit_of_work),
            ledger=self.ledger,
            identity=self.identity,
            oversight=self.oversight,
            observer=PaymentNews(lambda: self.orders),
            bearer=LostCharges(lambda: self.orders),
            claimant=FirstClaimant([PushedMoney(lambda: self.softatm), CarrierMoney(lambda: self.orders)]),
            outbox=self.outbox,
            receiver=BankAccount(keys["bank_bin"], keys["bank_account"]),
            now=self.now,
            entropy=self.entropy,
            policy=self.policy,
        )

    @cached_property
    def promotions(self) -> Promotions:
        return Promotions(DynamoPromotions(self.unit_of_work), self.now)

    @cached_property
    def orders(self) -> Orders:
        return Orders(
            store=DynamoOrders(self.unit_of_work),
            cod_batches=DynamoCodBatches(self.unit_of_work),
            threads=DynamoThreads(self.unit_of_work),
            catalogue=self.catalogue,
            payments=self.payments,
            promotions=self.promotions,
            ledger=self.ledger,
            oversight=self.oversight,
            outbox=self.outbox,
            cash_desk=ShiftCashDesk(lambda: self.softatm),
            now=self.now,
            entropy=self.entropy,
            policy=self.policy,
            link_key=self.application.keys["code_pepper"],
        )

    @cached_property
    def follows(self) -> Follows:
        store = DynamoFollows(self.unit_of_work)
        return Follows(store, self.catalogue, self.identity, self.outbox, self.now, self.policy)

    @cached_property
    def integrators(self) -> Integrators:
        store, pepper = DynamoIntegrators(self.unit_of_work, self.now), self.application.keys["code_pepper"]
        return Integrators(store, self.outbox, self.now, self.entropy, self.policy, pepper)

    @cached_property
    def announcements(self) -> Announcements:
        return Announcements(DynamoAnnouncements(self.unit_of_work), self.now, self.entropy)

    @cached_property
    def ratings(self) -> Ratings:
        work = self.unit_of_work
        return Ratings(
            store=DynamoRatings(work),
            reports=DynamoRatingReports(work),
            orders=self.orders,
            identity=self.identity,
            recordings=self.application.objects,
            now=self.now,
            policy=self.policy,
        )

    @cached_property
    def shelves(self) -> Shelves:
        store = DynamoShelves(self.unit_of_work)
        return Shelves(store, self.catalogue, self.orders, self.identity, self.outbox, self.now, self.entropy)

    @cached_property
    def banking(self) -> Banking:
        return Banking(
            transfers=DynamoTransfers(self.unit_of_work),
            statements=DynamoStatements(self.unit_of_work),
            breaks=DynamoBreaks(self.unit_of_work),
            coverage=DynamoCoverage(self.unit_of_work),
            top_ups=DynamoTopUps(self.unit_of_work),
            remittances=DynamoRemittances(self.unit_of_work),
            own_moves=DynamoOwnMoves(self.unit_of_work),
            bank_changes=DynamoBankChanges(self.unit_of_work),
            ledger=self.ledger,
            identity=self.identity,
            oversight=self.oversight,
            inflow=lambda: PaymentsInflow(self.payments),
            own_accounts=own_accounts(self.application.keys),
            observers={"refund": lambda: RefundNews(self.payments), "cash_in": lambda: CashInNews(self.softatm)},
            outbox=self.outbox,
            now=self.now,
            entropy=self.entropy,
            policy=self.policy,
            own_bin=self.application.keys["bank_bin"],
        )

    @cached_property
    def softatm(self) -> Softatm:
        work = self.unit_of_work
        return Softatm(
            outlets=DynamoOutlets(work),
            shifts=DynamoShifts(work),
            deliveries=DynamoDeliveries(work),
            variances=DynamoVariances(work),
            denials=DynamoDenials(work),
            withdrawals=DynamoWithdrawals(work),
            cash_ins=DynamoCashIns(work),
            bank_cash_ins=DynamoBankCashIns(work),
            bank_cash_outs=DynamoBankCashOuts(work),
            customer_transfers=DynamoCustomerTransfers(work),
            limits=DynamoLimits(work),
            guesses=DynamoGuesses(work),
            journals=LeasedTablets(lambda: self.offline),
            ledger=self.ledger,
            payments=self.payments,
            identity=self.identity,
            oversight=self.oversight,
            outbox=self.outbox,
            now=self.now,
            entropy=self.entropy,
            policy=self.policy,
            own_bin=self.application.keys["bank_bin"],
            pepper=self.application.keys["code_pepper"],
        )

    @cached_property
    def offline(self) -> Offline:
        work, app = self.unit_of_work, self.application
        return Offline(
            leases=DynamoLeases(work),
            vouchers=DynamoVouchers(work),
            journal=DynamoJournals(work, self.now),
            keys=DynamoVoucherKeys(work),
            signatures=app.voucher_signatures,
            policy_on=lambda day: app.policies.on(day, self.now),
            softatm=self.softatm,
            ledger=self.ledger,
            identity=self.identity,
            oversight=self.oversight,
            now=self.now,
            entropy=self.entropy,
            policy=self.policy,
            pepper=app.keys["code_pepper"],
        )
