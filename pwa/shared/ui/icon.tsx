import {
  AlarmClock,
  CalendarClock,
  CalendarPlus,
  Check,
  ChevronDown,
  ChevronLeft,
  ChevronRight,
  CreditCard,
  MapPin,
  Phone,
  Share2,
  X,
} from "lucide";
import { createElement } from "preact";

/** What one of Lucide's icons is made of. */
export type Drawing = typeof X;

const ICONS = {
  move: CalendarClock,
  calendar: CalendarPlus,
  check: Check,
  back: ChevronLeft,
  next: ChevronRight,
  down: ChevronDown,
  map: MapPin,
  phone: Phone,
  share: Share2,
  card: CreditCard,
  sooner: AlarmClock,
  close: X,
};

/** One of Lucide's icons, inline; it says nothing to a screen reader, since the words beside it do. */
export function Drawn({ drawing }: { drawing: Drawing }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      {drawing.map(([tag, attributes]) => createElement(tag, { key: JSON.stringify(attributes), ...attributes }))}
    </svg>
  );
}

/** One of those that the customer's page and shared parts have. */
export function Icon({ name }: { name: keyof typeof ICONS }) {
  return <Drawn drawing={ICONS[name]} />;
}
