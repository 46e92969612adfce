"""Each rule that keeps money right, broken on purpose: some test must fail, or the rule is not tested.

The product is copied, one text of it is changed, and the tests that should notice are run on the copy. A mutation whose text
is no longer there fails as well: the rule moved, and this list has to follow. The rules of offline vouchers are broken in
`test_offline_mutations.py`, by the same idea.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("chalicelib", "infra", "tests", "app.py", "pyproject.toml")


@dataclass(frozen=True)
class Mutation:
    """One rule broken.

    Attributes:
        was, becomes: the text that keeps the rule, found once in `path`, and what breaks it.
        noticed_by: what pytest is given; one of these must fail.
    """

    name: str
    path: str
    was: str
    becomes: str
    noticed_by: tuple[str, ...]


MUTATIONS = (
    Mutation(
        "the hash of a repeated request is not compared",
        "chalicelib/entrypoints/runner.py",
        "if earlier.fingerprint != command.fingerprint:",
        "if False:",
        ("tests/unit/test_runner.py",),
    ),
    Mutation(
        "a disputed card payment is released all the same",
        "chalicelib/payments/chargebacks.py",
        "if was == now:",
        "if now:",
        ("tests/unit/payments/test_chargebacks.py",),
    ),
    Mutation(
        "a carrier's batch is taken in on a notice alone",
        "chalicelib/orders/cod_batches.py",
        "for booking in found if booking.on_statement)",
        "for booking in found)",
        ("tests/unit/orders/test_cod_batches.py",),
    ),
    Mutation(
        "notes for an order may be another amount",
        "chalicelib/payments/counter.py",
        "if amount_of(amount) != payment.missing:",
        "if not amount_of(amount):",
        ("tests/unit/softatm/test_cash_payments.py",),
    ),
    Mutation(
        "a lost card dispute is not counted as given back",
        "chalicelib/payments/chargebacks.py",
        "refunded = min(payment.received, payment.refunded + lost - owed)",
        "refunded = payment.refunded",
        ("tests/unit/payments/test_chargebacks.py",),
    ),
    Mutation(
        "debit and credit swapped where notes are handed over",
        "chalicelib/softatm/cash_out.py",
        "[debit(withdrawal.counter_account, withdrawal.amount), credit(",
        "[credit(withdrawal.counter_account, withdrawal.amount), debit(",
        ("tests/unit/softatm/test_counter.py",),
    ),
    Mutation(
        "balances are read without strong consistency",
        "chalicelib/adapters/dynamo/engine.py",
        "pending, consistent_read=True)",
        "pending, consistent_read=False)",
        ("tests/unit/adapters/test_strong_reads.py",),
    ),
    Mutation(
        "limits are counted by the day of UTC",
        "chalicelib/kernel/clock.py",
        "return at.astimezone(VIETNAM).date()",
        "return at.date()",
        ("tests/unit/softatm",),
    ),
    Mutation(
        "limits are checked before the write, not in it",
        "chalicelib/adapters/dynamo/softatm.py",
        'return AtMost("used", limit.cap - amount)',
        'return AtMost("used", 10**15)',
        ("tests/unit/softatm/test_limit_in_the_write.py",),
    ),
    Mutation(
        "a transfer of unknown outcome is sent again under a new id",
        "chalicelib/entrypoints/effects/banking.py",
        "return _send(app, effect_of(transfer).payload)",
        'return _send(app, {**effect_of(transfer).payload, "transfer_id": transfer.transfer_id[:-1] + "0"})',
        ("tests/unit/banking",),
    ),
    Mutation(
        "a bank's silence is taken for a refusal",
        "chalicelib/banking/transfer.py",
        "return replace(known, state=_S.UNKNOWN, asked",
        "return replace(known, state=_S.FAILED, asked",
        ("tests/unit/banking",),
    ),
    Mutation(
        "a share is rounded to the nearest instead of down",
        "chalicelib/kernel/money.py",
        "return amount * rate_bp // BASIS_POINTS",
        "return (amount * rate_bp + BASIS_POINTS // 2) // BASIS_POINTS",
        ("tests/unit/orders", "tests/unit/softatm"),
    ),
    Mutation(
        "an account with a floor may fall below zero",
        "chalicelib/ledger/balance.py",
        "return balance.available + posting.signed >= 0",
        "return True",
        ("tests/unit/ledger", "tests/unit/softatm"),
    ),
    Mutation(
        "what holds keep may be spent",
        "chalicelib/ledger/balance.py",
        "return self.posted - self.held",
        "return self.posted",
        ("tests/property/test_ledger_machine.py", "tests/unit/ledger"),
    ),
    Mutation(
        "a posting key may be used twice",
        "chalicelib/adapters/dynamo/ledger.py",
        "self._work.stage(Put(posted_item(entry), when=(Absent(),), otherwise=already_posted(entry.key)))",
        "self._work.stage(Put(posted_item(entry)))",
        ("tests/property/test_ledger_machine.py", "tests/unit/ledger"),
    ),
    Mutation(
        "a hold resolves twice",
        "chalicelib/ledger/service.py",
        "if found.state is not HoldState.HELD or outcome is HoldState.HELD:",
        "if False:",
        ("tests/property/test_ledger_machine.py", "tests/unit/ledger"),
    ),
    Mutation(
        "a balance is written whatever was written meanwhile",
        "chalicelib/adapters/dynamo/ledger_items.py",
        'when = (Equals("version", read["version"]), NOT_FROZEN)',
        'when = (AtLeast("version", 0), NOT_FROZEN)',
        ("tests/engine/test_ledger_store.py", "tests/engine/test_cash_races.py", "-k", "memory"),
    ),
    Mutation(
        "a balance is written though it was frozen meanwhile",
        "chalicelib/adapters/dynamo/ledger_items.py",
        'when = (Equals("version", read["version"]), NOT_FROZEN)',
        'when = (Equals("version", read["version"]),)',
        ("tests/property/test_frozen_accounts.py", "tests/unit/ledger/test_freezing.py"),
    ),
    Mutation(
        "nobody asks whether the ledger is frozen",
        "chalicelib/ledger/service.py",
        "    ledger.store.prefetch(leg.account for leg in cold)\n    require_open(ledger)\n",
        "    ledger.store.prefetch(leg.account for leg in cold)\n",
        ("tests/property/test_frozen_accounts.py", "tests/unit/ledger/test_freezing.py"),
    ),
    Mutation(
        "what was restored moves before it was verified",
        "infra/ledger/__main__.py",
        "table.put(chain([mark], read_dump(path, even_if_cut=even_if_cut)), bar)",
        "table.put(chain([], read_dump(path, even_if_cut=even_if_cut)), bar)",
        ("tests/unit/ledger/test_restore.py",),
    ),
    Mutation(
        "a decline is forgotten",
        "chalicelib/entrypoints/runner.py",
        "    answer = Answer(status_of(refusal), problem_of(refusal))\n    work.receipts.stage(_receipt(command, answer))\n",
        "    answer = Answer(status_of(refusal), problem_of(refusal))\n",
        ("tests/unit/test_runner.py",),
    ),
    Mutation(
        "a promotion's budget is only looked at before",
        "chalicelib/adapters/dynamo/promotions.py",
        'AtMost("used", promotion.uses - 1), AtMost("spent", promotion.budget - use.amount)',
        'AtMost("used", promotion.uses - 1)',
        ("tests/unit/promotions/test_automatic.py::test_the_last_of_a_budget_is_spent_once",),
    ),
    Mutation(
        "a first order is only looked at before",
        "chalicelib/adapters/dynamo/promotions.py",
        'when = (AtMost("orders", 0),) if first else ()',
        "when = ()",
        ("tests/unit/promotions/test_automatic.py::test_two_first_orders_at_once_are_one",),
    ),
    Mutation(
        "an order takes a season price that has ended meanwhile",
        "chalicelib/catalogue/service.py",
        "            catalogue.store.require_unchanged(listing)\n",
        "            pass\n",
        ("tests/unit/orders/test_season_price.py",),
    ),
    Mutation(
        "a household agrees to other terms than it saw",
        "chalicelib/orders/season_terms.py",
        ".terms != terms:",
        '.terms == "":',
        ("tests/unit/orders/test_season_price.py",),
    ),
    Mutation(
        "the household's own coupon leaves its commission as it was",
        "chalicelib/orders/pricing.py",
        "fee = share(price, policy.marketplace_fee_bp)",
        "fee = share(goods, policy.marketplace_fee_bp)",
        ("tests/unit/promotions/test_own_coupons.py",),
    ),
    Mutation(
        "a frozen till still moves cash",
        "chalicelib/softatm/shift.py",
        "if found.state is not ShiftState.OPEN:",
        "if False:",
        ("tests/unit/softatm",),
    ),
    Mutation(
        "whoever asked for an act approves it",
        "chalicelib/oversight/service.py",
        "if found.maker_id == checker_id:",
        "if False:",
        ("tests/unit/oversight",),
    ),
)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("mutated")
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, place / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, place / part)
    return place


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name.replace(" ", "-"))
def test_broken_rule_is_noticed(mutation: Mutation, copied: Path) -> None:
    path = copied / mutation.path
    sound = path.read_text()
    assert sound.count(mutation.was) == 1, f"{mutation.path} has this text {sound.count(mutation.was)} times: {mutation.was}"
    path.write_text(sound.replace(mutation.was, mutation.becomes))
    try:
        ended = run_tests(copied, mutation.noticed_by)
    finally:
        path.write_text(sound)
    assert ended.returncode == 1, (
        f"nobody noticed, or the tests did not run:\n{ended.stdout[-2_000:]}{ended.stderr[-2_000:]}"
    )


def run_tests(place: Path, what: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-p", "no:cacheprovider", *what]
    return subprocess.run(
        command, cwd=place, env={**os.environ, "PYTHONPATH": ""}, capture_output=True, text=True, check=False
    )
