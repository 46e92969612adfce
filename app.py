"""The Chalice application: routes and event handlers registered, no logic."""

from chalice.app import Chalice

from chalicelib.entrypoints.http.health import health

app = Chalice(app_name="xu-lang")
app.api.binary_types.extend(["image/webp", "image/avif", "application/pdf", "font/woff2"])
for routes in (health,):
    app.register_blueprint(routes)
