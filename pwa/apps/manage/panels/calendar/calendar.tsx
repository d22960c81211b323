import type { ManagedBookingFieldsFragment as Booking } from "../../../../shared/gen/graphql";
import { t } from "../../../../shared/i18n/labels";
import { Icon } from "../../../../shared/ui/icon";
import { Sheet } from "../../../../shared/ui/sheet";

const FILE = "appointment.ics";

/** Without a network the file comes from the kept copy, which a browser's own download would pass by. */
async function saveKept(url: string): Promise<void> {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await (await fetch(url)).blob());
  link.download = FILE;
  link.click();
  URL.revokeObjectURL(link.href);
}

export default function Calendar({
  booking,
  offline,
  onClose,
}: {
  booking: Booking;
  offline: boolean;
  onClose: () => void;
}) {
  return (
    <Sheet title={t.calendar.title} onClose={onClose}>
      <div class="choices">
        <a
          class="button main"
          href={booking.calendar.ics}
          download={FILE}
          onClick={(event) => {
            if (!offline) return;
            event.preventDefault();
            void saveKept(booking.calendar.ics);
          }}
        >
          <Icon name="calendar" />
          {t.calendar.download}
        </a>
        <p class="hint">{t.calendar.copy}</p>
        <a class="button" href={booking.calendar.webcal}>
          {t.calendar.subscribe}
        </a>
        <p class="hint">{t.calendar.follows}</p>
      </div>
    </Sheet>
  );
}
