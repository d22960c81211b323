"""The demo's three venues: invented, and laid out so that every kind of booking occurs."""

from __future__ import annotations

from dataclasses import dataclass, field

from openchair.rules.deposits import CancellationTerms, DepositOutcome, DepositTier

FULL, PART, FORFEIT, CREDIT, NONE = (
    DepositOutcome.FULL_REFUND,
    DepositOutcome.PARTIAL_REFUND,
    DepositOutcome.FORFEIT,
    DepositOutcome.CREDIT,
    DepositOutcome.NONE,
)
WEEK = 168


@dataclass(frozen=True)
class DemoRule:
    """A deposit rule: a fixed amount in minor units or a percentage, and the terms."""

    name: str
    terms: CancellationTerms
    fixed_minor: int | None = None
    percent: int | None = None


@dataclass(frozen=True)
class DemoService:
    """A service: minutes, price in minor units, the gap (start, minutes), the buffer, the rule's name.

    Of a variant, `variant_of` is its service's name, with which its own begins: "Blow-dry, long hair".
    """

    name: str
    minutes: int
    price_minor: int
    rule: str | None = None
    gap: tuple[int, int] = (0, 0)
    buffer: int = 0
    description: str | None = None
    variant_of: str | None = None
    category: str | None = None


@dataclass(frozen=True)
class DemoStaff:
    """A staff member: the weekday off, when lunch begins, and the services left to others."""

    name: str
    day_off: int | None = None
    lunch: int = 720
    leaves: tuple[str, ...] = ()


@dataclass(frozen=True)
class DemoVenue:
    """A venue with its people. `hours` are weekday numbers with opening and closing minutes.

    `holidays` are months and days on which it is closed each year.
    """

    slug: str
    name: str
    zone: str
    currency: str
    locale: str
    address: str
    phone: str
    accent: str
    staff: tuple[DemoStaff, ...]
    services: tuple[DemoService, ...]
    rules: tuple[DemoRule, ...] = ()
    custom_domain: str | None = None
    notice_hours: int = 24
    may_switch: bool = True
    horizon_days: int = 90
    review_first: bool = False
    holidays: tuple[tuple[int, int], ...] = ()
    hours: dict[int, tuple[int, int]] = field(
        default_factory=lambda: {
            0: (540, 1050),
            1: (540, 1050),
            2: (540, 1050),
            3: (540, 1200),
            4: (540, 1080),
            5: (510, 960),
            6: (600, 900),
        }
    )


def _terms(*tiers: DepositTier, **fees: int) -> CancellationTerms:
    return CancellationTerms(tiers, **fees)


RULES = (
    DemoRule("Full refund", _terms(DepositTier(0, FULL)), fixed_minor=2500),
    DemoRule(
        "Tiered",
        _terms(DepositTier(WEEK, FULL), DepositTier(48, PART, 50), DepositTier(0, FORFEIT)),
        percent=20,
    ),
    DemoRule("Kept within a week", _terms(DepositTier(WEEK, FULL), DepositTier(0, FORFEIT)), fixed_minor=2500),
    DemoRule("Store credit", _terms(DepositTier(0, CREDIT)), fixed_minor=3000),
    DemoRule("By arrangement", _terms(DepositTier(0, NONE)), fixed_minor=5000),
    DemoRule(
        "Late fee",
        _terms(DepositTier(0, FULL), late_fee_minor=3500, late_fee_from_hours=120, no_show_fee_minor=6000),
        fixed_minor=2000,
    ),
)

SERVICES = (
    DemoService("Cut & style", 60, 9500, description="Wash, cut and blow-dry.", category="Cut"),
    DemoService("Short cut", 45, 6500, category="Cut"),
    DemoService("Fringe trim", 15, 2000, category="Cut"),
    DemoService("Blow-dry, short hair", 45, 5500, variant_of="Blow-dry", category="Styling"),
    DemoService("Blow-dry, long hair", 60, 7000, variant_of="Blow-dry", category="Styling"),
    DemoService("Children's cut", 30, 4000, description="For anyone under twelve.", category="Cut"),
    DemoService("Full colour", 150, 18500, "Tiered", gap=(45, 45), buffer=15, category="Colour"),
    DemoService("Root touch-up", 105, 12500, "Full refund", gap=(30, 35), buffer=10, category="Colour"),
    DemoService("Half-head foils", 135, 19500, "Tiered", gap=(60, 30), buffer=15, category="Colour"),
    DemoService("Full-head foils", 180, 26500, "Tiered", gap=(75, 40), buffer=15, category="Colour"),
    DemoService("Balayage", 210, 32000, "Store credit", gap=(80, 45), buffer=15, category="Colour"),
    DemoService("Toner & gloss", 45, 6500, "Full refund", category="Colour"),
    DemoService("Colour correction consultation", 30, 5000, "By arrangement", category="Colour"),
    DemoService(
        "Keratin smoothing treatment", 180, 35000, "Kept within a week", gap=(60, 30), buffer=15, category="Care"
    ),
    DemoService("Deep conditioning ritual", 45, 7500, category="Care"),
    DemoService("Scalp treatment & head massage", 60, 9000, "Store credit", category="Care"),
    DemoService("Bridal trial", 120, 22000, "Kept within a week", buffer=15, category="Styling"),
    DemoService("Bridal hair", 150, 38000, "Late fee", buffer=30, category="Styling"),
    DemoService("Event styling", 75, 12000, "Late fee", category="Styling"),
    DemoService("Curly cut & definition", 90, 14500, "Full refund", category="Cut"),
    DemoService("Perm", 150, 21000, "Tiered", gap=(50, 40), buffer=10, category="Care"),
    DemoService("Beard shape & hot towel", 30, 4500, category="Cut"),
    DemoService("Brow shape & tint", 30, 4500, category="Care"),
    DemoService(
        "Full-head foils, root melt, gloss and finishing blow-dry",
        240,
        41000,
        "Tiered",
        gap=(80, 60),
        buffer=15,
        category="Colour",
    ),
)

_BEARD = "Beard shape & hot towel"
LUMEN = DemoVenue(
    slug="lumen",
    name="Lumen Hair Studio",
    zone="Australia/Sydney",
    currency="AUD",
    locale="en-AU",
    address="Level 1, 18 Wilson Lane\nNewtown NSW 2042",
    phone="+61255501234",
    accent="#2d5a4c",
    holidays=((1, 1), (1, 26), (4, 25), (12, 25), (12, 26)),
    staff=(
        DemoStaff("Mia", 1, 720, ("Balayage", "Perm", _BEARD)),
        DemoStaff("Theo", 2, 750, ("Bridal trial", "Bridal hair", "Event styling")),
        DemoStaff("Ruby", 3, 780, (_BEARD, "Perm")),
        DemoStaff("Anika", 4, 720, (_BEARD, "Perm", "Short cut")),
        DemoStaff("Jonah", 6, 750, ("Bridal trial", "Brow shape & tint", "Event styling")),
        DemoStaff("Pearl", 0, 780, ("Balayage", "Perm", _BEARD, "Keratin smoothing treatment")),
    ),
    services=SERVICES,
    rules=RULES,
)
SMITH = DemoVenue(
    slug="salon-smith",
    name="Salon Smith",
    zone="Europe/London",
    currency="GBP",
    locale="en-GB",
    address="7 Candle Yard\nLondon E2 8AA",
    phone="+442079460123",
    accent="#c2185b",
    holidays=((1, 1), (12, 25), (12, 26)),
    staff=(DemoStaff("Edie", 6), DemoStaff("Marcus", 0, 750)),
    services=(SERVICES[0], SERVICES[1], SERVICES[6], SERVICES[15]),
    rules=RULES,
    custom_domain="book.salonsmith.localhost",
    notice_hours=48,
    may_switch=False,
)
HUDSON = DemoVenue(
    slug="hudson",
    name="Hudson & Pine",
    zone="America/New_York",
    currency="USD",
    locale="en-US",
    address="214 Pine Street, Suite 3\nHudson, NY 12534",
    phone="+15185550142",
    accent="#f2b705",
    holidays=((1, 1), (7, 4), (12, 25)),
    staff=(DemoStaff("Nadia", 0), DemoStaff("Cole", 6, 750)),
    services=(SERVICES[0], SERVICES[3], SERVICES[7], SERVICES[18]),
    rules=RULES,
    # Long enough that the clocks change within it, whatever the time of year.
    horizon_days=240,
    review_first=True,
)
VENUES = (LUMEN, SMITH, HUDSON)
