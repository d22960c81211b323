import {
  AlarmClock,
  CalendarClock,
  CalendarPlus,
  Check,
  ChevronLeft,
  ChevronRight,
  CreditCard,
  MapPin,
  Phone,
  Share2,
  X,
} from "lucide";
import { createElement } from "preact";

const ICONS = {
  move: CalendarClock,
  calendar: CalendarPlus,
  check: Check,
  back: ChevronLeft,
  next: ChevronRight,
  map: MapPin,
  phone: Phone,
  share: Share2,
  card: CreditCard,
  sooner: AlarmClock,
  close: X,
};

/** One of Lucide's icons, inline; it says nothing to a screen reader, since the words beside it do. */
export function Icon({ name }: { name: keyof typeof ICONS }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      {ICONS[name].map(([tag, attributes]) => createElement(tag, { key: JSON.stringify(attributes), ...attributes }))}
    </svg>
  );
}
