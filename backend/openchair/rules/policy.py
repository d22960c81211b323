"""A venue's policy for its bookings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Policy:
    """What a venue allows its customers; the product page names the defaults."""

    cancellation_notice_hours: int
    customers_may_switch_staff: bool
    earlier_times_min_days: int
    lead_time_minutes: int
    horizon_days: int
    slot_grid_minutes: int
    review_first: bool
    cooling_off_minutes: int = 15
    """After a booking was made, in which cancelling gives everything back; 0 for none."""
    reminder_hours: int = 24
    """Before the start; 0 sends none."""
    request_expiry_hours: int = 48
    """After a request was made; then it lapses."""
    counter_offer_window_days: int = 3
    """Before or after the day asked for."""
    counter_offer_hours: int = 24
    """For which offered times are held, unless the desk says otherwise."""
    deposit_hold_minutes: int = 15
    """For which a time booked at the storefront is held until its deposit is paid."""
    deposit_due_hours: int = 24
    """Within which the deposit of a booking made at the desk is to be paid; 0 sets no time."""
    messages_paused: bool = False
    """Whether no message goes to a customer: they wait until the venue lets them go."""
    sms_month_segments: int = 0
    """Segments of text messages in a calendar month; 0 for no cap."""
    sms_countries: str | None = None
    """Where text messages go: ISO 3166 codes with spaces between, the venue's own country where there are none."""
    quiet_from: int = 1260
    """Minute of the venue's wall-clock day from which nobody is woken by a reminder or an earlier time."""
    quiet_until: int = 480
    """The minute at which that ends; the same number twice is no quiet at all."""
    front_desk_limit_minor: int | None = None
    """Of money of one kind that the front desk decides about in a day, in minor units; None for what is usual."""
    manager_limit_minor: int | None = None
    """The same of a manager."""
    paused_until: datetime | None = None
    """Until when nobody books online; bookings that are made stand, and can be moved."""
    paused_note: str | None = None
    """What the salon says about that, in its own words."""
    embed_origins: str | None = None
    """Of the sites that may show the storefront within their own pages, with spaces between."""

    def is_paused(self, now: datetime) -> bool:
        """Whether nobody books online now."""
        return self.paused_until is not None and now < self.paused_until
