"""The Chalice application: routes and event handlers registered, no logic."""

from chalice.app import Chalice

from chalicelib.entrypoints.events import (
    compact_search,
    deliver_effects,
    every_minute,
    relay_outbox,
    render_photos,
    summarise,
)
from chalicelib.entrypoints.routes import ALL_ROUTES

__all__ = ["app", "compact_search", "deliver_effects", "every_minute", "relay_outbox", "render_photos", "summarise"]

app = Chalice(app_name="xu-lang")
app.api.binary_types.extend(["image/webp", "image/avif", "application/pdf", "font/woff2"])
for routes in ALL_ROUTES:
    app.register_blueprint(routes)
