"""The web app manifest of one booking."""

from __future__ import annotations

from typing import Any

from openchair.access.links import Links
from openchair.presentation.catalogue import words_of
from openchair.presentation.names import services_of
from openchair.rules.records.booking import BookingRecord


def manifest_of(booking: BookingRecord, links: Links) -> dict[str, Any]:
    """A manifest whose app is this booking's page."""
    page = f"/manage/{booking.id}"
    token = links.manage_token(booking.id, booking.link_epoch)
    return {
        "id": page,
        "name": f"{services_of(booking, words_of(booking.venue.locale))} · {booking.venue.name}",
        "short_name": booking.venue.name[:12].rstrip(),
        "start_url": f"{page}?token={token}",
        "scope": page,
        "display": "standalone",
        "background_color": "#faf8f5",
        "theme_color": "#faf8f5",
        "icons": [
            {"src": "/assets/manage/icon-192.png", "sizes": "192x192", "type": "image/png"},
            {"src": "/assets/manage/icon-512.png", "sizes": "512x512", "type": "image/png"},
            {
                "src": "/assets/manage/icon-maskable.png",
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "maskable",
            },
        ],
    }
