import { useEffect, useState } from "preact/hooks";
import type { ManagedBookingFieldsFragment as Booking, PreferenceFieldsFragment } from "../../../../shared/gen/graphql";
import { MessagePreferences, SetMessagePreferences } from "../../../../shared/gen/manage/messages";
import { ask, troubleOf } from "../../../../shared/graph/ask";
import { notKnown } from "../../../../shared/graph/presses";
import { usePress } from "../../../../shared/graph/use-press";
import { t } from "../../../../shared/i18n/labels";
import { PressButton, Said } from "../../../../shared/ui/press";
import { Sheet } from "../../../../shared/ui/sheet";
import { Waiting } from "../../../../shared/ui/waiting";
import "./messages.css";

type Preferences = NonNullable<PreferenceFieldsFragment["messagePreferences"]>;

const CHOICES = ["reminders", "earlierTimes"] as const;

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
        if (managedBooking?.messagePreferences) setWanted(managedBooking.messagePreferences);
        else press.say(t.trouble.gone);
      })
      .catch((error) => press.say(t.trouble[troubleOf(error)]));
  }, []);

  function choose(name: (typeof CHOICES)[number], on: boolean) {
    const { title } = t.messages.choices[name];
    setSaid(null);
    press.send(
      notKnown(t.unknown.messages(title, on)),
      (idempotencyKey) => ask(SetMessagePreferences, { input: { [name]: on, idempotencyKey } }),
      ({ setMessagePreferences: answer }) => {
        if (answer.__typename !== "MessagePreferencesSet") return answer.message;
        if (answer.booking.messagePreferences) setWanted(answer.booking.messagePreferences);
        setSaid(t.messages.turned(title, on));
        return null;
      },
    );
  }

  return (
    <Sheet title={t.messages.title} onClose={onClose}>
      <Said press={press} />
      {wanted ? (
        <>
          <p>{t.messages.about(booking.venue.name)}</p>
          {CHOICES.map((name) => (
            <div class="choices" key={name}>
              <p>
                <strong>{t.messages.state(t.messages.choices[name].title, wanted[name])}</strong>
                <span class="small">{t.messages.choices[name].what}</span>
              </p>
              <PressButton press={press} kind="" held={offline} onPress={() => choose(name, !wanted[name])}>
                {t.messages.turn(t.messages.choices[name].title, !wanted[name])}
              </PressButton>
            </div>
          ))}
          <p role="status">{said}</p>
          {wanted.textsStopped ? <p class="hint">{t.messages.textsStopped}</p> : null}
        </>
      ) : press.problem || press.unknown ? null : (
        <Waiting what={t.common.looking} />
      )}
    </Sheet>
  );
}
