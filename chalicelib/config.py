"""Typed settings; the only reader of the environment."""

import os

from chalicelib.kernel.records import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are. Keys and secrets are not here but in the secret named `secret_name`.

    Attributes:
        public_origin: scheme and host that people see, no trailing slash.
        stripe_api_base, payos_api_base, zalo_api_base: empty for the providers themselves.
        mail_from: the address from which e-mail comes; empty for none. mail_events: the configuration set that tells of it.
        edge_key: what the edge says in `X-Edge-Key`; empty where there is no edge.
    """

    stage: str
    table_name: str
    media_bucket: str
    seal_bucket: str
    effects_queue_url: str
    photos_queue_url: str
    dead_queue_urls: tuple[str, ...]
    secret_name: str
    public_origin: str
    stripe_api_base: str
    bank_api_base: str
    region: str
    edge_key: str = ""
    payos_api_base: str = ""
    zalo_api_base: str = ""
    mail_from: str = ""
    mail_events: str = ""


def from_environment() -> Settings:
    """The settings of this process; a missing value is empty and fails where it is first needed."""
    read = os.environ.get
    return Settings(
        stage=read("STAGE", "local"),
        table_name=read("TABLE_NAME", "xu-lang"),
        media_bucket=read("MEDIA_BUCKET", ""),
        seal_bucket=read("SEAL_BUCKET", ""),
        effects_queue_url=read("EFFECTS_QUEUE_URL", ""),
        photos_queue_url=read("PHOTOS_QUEUE_URL", ""),
        dead_queue_urls=tuple(url for url in read("DEAD_QUEUE_URLS", "").split(",") if url),
        secret_name=read("SECRET_NAME", ""),
        public_origin=read("PUBLIC_ORIGIN", "http://127.0.0.1:8080"),
        stripe_api_base=read("STRIPE_API_BASE", ""),
        bank_api_base=read("BANK_API_BASE", ""),
        region=read("AWS_REGION") or read("AWS_DEFAULT_REGION") or "ap-southeast-1",
        edge_key=read("EDGE_KEY", ""),
        payos_api_base=read("PAYOS_API_BASE", ""),
        zalo_api_base=read("ZALO_API_BASE", ""),
        mail_from=read("MAIL_FROM", ""),
        mail_events=read("MAIL_EVENTS", ""),
    )
