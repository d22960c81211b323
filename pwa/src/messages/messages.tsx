import { useEffect, useRef, useState } from "preact/hooks";
import {
  type ManagedBookingFieldsFragment as Booking,
  MessagePreferences,
  type PreferenceFieldsFragment,
  SetMessagePreferences,
} from "../gen/graphql";
import { ask, TROUBLE, troubleOf } from "../lib/api";
import { Sheet } from "../ui/sheet";
import { Waiting } from "../ui/waiting";

type Preferences = PreferenceFieldsFragment["messagePreferences"];

const CHOICES = [
  ["reminders", "Reminders", "A note before each appointment."],
  ["earlierTimes", "Earlier times", "A note when a time becomes free that you asked for."],
] as const;

/** Which messages the customer wants beside those about the booking itself; each press is sent at once. */
export default function Messages({
  booking,
  offline,
  onClose,
}: {
  booking: Booking;
  offline: boolean;
  onClose: () => void;
}) {
  const [wanted, setWanted] = useState<Preferences | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const busy = useRef(false);
  // Of what was pressed last: after a lost answer, the same press is asked again under the same key.
  const press = useRef({ what: "", key: "" });

  useEffect(() => {
    ask(MessagePreferences, {})
      .then(({ managedBooking }) => {
        if (managedBooking) setWanted(managedBooking.messagePreferences);
        else setProblem(TROUBLE.gone);
      })
      .catch((error) => setProblem(TROUBLE[troubleOf(error)]));
  }, []);

  async function choose(name: (typeof CHOICES)[number][0], title: string, on: boolean) {
    if (busy.current) return;
    busy.current = true;
    setProblem(null);
    setSaid(null);
    const what = `${name} ${on}`;
    if (press.current.what !== what) press.current = { what, key: crypto.randomUUID() };
    try {
      const { setMessagePreferences: answer } = await ask(SetMessagePreferences, {
        input: { [name]: on, idempotencyKey: press.current.key },
      });
      press.current = { what: "", key: "" };
      if (answer.__typename !== "MessagePreferencesSet") return setProblem(answer.message);
      setWanted(answer.booking.messagePreferences);
      setSaid(`${title} are ${on ? "on" : "off"} now.`);
    } catch (error) {
      setProblem(TROUBLE[troubleOf(error)]);
    } finally {
      busy.current = false;
    }
  }

  return (
    <Sheet title="What you're told" onClose={onClose}>
      <div class="said" role="alert">
        {problem ? <p class="problem">{problem}</p> : null}
      </div>
      {wanted ? (
        <>
          <p>
            {booking.venue.name} always tells you what concerns your booking, such as a new time. These you can turn
            off, for all your bookings there:
          </p>
          <div class="choices">
            {CHOICES.map(([name, title, what]) => (
              <div key={name}>
                <p>
                  <strong>
                    {title}: {wanted[name] ? "on" : "off"}
                  </strong>
                  <span class="small">{what}</span>
                </p>
                <button type="button" disabled={offline} onClick={() => void choose(name, title, !wanted[name])}>
                  Turn {title.toLowerCase()} {wanted[name] ? "off" : "on"}
                </button>
              </div>
            ))}
          </div>
          <p role="status">{said}</p>
          {wanted.textsStopped ? (
            <p class="hint">
              Your number answered STOP, so it gets no texts. Answer START to any of them to get texts again.
            </p>
          ) : null}
        </>
      ) : problem ? null : (
        <Waiting what="Looking…" />
      )}
    </Sheet>
  );
}
