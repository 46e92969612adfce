"""`python -m infra.simulators.bank_switch`: run the principal bank and the interbank switch."""

import sqlite3
import sys

from infra.simulators.bank_switch.book import Account
from infra.simulators.bank_switch.server import BankSwitch, Settings
from infra.simulators.process import arguments, run


def main() -> None:
    parser = arguments("infra.simulators.bank_switch", "A stand-in for the principal bank and the interbank switch.")
    parser.add_argument("--api-key", required=True)
    parser.add_argument("--bank-account", required=True, help="the platform's account number at the bank")
    parser.add_argument("--bank-bin", required=True, help="the bank's six-digit BIN, 970422 for MB")
    parser.add_argument("--bank-holder", default="CONG TY XU LANG", help="the account's name as the switch spells it")
    parser.add_argument("--opening-balance", type=int, default=5_000_000_000, help="đồng on the account at the start")
    parser.add_argument("--silence-s", type=float, default=30.0, help="how long a silent transfer hangs")
    given = parser.parse_args()
    settings = Settings(
        port=given.port,
        home=given.home,
        account=Account(given.bank_bin, given.bank_account, given.bank_holder, given.opening_balance),
        api_key=given.api_key,
        webhook_secret=given.webhook_secret,
        webhook_url=given.webhook_url,
        seed=given.seed,
        chaos=given.chaos,
        silence_s=given.silence_s,
    )
    try:
        bank = BankSwitch(settings)
    except (OSError, sqlite3.Error) as error:
        sys.exit(f"the bank switch cannot start on port {given.port} with home {given.home}: {error}")
    run("bank switch", bank)


if __name__ == "__main__":
    main()
