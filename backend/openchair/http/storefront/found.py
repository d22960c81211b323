"""How search engines and previews find a salon: schema.org's words for what its window shows, the sitemap and robots.txt."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any, Final
from xml.sax.saxutils import escape

import orjson
from markupsafe import Markup
from starlette.responses import PlainTextResponse, Response

from openchair.core.accent import accents
from openchair.core.locales import region_of
from openchair.core.money import exponent
from openchair.http.storefront.visit import BOOKING_PATH, Visit
from openchair.presentation.catalogue import words_of
from openchair.presentation.storefront_pages.picture import picture
from openchair.rules.records.venue import OfferRecord
from openchair.storefront.shop_window import ShopWindow

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_A_DAY: Final = {"cache-control": "public, max-age=86400"}


def of_salon(visit: Visit, found: ShopWindow) -> Markup:
    """The salon with its hours and all that it offers, as JSON-LD for a script element."""
    venue = visit.venue
    home = f"{visit.origin}/"
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "HairSalon",
        "@id": home,
        "name": venue.name,
        "url": home,
        "address": _address(visit),
        "image": f"{home}preview.png",
        "currenciesAccepted": venue.currency,
        "openingHoursSpecification": [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": f"https://schema.org/{_DAYS[weekday]}",
                "opens": _clock(span.opens_minute),
                "closes": _clock(span.closes_minute),
            }
            for weekday, spans in enumerate(found.week)
            for span in spans
        ],
        "makesOffer": [_offer(visit, offer) for offer in found.offers.values()],
        "potentialAction": _reserve(home),
    }
    if venue.phone is not None:
        said["telephone"] = venue.phone
    return _script(said)


def of_service(visit: Visit, offer: OfferRecord) -> Markup:
    """One service that can be booked, as JSON-LD."""
    home = f"{visit.origin}/"
    salon = {"@type": "HairSalon", "@id": home, "name": visit.venue.name, "address": _address(visit)}
    return _script({"@context": "https://schema.org", **_offer(visit, offer), "offeredBy": salon})


def _offer(visit: Visit, offer: OfferRecord) -> dict[str, Any]:
    service, currency = offer.service, visit.venue.currency
    url = f"{visit.origin}{BOOKING_PATH}/{service.id}"
    about = {} if service.description is None else {"description": service.description}
    return {
        "@type": "Offer",
        "url": url,
        "price": str(Decimal(service.price_minor).scaleb(-exponent(currency))),
        "priceCurrency": currency,
        "itemOffered": {"@type": "Service", "name": service.name, **about, "potentialAction": _reserve(url)},
    }


def _reserve(url: str) -> dict[str, Any]:
    platforms = [f"https://schema.org/{name}" for name in ("DesktopWebPlatform", "MobileWebPlatform")]
    return {
        "@type": "ReserveAction",
        "target": {"@type": "EntryPoint", "urlTemplate": url, "actionPlatform": platforms},
        "result": {"@type": "Reservation"},
    }


def _address(visit: Visit) -> dict[str, str]:
    region = region_of(visit.venue.locale)
    street = {"@type": "PostalAddress", "streetAddress": visit.venue.address.replace("\n", ", ")}
    return street if region is None else {**street, "addressCountry": region}


def _clock(minute: int) -> str:
    # 24:00 is the last of a day there, and no time in schema.org's words.
    return "23:59" if minute == 1440 else f"{minute // 60:02}:{minute % 60:02}"


def _script(said: dict[str, Any]) -> Markup:
    # "<" could end the script element early; JSON has another spelling for it.
    return Markup(orjson.dumps(said).decode().replace("<", "\\u003c"))  # noqa: S704  # JSON, escaped as said


async def preview(visit: Visit) -> Response:
    """The picture of the salon that previews show."""
    venue = visit.storefront.venue
    accent, _ = accents(venue.accent)
    # Drawing takes some hundredths of a second, once for a name: whoever else waits for an answer doesn't wait for that.
    drawn = await asyncio.to_thread(
        picture, venue.name, venue.address.replace("\n", ", "), words_of(venue.locale).say("Book online"), accent
    )
    return Response(drawn, media_type="image/png", headers=_A_DAY)


def sitemap(visit: Visit, found: ShopWindow) -> Response:
    """The pages that may be found: the window, and one for each service."""
    paths = ["/", *(f"{BOOKING_PATH}/{service_id}" for service_id in found.offers)]
    entries = "".join(f"<url><loc>{escape(visit.origin + path)}</loc></url>" for path in paths)
    body = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'
    return Response(body, media_type="application/xml", headers=_A_DAY)


def robots(visit: Visit | None) -> Response:
    """What may be looked at: a salon's pages but for what somebody booked; nothing where no salon is.

    Manage links are not named: they say of themselves that they are not to be indexed, which is only read where it may be.
    """
    if visit is None:
        return PlainTextResponse("User-agent: *\nDisallow: /\n", headers=_A_DAY)
    lines = ("User-agent: *", f"Disallow: {BOOKING_PATH}/yours", f"Sitemap: {visit.origin}/sitemap.xml")
    return PlainTextResponse("\n".join(lines) + "\n", headers=_A_DAY)
