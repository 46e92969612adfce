"""The tablet's own key. Here it lies in a file; a real tablet makes it where it cannot be taken out (Android Keystore)."""

import base64
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from chalicelib.adapters.voucher_signatures import public_text, raw_signature


class DeviceKey:
    """P-256."""

    def __init__(self, private: ec.EllipticCurvePrivateKey) -> None:
        self._private = private
        self.public: str = public_text(private.public_key())

    @classmethod
    def kept(cls, file: Path) -> "DeviceKey":
        """The key in the file, made there if it is new; readable by its owner only."""
        if file.is_file():
            private = load_pem_private_key(file.read_bytes(), None)
            if not isinstance(private, ec.EllipticCurvePrivateKey):
                raise TypeError(f"not an elliptic-curve key: {file}")
            return cls(private)
        private = ec.generate_private_key(ec.SECP256R1())
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as output:
            output.write(pem)
        return cls(private)

    def sign(self, text: str) -> str:
        return base64.urlsafe_b64encode(raw_signature(self._private, text.encode())).decode().rstrip("=")
