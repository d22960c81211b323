import { useState } from "preact/hooks";
import { DeskInvite } from "../../../shared/gen/desk/team";
import type { OperatorRole } from "../../../shared/gen/graphql";
import { usePress } from "../../../shared/graph/use-press";
import { PressButton, Said } from "../../../shared/ui/press";
import { Sheet } from "../../../shared/ui/sheet";
import { t } from "../i18n/labels";
import { Field, Form, Select } from "../parts/form";
import { ask } from "../session/session";
import { RoleChoice } from "./roles";

/** Whom to ask to work here, and as what. */
export function Invite({
  staff,
  onClose,
  onSent,
}: {
  staff: readonly { id: string; name: string }[];
  onClose: () => void;
  onSent: (email: string) => void;
}) {
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<OperatorRole>("STAFF");
  const [staffId, setStaffId] = useState<string | null>(null);
  const press = usePress("invite");

  function send() {
    press.send(
      t.unknown,
      (idempotencyKey) => ask(DeskInvite, { input: { name, email, role, staffId, idempotencyKey } }),
      ({ deskInvite: answer }) => {
        if (answer.__typename !== "MemberInvited") return answer.message;
        onSent(email.trim());
        return null;
      },
    );
  }

  return (
    <Sheet title={t.team.inviteTitle} onClose={onClose}>
      <Form onSend={send}>
        <Field label={t.team.name} value={name} onValue={setName} />
        <Field label={t.team.email} type="email" most={254} value={email} onValue={setEmail} />
        <RoleChoice legend={t.team.role} role={role} onRole={setRole} />
        <Select
          label={t.team.staff}
          hint={t.team.staffHint}
          none={t.common.none}
          options={staff}
          value={staffId}
          onValue={setStaffId}
        />
        <div class="foot">
          <Said press={press} />
          <PressButton press={press} kind="main" doing={t.team.sending} onPress={send}>
            {t.team.send}
          </PressButton>
        </div>
      </Form>
    </Sheet>
  );
}
