import { useState } from "preact/hooks";
import { DeskRevokeInvitation, DeskTeam } from "../../../shared/gen/desk/team";
import type { DeskTeamQuery } from "../../../shared/gen/graphql";
import { usePress } from "../../../shared/graph/use-press";
import { shortDate } from "../../../shared/time/format";
import { PressButton, Said } from "../../../shared/ui/press";
import { t } from "../i18n/labels";
import { Address } from "../parts/address";
import { useAsked } from "../parts/asked";
import { Answered, Note, Title } from "../parts/screen";
import { ask } from "../session/session";
import { who } from "../shell/who";
import { Invite } from "./invite";
import { ChangeMember } from "./member";

type Desk = NonNullable<DeskTeamQuery["desk"]>;
export type Member = NonNullable<Desk["team"]>[number];
type Invitation = NonNullable<Desk["invitations"]>[number];

/** Who works at the desk, who is invited to, and as what. */
export default function Team() {
  const asked = useAsked(DeskTeam);
  const [note, setNote] = useState<string | null>(null);
  const [isInviting, setInviting] = useState(false);
  const [chosen, setChosen] = useState<Member | null>(null);

  function done(text: string) {
    setNote(text);
    setInviting(false);
    setChosen(null);
    void asked.again();
  }

  return (
    <>
      <Title>{t.team.title}</Title>
      <p class="lead">{t.team.about}</p>
      <Note text={note} />
      <button type="button" class="main" onClick={() => setInviting(true)}>
        {t.team.invite}
      </button>
      <Answered asked={asked}>
        {({ desk }) => (
          <>
            <section class="card">
              <h2>{t.team.members}</h2>
              <ul class="things">
                {desk?.team?.map((member) => (
                  <li key={member.id}>
                    <div class="what">
                      <strong>{member.name}</strong>
                      <span class="chip">{t.roles[member.role].name}</span>
                      {member.email ? <Address of={member.email} /> : null}
                    </div>
                    {member.id === who.value?.operator.id ? (
                      <span class="lead">{t.team.you}</span>
                    ) : (
                      <button type="button" onClick={() => setChosen(member)}>
                        {t.team.change}
                        <span class="hidden"> {member.name}</span>
                      </button>
                    )}
                  </li>
                ))}
              </ul>
            </section>
            {desk?.invitations?.length ? (
              <section class="card">
                <h2>{t.team.invitations}</h2>
                <ul class="things">
                  {desk.invitations.map((invitation) => (
                    <Invited
                      key={invitation.id}
                      invitation={invitation}
                      onRevoked={() => done(t.team.revoked(invitation.name))}
                    />
                  ))}
                </ul>
              </section>
            ) : null}
            {isInviting ? (
              <Invite
                staff={desk?.staff ?? []}
                onClose={() => setInviting(false)}
                onSent={(email) => done(t.team.sent(email))}
              />
            ) : null}
            {chosen ? (
              <ChangeMember
                key={chosen.id}
                member={chosen}
                staff={desk?.staff ?? []}
                onClose={() => setChosen(null)}
                onDone={done}
              />
            ) : null}
          </>
        )}
      </Answered>
    </>
  );
}

function Invited({ invitation, onRevoked }: { invitation: Invitation; onRevoked: () => void }) {
  const press = usePress(`revoke invitation ${invitation.id}`);

  function revoke() {
    press.send(
      t.unknown,
      (idempotencyKey) => ask(DeskRevokeInvitation, { input: { invitationId: invitation.id, idempotencyKey } }),
      ({ deskRevokeInvitation: answer }) => {
        if (answer.__typename !== "InvitationRevoked") return answer.message;
        onRevoked();
        return null;
      },
    );
  }

  return (
    <li>
      <div class="what">
        <strong>{invitation.name}</strong>
        <span class="chip">{t.roles[invitation.role].name}</span>
        <Address of={invitation.email} />
        <span class="small">{t.team.until(shortDate(invitation.expiresAt))}</span>
        <Said press={press} />
      </div>
      <PressButton press={press} kind="quiet" doing={t.team.revoking} onPress={revoke}>
        {t.team.revoke}
        <span class="hidden"> {invitation.name}</span>
      </PressButton>
    </li>
  );
}
