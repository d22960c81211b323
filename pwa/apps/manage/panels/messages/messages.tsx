import { useEffect, useState } from "preact/hooks";
import type { ManagedBookingFieldsFragment as Booking, PreferenceFieldsFragment } from "../../../../shared/gen/graphql";
import { MessagePreferences, SetMessagePreferences } from "../../../../shared/gen/manage/messages";
import { ask, TROUBLE, troubleOf } from "../../../../shared/graph/ask";
import { notKnown } from "../../../../shared/graph/presses";
import { usePress } from "../../../../shared/graph/use-press";
import { PressButton, Said } from "../../../../shared/ui/press";
import { Sheet } from "../../../../shared/ui/sheet";
import { Waiting } from "../../../../shared/ui/waiting";
import "./messages.css";

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
  const press = usePress("messages");

  useEffect(() => {
    ask(MessagePreferences, {})
      .then(({ managedBooking }) => {
        if (managedBooking) setWanted(managedBooking.messagePreferences);
        else press.say(TROUBLE.gone);
      })
      .catch((error) => press.say(TROUBLE[troubleOf(error)]));
  }, []);

  function choose(name: (typeof CHOICES)[number][0], title: string, on: boolean) {
    setSaid(null);
    press.send(
      notKnown(`if ${title.toLowerCase()} are ${on ? "on" : "off"}`),
      (idempotencyKey) => ask(SetMessagePreferences, { input: { [name]: on, idempotencyKey } }),
      ({ setMessagePreferences: answer }) => {
        if (answer.__typename !== "MessagePreferencesSet") return answer.message;
        setWanted(answer.booking.messagePreferences);
        setSaid(`${title} are ${on ? "on" : "off"} now.`);
        return null;
      },
    );
  }

  return (
    <Sheet title="What you're told" onClose={onClose}>
      <Said press={press} />
      {wanted ? (
        <>
          <p>
            {booking.venue.name} always tells you what concerns your booking, such as a new time. These you can turn
            off, for all your bookings there:
          </p>
          {CHOICES.map(([name, title, what]) => (
            <div class="choices" key={name}>
              <p>
                <strong>
                  {title}: {wanted[name] ? "on" : "off"}
                </strong>
                <span class="small">{what}</span>
              </p>
              <PressButton press={press} kind="" held={offline} onPress={() => choose(name, title, !wanted[name])}>
                Turn {title.toLowerCase()} {wanted[name] ? "off" : "on"}
              </PressButton>
            </div>
          ))}
          <p role="status">{said}</p>
          {wanted.textsStopped ? (
            <p class="hint">
              Your number answered STOP, so it gets no texts. Answer START to any of them to get texts again.
            </p>
          ) : null}
        </>
      ) : press.problem || press.unknown ? null : (
        <Waiting what="Looking…" />
      )}
    </Sheet>
  );
}
