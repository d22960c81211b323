import { useState } from "preact/hooks";
import { DeskChangeMember, DeskRemoveMember, DeskTeamSessions } from "../../../shared/gen/desk/team";
import { usePress } from "../../../shared/graph/use-press";
import { PressButton, Said } from "../../../shared/ui/press";
import { Sheet } from "../../../shared/ui/sheet";
import { t } from "../i18n/labels";
import { useAsked } from "../parts/asked";
import { Confirm } from "../parts/confirm";
import { Form, Select } from "../parts/form";
import { Answered } from "../parts/screen";
import { ask } from "../session/session";
import { RoleChoice } from "./roles";
import { Sessions } from "./sessions";
import type { Member } from "./team";

/** What someone may do here, where they are signed in, and how that ends. */
export function ChangeMember({
  member,
  staff,
  onClose,
  onDone,
}: {
  member: Member;
  staff: readonly { id: string; name: string }[];
  onClose: () => void;
  onDone: (said: string) => void;
}) {
  const [role, setRole] = useState(member.role);
  const [staffId, setStaffId] = useState(member.staffId);
  const [isRemoving, setRemoving] = useState(false);
  const asked = useAsked(DeskTeamSessions);
  const press = usePress(`change member ${member.id}`);
  const { name, id: memberId } = member;

  function save() {
    press.send(
      t.unknown,
      (idempotencyKey) => ask(DeskChangeMember, { input: { memberId, role, staffId, idempotencyKey } }),
      ({ deskChangeMember: answer }) => {
        if (answer.__typename !== "MemberChanged") return answer.message;
        onDone(t.team.saved(name));
        return null;
      },
    );
  }

  if (isRemoving)
    return (
      <Confirm
        name={`remove member ${memberId}`}
        title={t.team.removeTitle(name)}
        lead={t.team.removeLead(name)}
        act={t.team.remove}
        doing={t.team.removing}
        keep={t.team.keep}
        request={(idempotencyKey) =>
          ask(DeskRemoveMember, { input: { memberId, idempotencyKey } }).then((answer) => answer.deskRemoveMember)
        }
        done="MemberRemoved"
        onDone={() => onDone(t.team.removed(name))}
        onClose={() => setRemoving(false)}
      />
    );
  return (
    <Sheet title={name} onClose={onClose}>
      <Form onSend={save}>
        <RoleChoice legend={t.team.role} role={role} onRole={setRole} />
        <Select
          label={t.team.staff}
          hint={t.team.staffHint}
          none={t.common.none}
          options={staff}
          value={staffId}
          onValue={setStaffId}
        />
        <Said press={press} />
        <PressButton press={press} kind="main" doing={t.team.saving} onPress={save}>
          {t.team.save}
        </PressButton>
      </Form>
      <section>
        <h3>{t.me.sessions}</h3>
        <Answered asked={asked}>
          {({ desk }) => (
            <Sessions
              sessions={desk?.team?.find(({ id }) => id === memberId)?.sessions ?? []}
              onEnded={() => void asked.again()}
            />
          )}
        </Answered>
      </section>
      <button type="button" class="danger" onClick={() => setRemoving(true)}>
        {t.team.remove}
      </button>
    </Sheet>
  );
}
