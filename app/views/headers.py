"""Headers that every answer carries."""

from flask import Flask, Response

from app.wiring import adapters

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# What hangs on a device of a visitor's; only the camera is ever needed, to scan codes.
PERMISSIONS_POLICY = ", ".join(
    (
        "accelerometer=()",
        "camera=(self)",
        "display-capture=()",
        "geolocation=()",
        "gyroscope=()",
        "magnetometer=()",
        "microphone=()",
        "midi=()",
        "payment=()",
        "usb=()",
    )
)


def init_app(app: Flask) -> None:
    """Add them after each request, errors and files included."""
    app.after_request(_protect)


def _protect(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    if headers.get("Content-Disposition", "").startswith("attachment"):
        # A file holds what people typed: should it ever be shown as a page, it may do nothing.
        headers["Content-Security-Policy"] += "; sandbox"
    headers["Permissions-Policy"] = PERMISSIONS_POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers.setdefault("Referrer-Policy", "same-origin")
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if adapters().settings.public_url.startswith("https:"):
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if "Cache-Control" not in headers:
        # Pages differ by who asks; nothing on the way may keep one for somebody else.
        headers["Cache-Control"] = "no-store"
    return response
