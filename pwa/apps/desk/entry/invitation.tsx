import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { DeskAcceptInvitation, DeskInvitation } from "../../../shared/gen/desk/entry";
import type { DeskInvitationQuery } from "../../../shared/gen/graphql";
import { type Trouble, troubleOf } from "../../../shared/graph/ask";
import { usePress } from "../../../shared/graph/use-press";
import { PressButton, Said } from "../../../shared/ui/press";
import { Waiting } from "../../../shared/ui/waiting";
import { t } from "../i18n/labels";
import { Title } from "../parts/screen";
import { deviceName } from "../session/device";
import { linkToken } from "../session/link";
import { askAsAnyone, askToEnter, begin } from "../session/session";
import { Entry } from "./entry";

type Offer = NonNullable<DeskInvitationQuery["invitation"]>;
type Found = Offer | "looking" | "gone" | { trouble: Trouble };

/** What the link of an invitation leads to: where, as what, and the press that takes it up. */
export default function Invitation() {
  const token = linkToken.value;
  const [found, setFound] = useState<Found>("looking");

  async function look(token: string) {
    setFound("looking");
    try {
      setFound((await askAsAnyone(DeskInvitation, { token })).invitation ?? "gone");
    } catch (error) {
      setFound({ trouble: troubleOf(error) });
    }
  }
  useEffect(() => {
    if (token) void look(token);
  }, [token]);

  if (found === "gone") return <Dead title={t.invitation.goneTitle} text={t.invitation.gone} />;
  if (!token) return <Dead title={t.invitation.noneTitle} text={t.invitation.none} />;
  if (found === "looking")
    return (
      <Entry>
        <Waiting what={t.common.looking} />
      </Entry>
    );
  if ("trouble" in found)
    return (
      <Entry>
        <p role="alert">{t.trouble[found.trouble]}</p>
        <button type="button" onClick={() => void look(token)}>
          {t.common.tryAgain}
        </button>
      </Entry>
    );
  return <Offered offer={found} token={token} onGone={() => setFound("gone")} />;
}

function Dead({ title, text }: { title: string; text: string }) {
  return (
    <Entry>
      <Title>{title}</Title>
      <p>{text}</p>
      <a class="button" href="/desk/sign-in">
        {t.invitation.toSignIn}
      </a>
    </Entry>
  );
}

function Offered({ offer, token, onGone }: { offer: Offer; token: string; onGone: () => void }) {
  const press = usePress("accept invitation");
  const { route } = useLocation();
  const venue = offer.venue.name;

  function accept() {
    press.send(
      t.invitation.unknown(venue),
      (idempotencyKey) =>
        askToEnter(DeskAcceptInvitation, { input: { token, cookie: true, deviceName: deviceName(), idempotencyKey } }),
      ({ acceptInvitation: answer }) => {
        if (answer.__typename !== "SignedIn") return onGone();
        begin(answer);
        linkToken.value = null;
        route("/desk", true);
      },
    );
  }

  return (
    <Entry>
      <Title>{t.invitation.title(venue)}</Title>
      <p>{t.invitation.lead(offer.name)}</p>
      <dl class="facts">
        <dt>{t.invitation.as}</dt>
        <dd>
          {t.roles[offer.role].name}
          <span class="small">{t.roles[offer.role].what}</span>
        </dd>
        <dt>{t.invitation.email}</dt>
        <dd>{offer.email}</dd>
      </dl>
      <Said press={press} />
      <PressButton press={press} kind="main" doing={t.invitation.pressing} onPress={accept}>
        {t.invitation.press(venue)}
      </PressButton>
    </Entry>
  );
}
