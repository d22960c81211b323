import type { ManagedBookingFieldsFragment as Booking } from "../gen/graphql";
import { Icon } from "../ui/icon";
import { Sheet } from "../ui/sheet";

export default function Calendar({ booking, onClose }: { booking: Booking; onClose: () => void }) {
  return (
    <Sheet title="Add to calendar" onClose={onClose}>
      <div class="choices">
        <a class="button main" href={booking.calendar.ics} download="appointment.ics">
          <Icon name="calendar" />
          Download for my calendar
        </a>
        <p class="hint">A copy of the appointment as it is now.</p>
        <a class="button" href={booking.calendar.webcal}>
          Subscribe instead
        </a>
        <p class="hint">
          Your calendar follows the appointment if it moves or is cancelled. Neither lets anyone change your booking.
        </p>
      </div>
    </Sheet>
  );
}
