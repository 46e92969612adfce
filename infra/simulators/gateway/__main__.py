"""`python -m infra.simulators.gateway`: run the card gateway."""

import sqlite3
import sys

from infra.simulators.gateway.server import Gateway, Settings
from infra.simulators.process import arguments, run


def main() -> None:
    parser = arguments("infra.simulators.gateway", "A stand-in for the card gateway, speaking its HTTP API.")
    parser.add_argument("--secret-key", required=True, help="sk_test_…")
    parser.add_argument("--merchant", default="Xứ Lạng", help="name shown on the hosted page")
    parser.add_argument("--public-url", default="", help="where buyers reach the hosted page, when not on loopback")
    given = parser.parse_args()
    settings = Settings(
        port=given.port,
        home=given.home,
        secret_key=given.secret_key,
        webhook_secret=given.webhook_secret,
        webhook_url=given.webhook_url,
        seed=given.seed,
        chaos=given.chaos,
        merchant=given.merchant,
        public_url=given.public_url,
    )
    try:
        gateway = Gateway(settings)
    except (OSError, sqlite3.Error) as error:
        sys.exit(f"the card gateway cannot start on port {given.port} with home {given.home}: {error}")
    run("card gateway", gateway)


if __name__ == "__main__":
    main()
