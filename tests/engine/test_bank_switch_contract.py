"""The bank switch simulator through our adapter: transfers paid once, silence never taken for an answer, signed notices."""

import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest

from chalicelib.adapters.bank_switch import HttpBankSwitch
from chalicelib.banking.errors import ForgedNotice
from chalicelib.banking.ports import TransferOutcome
from chalicelib.kernel.errors import Unavailable
from infra.simulators.webhook_delivery import signature
from tests.engine.bank_calls import statement
from tests.fixtures_simulators import (
    BANK_ACCOUNT,
    BANK_API_KEY,
    BANK_BIN,
    WEBHOOK_SECRET,
    Inbox,
    Notice,
    Simulator,
    until,
)

GOOD, CLOSED, SILENT_DONE, SILENT_LOST, SLOW, NOBODY = (
    f"19031234{end}" for end in ("5678", "0000", "1111", "2222", "3333", "9999")
)


@pytest.fixture
def adapter(bank_simulator: Simulator) -> HttpBankSwitch:
    return adapter_of(bank_simulator)


def adapter_of(simulator: Simulator, *, api_key: str = BANK_API_KEY, timeout_s: float = 5.0) -> HttpBankSwitch:
    return HttpBankSwitch(api_base=simulator.base, api_key=api_key, webhook_secret=WEBHOOK_SECRET, timeout_s=timeout_s)


def send(
    adapter: HttpBankSwitch, transfer_id: str, account: str = GOOD, amount: int = 150_000, bank_bin: str = "970436"
) -> TransferOutcome:
    return adapter.send_transfer(
        transfer_id=transfer_id,
        amount=amount,
        to_bank_bin=bank_bin,
        to_account=account,
        to_name="HOANG THI HOA",
        content="XL RUT TIEN",
    )


def debits(simulator: Simulator) -> list[int]:
    """Amounts of the outgoing bookings, oldest first."""
    return [line["amount"] for line in statement(simulator)["lines"] if line["direction"] == "debit"]


class TestTransfers:
    def test_a_confirmed_transfer_is_booked_once(self, adapter: HttpBankSwitch, bank_simulator: Simulator) -> None:
        before = statement(bank_simulator)["balance"]
        first = send(adapter, "out_1")
        assert (first.status, first.reason) == ("confirmed", None)
        assert first.bank_ref is not None
        assert send(adapter, "out_1") == first == adapter.query_transfer("out_1")
        assert debits(bank_simulator) == [150_000]
        assert statement(bank_simulator)["balance"] == before - 150_000

    @pytest.mark.parametrize(
        ("account", "reason"),
        [(CLOSED, "account_closed"), (NOBODY, "unknown_account"), ("12 34", "invalid_account")],
    )
    def test_a_definite_no_moves_nothing_and_stays_no(
        self, adapter: HttpBankSwitch, bank_simulator: Simulator, account: str, reason: str
    ) -> None:
        assert send(adapter, "out_no", account) == TransferOutcome("failed", None, reason)
        assert send(adapter, "out_no", account) == TransferOutcome("failed", None, reason)
        assert debits(bank_simulator) == []

    @pytest.mark.parametrize(
        ("amount", "reason"),
        [(500_000_000, "amount_over_limit"), (0, "invalid_amount"), (-5, "invalid_amount")],
    )
    def test_amounts_outside_the_switchs_limits_fail(self, adapter: HttpBankSwitch, amount: int, reason: str) -> None:
        assert send(adapter, "out_amount", amount=amount) == TransferOutcome("failed", None, reason)

    def test_more_than_the_balance_fails(self, bank_with: Callable[..., Simulator]) -> None:
        simulator = bank_with("--chaos", "none", "--opening-balance", "200000")
        adapter = adapter_of(simulator)
        assert send(adapter, "out_a").status == "confirmed"
        assert send(adapter, "out_b") == TransferOutcome("failed", None, "insufficient_balance")
        assert statement(simulator)["balance"] == 50_000

    def test_silence_after_the_work_is_unknown_until_asked(self, adapter: HttpBankSwitch, bank_simulator: Simulator) -> None:
        assert send(adapter, "out_silent", SILENT_DONE).status == "unknown"
        assert adapter.query_transfer("out_silent").status == "confirmed"
        assert send(adapter, "out_silent", SILENT_DONE) == adapter.query_transfer("out_silent")
        assert debits(bank_simulator) == [150_000]

    def test_silence_without_the_work_stays_unknown_until_the_bank_decides(
        self, adapter: HttpBankSwitch, bank_simulator: Simulator
    ) -> None:
        assert send(adapter, "out_lost", SILENT_LOST).status == "unknown"
        assert adapter.query_transfer("out_lost") == TransferOutcome("unknown", None, "unknown_transfer")
        assert send(adapter, "out_lost", SILENT_LOST).status == "unknown"
        assert debits(bank_simulator) == []
        bank_simulator.control("transfers/out_lost", {"status": "failed", "reason": "returned"})
        assert adapter.query_transfer("out_lost") == TransferOutcome("failed", None, "returned")

    def test_silence_longer_than_our_patience_is_unknown(self, bank_with: Callable[..., Simulator]) -> None:
        simulator = bank_with("--chaos", "none", "--silence-s", "20")
        began = time.monotonic()
        assert send(adapter_of(simulator, timeout_s=0.5), "out_patience", SILENT_DONE) == TransferOutcome(
            "unknown", None, "timeout"
        )
        assert time.monotonic() - began < 3
        assert adapter_of(simulator).query_transfer("out_patience").status == "confirmed"

    def test_a_pending_transfer_is_unknown_then_confirmed(self, adapter: HttpBankSwitch, bank_simulator: Simulator) -> None:
        assert send(adapter, "out_slow", SLOW) == TransferOutcome("unknown", None, "pending")
        assert adapter.query_transfer("out_slow") == TransferOutcome("unknown", None, "pending")
        until(lambda: adapter.query_transfer("out_slow").status == "confirmed", timeout_s=8)
        assert debits(bank_simulator) == [150_000]

    @pytest.mark.parametrize("kind", ["lose_reply", "saved_error"])
    def test_an_answer_lost_after_the_work_pays_once(
        self, adapter: HttpBankSwitch, bank_simulator: Simulator, kind: str
    ) -> None:
        bank_simulator.fault(kind, path="/v1/transfers")
        assert send(adapter, "out_cut").status == "unknown"
        assert send(adapter, "out_cut").status == "confirmed"
        assert debits(bank_simulator) == [150_000]

    @pytest.mark.parametrize("kind", ["error", "rate_limit"])
    def test_the_banks_own_troubles_are_unknown(self, adapter: HttpBankSwitch, bank_simulator: Simulator, kind: str) -> None:
        bank_simulator.fault(kind)
        assert send(adapter, "out_trouble").status == "unknown"
        assert debits(bank_simulator) == []
        assert send(adapter, "out_trouble").status == "confirmed"

    def test_no_connection_and_a_wrong_key_are_unknown(self, bank_simulator: Simulator) -> None:
        nowhere = HttpBankSwitch(api_base="http://127.0.0.1:9", api_key="k", webhook_secret="s")
        assert send(nowhere, "out_x") == TransferOutcome("unknown", None, "no_connection")
        assert nowhere.query_transfer("out_x").status == "unknown"
        assert send(adapter_of(bank_simulator, api_key="wrong"), "out_x") == TransferOutcome("unknown", None, "unauthorized")

    def test_one_reference_for_two_transfers_is_not_taken_for_a_no(
        self, adapter: HttpBankSwitch, bank_simulator: Simulator
    ) -> None:
        send(adapter, "out_twice")
        assert send(adapter, "out_twice", amount=999_000) == TransferOutcome("unknown", None, "key_reused")
        assert debits(bank_simulator) == [150_000]

    def test_sixteen_at_once_pay_once(self, adapter: HttpBankSwitch, bank_simulator: Simulator) -> None:
        start = threading.Barrier(16)

        def together(_place: int) -> TransferOutcome:
            start.wait()
            return send(adapter, "out_race")

        with ThreadPoolExecutor(16) as pool:
            assert len(set(pool.map(together, range(16)))) == 1
        assert debits(bank_simulator) == [150_000]

    def test_a_crash_forgets_nothing(self, bank_simulator: Simulator) -> None:
        first = send(adapter_of(bank_simulator), "out_crash")
        bank_simulator.stop(kill=True)
        bank_simulator.start()
        assert send(adapter_of(bank_simulator), "out_crash") == first
        assert debits(bank_simulator) == [150_000]


class TestNames:
    def test_the_same_name_for_the_same_account(self, adapter: HttpBankSwitch) -> None:
        name = adapter.name_of(bank_bin="970436", account=GOOD)
        assert name is not None
        assert name == name.upper() == adapter.name_of(bank_bin="970436", account=GOOD)
        assert adapter.name_of(bank_bin=BANK_BIN, account=BANK_ACCOUNT) == "CONG TY XU LANG"

    def test_nobody_is_none_and_trouble_is_unavailable(self, adapter: HttpBankSwitch, bank_simulator: Simulator) -> None:
        assert adapter.name_of(bank_bin="970436", account=NOBODY) is None
        assert adapter.name_of(bank_bin="123456", account=GOOD) is None
        bank_simulator.fault("error", path="/v1/name-inquiry")
        with pytest.raises(Unavailable):
            adapter.name_of(bank_bin="970436", account=GOOD)


class TestNotices:
    def test_money_in_is_booked_and_told(
        self, adapter: HttpBankSwitch, bank_simulator: Simulator, webhook_inbox: Inbox
    ) -> None:
        order = {"amount": 316_000, "content": "XLAB12CD thanh toán", "payer_account": "0123", "payer_name": "LY VAN SON"}
        made = bank_simulator.control("incoming", order)
        [notice] = webhook_inbox.wait_for(1)
        read = adapter.read_notice(notice.payload, signed(notice))
        assert (read.bank_ref, read.account, read.amount) == (made["bank_ref"], BANK_ACCOUNT, 316_000)
        assert (read.content, read.payer_account, read.payer_name) == ("XLAB12CD thanh toán", "0123", "LY VAN SON")
        assert abs((datetime.now(UTC) - read.booked_at).total_seconds()) < 10
        [line] = statement(bank_simulator)["lines"]
        assert (line["bank_ref"], line["direction"], line["amount"]) == (made["bank_ref"], "credit", 316_000)

    def test_the_same_notice_twice_has_one_bank_reference(
        self, adapter: HttpBankSwitch, bank_simulator: Simulator, webhook_inbox: Inbox
    ) -> None:
        bank_simulator.control("incoming", {"amount": 1, "content": "x"})
        [first] = webhook_inbox.wait_for(1)
        bank_simulator.control("webhooks/resend", {"message_id": first.body["notice_id"]})
        again = webhook_inbox.wait_for(2)[1]
        assert adapter.read_notice(again.payload, signed(again)) == adapter.read_notice(first.payload, signed(first))

    def test_a_booking_without_notice_and_a_notice_without_booking(
        self, bank_simulator: Simulator, webhook_inbox: Inbox
    ) -> None:
        quiet = bank_simulator.control("incoming", {"amount": 10, "content": "a", "notice": False})["bank_ref"]
        empty = bank_simulator.control("incoming", {"amount": 20, "content": "b", "booking": False})["bank_ref"]
        assert [notice.body["bank_ref"] for notice in webhook_inbox.wait_for(1)] == [empty]
        assert [line["bank_ref"] for line in statement(bank_simulator)["lines"]] == [quiet]

    def test_a_recall_takes_the_money_back(self, bank_simulator: Simulator) -> None:
        before = statement(bank_simulator)["balance"]
        bank_ref = bank_simulator.control("incoming", {"amount": 70_000, "content": "x"})["bank_ref"]
        bank_simulator.control(f"bookings/{bank_ref}/recall", {})
        after = statement(bank_simulator)
        assert after["balance"] == before
        assert [(line["direction"], line["our_ref"]) for line in after["lines"]] == [("credit", None), ("debit", bank_ref)]

    def test_the_statement_is_walked_by_cursor(self, bank_simulator: Simulator) -> None:
        for amount in (1, 2, 3):
            bank_simulator.control("incoming", {"amount": amount, "content": "x"})
        first = statement(bank_simulator, "?limit=2")
        rest = statement(bank_simulator, f"?from={first['next']}&limit=2")
        assert [line["amount"] for line in first["lines"] + rest["lines"]] == [1, 2, 3]
        assert (first["more"], rest["more"]) == (True, False)
        assert statement(bank_simulator, f"?from={rest['next']}")["lines"] == []

    @pytest.mark.failure(14)
    @pytest.mark.parametrize("order", [{"signed_age_s": 301}, {"signed_age_s": -302}, {"signed_with": "somebody"}])
    def test_old_early_and_foreign_signatures_are_forged(
        self, adapter: HttpBankSwitch, bank_simulator: Simulator, webhook_inbox: Inbox, order: dict[str, Any]
    ) -> None:
        bank_simulator.control("incoming", {"amount": 1, "content": "x"})
        [honest] = webhook_inbox.wait_for(1)
        bank_simulator.control("webhooks/resend", {"message_id": honest.body["notice_id"], **order})
        bad = webhook_inbox.wait_for(2)[1]
        assert bad.payload == honest.payload
        with pytest.raises(ForgedNotice):
            adapter.read_notice(bad.payload, signed(bad))

    def test_one_changed_byte_is_forged(
        self, adapter: HttpBankSwitch, bank_simulator: Simulator, webhook_inbox: Inbox
    ) -> None:
        bank_simulator.control("incoming", {"amount": 100, "content": "x"})
        [notice] = webhook_inbox.wait_for(1)
        with pytest.raises(ForgedNotice):
            adapter.read_notice(notice.payload.replace(b'"amount": 100', b'"amount": 900'), signed(notice))


class TestReading:
    READER = HttpBankSwitch(api_base="http://bank.test", api_key="k", webhook_secret=WEBHOOK_SECRET)
    NOTICE: ClassVar[dict[str, Any]] = {
        "notice_id": "NT1",
        "bank_ref": "FT1",
        "account": BANK_ACCOUNT,
        "amount": 1,
        "currency": "VND",
        "content": "",
        "payer_account": "1",
        "payer_bank_bin": "970436",
        "payer_name": "A",
        "booked_at": "2026-11-23T05:00:00Z",
    }

    def read(self, notice: object) -> Any:
        payload = json.dumps(notice).encode()
        return self.READER.read_notice(payload, signature(WEBHOOK_SECRET, int(time.time()), payload))

    def test_the_good_one_is_read(self) -> None:
        assert self.read(self.NOTICE).booked_at == datetime(2026, 11, 23, 5, tzinfo=UTC)

    @pytest.mark.parametrize(
        "change",
        [
            {"amount": 1.0},
            {"amount": "1"},
            {"amount": True},
            {"amount": 0},
            {"amount": -1},
            {"currency": "USD"},
            {"booked_at": "2026-11-23T05:00:00"},
            {"booked_at": "yesterday"},
            {"booked_at": 5},
        ],
    )
    def test_well_signed_rubbish_is_no_notice(self, change: dict[str, object]) -> None:
        with pytest.raises(ForgedNotice):
            self.read(self.NOTICE | change)

    @pytest.mark.parametrize("missing", list(NOTICE))
    def test_every_field_is_needed(self, missing: str) -> None:
        with pytest.raises(ForgedNotice):
            self.read({name: value for name, value in self.NOTICE.items() if name != missing})

    @pytest.mark.parametrize("header", ["", "t=1", "v1=00", "t=1,v1=zz", f"t=1,v1={'0' * 64},v1={'1' * 64}", "t=١,v1=ạ"])
    def test_broken_headers_are_forged(self, header: str) -> None:
        with pytest.raises(ForgedNotice):
            self.READER.read_notice(b"{}", header)


def signed(notice: Notice) -> str:
    return notice.headers["X-Bank-Signature"]
