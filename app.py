"""The Chalice application: routes and event handlers registered, no logic."""

import gc

gc.disable()  # imports leave little garbage, and looking for it takes an eighth of a cold start

from chalicelib.entrypoints.events import (  # noqa: E402 - after the collector is off
    compact_search,
    deliver_effects,
    every_minute,
    relay_outbox,
    render_photos,
    summarise,
)
from chalicelib.entrypoints.front import Front  # noqa: E402 - after the collector is off
from chalicelib.entrypoints.routes import ALL_ROUTES  # noqa: E402 - after the collector is off

__all__ = ["app", "compact_search", "deliver_effects", "every_minute", "relay_outbox", "render_photos", "summarise"]

app = Front(app_name="xu-lang")
app.api.binary_types.extend(["image/webp", "image/avif", "application/pdf", "font/woff2"])
for routes in ALL_ROUTES:
    app.register_blueprint(routes)
gc.freeze()
gc.enable()
