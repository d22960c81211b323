import { useState } from "preact/hooks";
import { DeskCreateKey } from "../../../shared/gen/desk/keys";
import type { OperatorRole } from "../../../shared/gen/graphql";
import { usePress } from "../../../shared/graph/use-press";
import { PressButton, Said } from "../../../shared/ui/press";
import { Sheet } from "../../../shared/ui/sheet";
import type { KeyPermission } from "../i18n/en";
import { t } from "../i18n/labels";
import { Choice, Field, Form } from "../parts/form";
import { ask } from "../session/session";
import { may } from "../shell/who";
import { RoleChoice } from "./roles";

type Scope = "all" | "read" | "some";
const DAYS = [30, 90, 366] as const;

/** What a key is for, what it may do, and how long. */
export function MakeKey({
  onClose,
  onMade,
}: {
  onClose: () => void;
  onMade: (text: string | null | undefined) => void;
}) {
  const [name, setName] = useState("");
  const [role, setRole] = useState<OperatorRole>("FRONT_DESK");
  const [scope, setScope] = useState<Scope>("read");
  const [chosen, setChosen] = useState<readonly KeyPermission[]>([]);
  const [days, setDays] = useState<(typeof DAYS)[number]>(90);
  const press = usePress("make key");
  const known = (Object.keys(t.permissions) as KeyPermission[]).filter(may);

  function make() {
    const permissions = scope === "all" ? null : scope === "read" ? [] : [...chosen];
    press.send(
      t.unknown,
      (idempotencyKey) => ask(DeskCreateKey, { input: { name, role, permissions, days, idempotencyKey } }),
      ({ deskCreateApiKey: answer }) => {
        if (answer.__typename !== "ApiKeyChanged") return answer.message;
        onMade(answer.credential);
        return null;
      },
    );
  }

  return (
    <Sheet title={t.keys.makeTitle} onClose={onClose}>
      <Form onSend={make}>
        <Field label={t.keys.name} value={name} onValue={setName} />
        <Choice
          legend={t.keys.days}
          options={DAYS.map((value) => ({ value, name: t.keys.daysOf[value] }))}
          value={days}
          onValue={setDays}
        />
        <Choice<Scope>
          legend={t.keys.may}
          options={(["read", "some", "all"] as const).map((value) => ({ value, name: t.keys[value] }))}
          value={scope}
          onValue={setScope}
        />
        {scope === "some" ? (
          <fieldset class="choice">
            <legend>{t.keys.some}</legend>
            {known.map((each) => (
              <label key={each}>
                <input
                  type="checkbox"
                  checked={chosen.includes(each)}
                  onChange={() =>
                    setChosen(chosen.includes(each) ? chosen.filter((other) => other !== each) : [...chosen, each])
                  }
                />
                <span>{t.permissions[each]}</span>
              </label>
            ))}
          </fieldset>
        ) : null}
        <RoleChoice legend={t.keys.role} role={role} onRole={setRole} />
        <div class="foot">
          <Said press={press} />
          <PressButton press={press} kind="main" doing={t.keys.making} onPress={make}>
            {t.keys.make}
          </PressButton>
        </div>
      </Form>
    </Sheet>
  );
}
