"""`python -m infra.simulators.zalo`: run the stand-in for Zalo's notices."""

import sqlite3
import sys

from infra.simulators.process import arguments, run
from infra.simulators.zalo.server import USERS, Settings, Zalo


def main() -> None:
    parser = arguments("infra.simulators.zalo", "A stand-in for Zalo Notification Service.")
    parser.add_argument("--app-id", required=True)
    parser.add_argument("--secret-key", required=True, help="of the app, for the exchange of tokens")
    parser.add_argument("--refresh-token", required=True, help="the first one, as from an authorisation")
    parser.add_argument("--users", choices=USERS, default="all", help="who has Zalo, but for those told otherwise")
    given = parser.parse_args()
    settings = Settings(
        port=given.port,
        home=given.home,
        app_id=given.app_id,
        secret_key=given.secret_key,
        webhook_key=given.webhook_secret,
        webhook_url=given.webhook_url,
        refresh_token=given.refresh_token,
        users=given.users,
        seed=given.seed,
        chaos=given.chaos,
    )
    try:
        server = Zalo(settings)
    except (OSError, sqlite3.Error) as error:
        sys.exit(f"Zalo cannot start on port {given.port} with home {given.home}: {error}")
    run("Zalo", server)


if __name__ == "__main__":
    main()
