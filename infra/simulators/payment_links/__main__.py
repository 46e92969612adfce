"""`python -m infra.simulators.payment_links`: run the gateway of payment links."""

import sqlite3
import sys

from infra.simulators.payment_links.server import PaymentLinks, Settings
from infra.simulators.process import arguments, run


def main() -> None:
    parser = arguments("infra.simulators.payment_links", "A stand-in for a domestic gateway of payment links.")
    parser.add_argument("--api-key", required=True, help="what callers say in x-api-key")
    parser.add_argument("--account", required=True, help="the bank account that is watched")
    parser.add_argument("--bank", default="", help="address of the bank switch simulator that books the transfers")
    given = parser.parse_args()
    settings = Settings(
        port=given.port,
        home=given.home,
        api_key=given.api_key,
        checksum_key=given.webhook_secret,
        webhook_url=given.webhook_url,
        account=given.account,
        seed=given.seed,
        chaos=given.chaos,
        bank=given.bank,
    )
    try:
        server = PaymentLinks(settings)
    except (OSError, sqlite3.Error) as error:
        sys.exit(f"the payment links cannot start on port {given.port} with home {given.home}: {error}")
    run("payment links", server)


if __name__ == "__main__":
    main()
