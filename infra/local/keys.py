"""The secret of the local stack: keys made once per data folder, the same after every restart."""

import json
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from chalicelib.messages import Kind, Language

BANK_ACCOUNT = "0977200000001"
BANK_BIN = "970449"
"""LPBank, the bank that the post's outlets work with. Source: NAPAS list of acquirers."""


def local_keys(file: Path) -> dict[str, str]:
    """The JSON of the secret `settings`, read from the file or made and kept there, readable by its owner only.

    Keys that came into use since the file was made are added to it.
    """
    kept: dict[str, str] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    made = {**new_keys(), **kept}
    if made == kept:
        return kept
    draft = file.with_suffix(".draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as output:
        json.dump(made, output, indent=1, sort_keys=True)
    draft.replace(file)
    return made


def _templates() -> dict[str, str]:
    """As if Zalo had approved every template in both languages."""
    names = [*(kind.value for kind in Kind), *(f"{kind.value}.{Language.EN.value}" for kind in Kind)]
    return {name: str(400_000 + number) for number, name in enumerate(names)}


def new_keys() -> dict[str, str]:
    """Fresh keys of the right kinds; none of them opens anything outside this machine."""
    signer = ec.generate_private_key(ec.SECP256R1())
    return {
        "jwt_private_key_pem": signer.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        "code_pepper": secrets.token_hex(32),
        "pin_pepper": secrets.token_hex(32),
        "stripe_secret_key": f"sk_test_{secrets.token_hex(16)}",
        "stripe_webhook_secret": f"whsec_{secrets.token_hex(16)}",
        "bank_api_key": secrets.token_hex(16),
        "bank_webhook_secret": secrets.token_hex(32),
        "payos_client_id": secrets.token_hex(8),
        "payos_api_key": secrets.token_hex(16),
        "payos_checksum_key": secrets.token_hex(32),
        "zalo_app_id": "4180000000000001",
        "zalo_secret_key": secrets.token_hex(16),
        "zalo_webhook_key": secrets.token_hex(16),
        "zalo_refresh_token": secrets.token_hex(32),
        "zalo_templates": json.dumps(_templates()),
        "voucher_seed": secrets.token_hex(32),
        "bank_account": BANK_ACCOUNT,
        "bank_bin": BANK_BIN,
    }
