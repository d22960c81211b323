import { useState } from "preact/hooks";
import { DeskDevice } from "../../../shared/gen/desk/device";
import type { DeskDeviceQuery } from "../../../shared/gen/graphql";
import { troubleOf } from "../../../shared/graph/ask";
import { t } from "../i18n/labels";
import { useAsked } from "../parts/asked";
import { Answered, Title } from "../parts/screen";
import { session, unlock } from "../session/session";
import { PinPad } from "./pin-pad";
import "./who-is-it.css";

type Person = NonNullable<DeskDeviceQuery["device"]>["people"][number];

/** The salon's device while nobody acts on it: who works here, and their PIN. */
export default function WhoIsIt() {
  const asked = useAsked(DeskDevice);
  const [chosen, setChosen] = useState<Person | null>(null);
  if (session.value.state !== "device") return null;
  const { device } = session.value.given;

  function back() {
    setChosen(null);
    void asked.again();
  }

  return (
    <main class="who-is-it">
      <header>
        <p class="letterhead">{device.venue.name}</p>
        <p class="lead">{device.name}</p>
      </header>
      {chosen ? (
        <TypePin key={chosen.id} person={chosen} onBack={back} />
      ) : (
        <section class="people">
          <Title>{t.device.who}</Title>
          <Answered asked={asked}>
            {({ device: found }) => (
              <People people={found?.people.filter(({ hasPin }) => hasPin) ?? []} onChosen={setChosen} />
            )}
          </Answered>
        </section>
      )}
    </main>
  );
}

function People({ people, onChosen }: { people: readonly Person[]; onChosen: (person: Person) => void }) {
  if (!people.length) return <p>{t.device.nobody}</p>;
  return (
    <>
      <ul>
        {people.map((person) => (
          <li key={person.id}>
            <button type="button" onClick={() => onChosen(person)}>
              <span class="initial" aria-hidden="true">
                {[...person.name][0]?.toUpperCase()}
              </span>
              <span>
                {person.name}
                {person.pinLocked ? <span class="small">{t.device.isLocked}</span> : null}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <p class="hint">{t.device.notHere}</p>
    </>
  );
}

/** A person's PIN. The fifth wrong one is the last: then it says who opens it again. */
function TypePin({ person, onBack }: { person: Person; onBack: () => void }) {
  const [isBusy, setBusy] = useState(false);
  const [isLocked, setLocked] = useState(person.pinLocked);
  const [problem, setProblem] = useState<string | null>(person.pinLocked ? t.device.locked : null);

  async function send(pin: string) {
    setBusy(true);
    setProblem(null);
    try {
      const answer = await unlock(person.id, pin);
      if (answer.__typename !== "DeviceUnlocked") setProblem(answer.message);
      if (answer.__typename === "PinLocked") setLocked(true);
    } catch (error) {
      setProblem(t.trouble[troubleOf(error)]);
    }
    setBusy(false);
  }

  return (
    <section class="type-pin">
      <Title>{person.name}</Title>
      <div class="said" role="alert">
        {problem ? (
          <p class="problem" dir="auto">
            {problem}
          </p>
        ) : null}
      </div>
      {isLocked ? null : <PinPad busy={isBusy} onPin={send} onBack={onBack} />}
      <button type="button" class="quiet" onClick={onBack}>
        {t.device.someoneElse}
      </button>
    </section>
  );
}
