import { useEffect, useState } from "preact/hooks";
import {
  DeskDisconnectStripe,
  DeskFinishStripe,
  DeskPayments,
  DeskStartStripe,
} from "../../../shared/gen/desk/payments";
import type { PaymentsFieldsFragment as Payments } from "../../../shared/gen/graphql";
import { usePress } from "../../../shared/graph/use-press";
import { dateWithYear } from "../../../shared/time/format";
import { PressButton, Said } from "../../../shared/ui/press";
import { Waiting } from "../../../shared/ui/waiting";
import { t } from "../i18n/labels";
import { useAsked } from "../parts/asked";
import { Confirm } from "../parts/confirm";
import { Answered, Note, Title } from "../parts/screen";
import { ask, goTo } from "../session/session";
import { backFromStripe, leaveForStripe, takeVenueLeft } from "../session/stripe";
import { who } from "../shell/who";

/** Which account at Stripe the salon is paid to. */
export default function PaymentsScreen() {
  const asked = useAsked(DeskPayments);
  const [note, setNote] = useState<string | null>(null);
  const [isLetting, setLetting] = useState(false);
  const connect = usePress("connect Stripe");
  const finish = usePress("finish Stripe");

  function start() {
    connect.send(
      t.unknown,
      (idempotencyKey) => ask(DeskStartStripe, { input: { idempotencyKey } }),
      ({ deskStartStripeConnect: answer }) => {
        if (answer.__typename !== "DeskStartStripeConnectSuccess") return answer.message;
        leaveForStripe(answer.url, who.value?.venue.id ?? "");
        return null;
      },
    );
  }

  function comeBack() {
    const venue = takeVenueLeft();
    const back = backFromStripe.value;
    // They may have gone from another salon of theirs than this tab has begun with: there they go on.
    if (back && venue && venue !== who.value?.venue.id) return void goTo(venue).catch(comeBack);
    backFromStripe.value = null;
    if (!back) return;
    if (!back.code) return finish.say(t.payments.denied);
    const { code, state } = back;
    finish.send(
      t.unknown,
      (idempotencyKey) => ask(DeskFinishStripe, { input: { code, state, idempotencyKey } }),
      ({ deskFinishStripeConnect: answer }) => {
        void asked.again();
        if (answer.__typename !== "DeskFinishStripeConnectSuccess") return answer.message;
        setNote(answer.payments.takesCards ? t.payments.connected : t.payments.connectedOnly);
        return null;
      },
    );
  }
  useEffect(comeBack, []);

  return (
    <>
      <Title>{t.payments.title}</Title>
      <p class="lead">{t.payments.lead}</p>
      <Note text={note} />
      <Said press={finish} />
      {finish.busy ? <Waiting what={t.payments.finishing} /> : null}
      <Answered asked={asked}>
        {({ desk }) =>
          desk?.payments ? (
            <section class="card">
              <Account payments={desk.payments} />
              <Said press={connect} />
              {desk.payments.canConnect ? (
                <div class="foot">
                  {isUsable(desk.payments.stripeAccount) ? null : (
                    <PressButton press={connect} kind="main" doing={t.payments.leaving} onPress={start}>
                      {desk.payments.stripeAccount ? t.payments.again : t.payments.connect}
                    </PressButton>
                  )}
                  {desk.payments.stripeAccount ? (
                    <button type="button" class="danger" onClick={() => setLetting(true)}>
                      {t.payments.disconnect}
                    </button>
                  ) : null}
                </div>
              ) : null}
            </section>
          ) : null
        }
      </Answered>
      {isLetting ? (
        <Confirm
          name="disconnect Stripe"
          title={t.payments.disconnectTitle}
          lead={t.payments.disconnectLead}
          act={t.payments.disconnect}
          doing={t.payments.disconnecting}
          keep={t.team.keep}
          request={(idempotencyKey) =>
            ask(DeskDisconnectStripe, { input: { idempotencyKey } }).then((found) => found.deskDisconnectStripe)
          }
          done="DeskDisconnectStripeSuccess"
          onDone={() => {
            setNote(t.payments.disconnected);
            setLetting(false);
            void asked.again();
          }}
          onClose={() => setLetting(false)}
        />
      ) : null}
    </>
  );
}

/** Whether payments can be made into it: else its owner goes to Stripe once more. */
function isUsable(account: Payments["stripeAccount"]): boolean {
  return account !== null && !account.lostAt && !account.pausedAt;
}

function Account({ payments: { takesCards, canConnect, stripeAccount: account } }: { payments: Payments }) {
  if (!account) return <p>{canConnect ? t.payments.none : takesCards ? t.payments.installations : t.payments.unset}</p>;
  return (
    <>
      <div class="what">
        <strong>{account.name ?? account.id}</strong>
        <span class="small">
          {account.name ? `${account.id} · ` : ""}
          {account.connectedAt ? t.payments.connectedAt(dateWithYear(account.connectedAt)) : t.payments.ofFile}
        </span>
      </div>
      {account.lostAt ? (
        <p class="problem">{t.payments.lost(dateWithYear(account.lostAt))}</p>
      ) : account.pausedAt ? (
        <p class="problem">
          {t.payments.paused(dateWithYear(account.pausedAt))}{" "}
          <a href="https://dashboard.stripe.com/" rel="noreferrer">
            {t.payments.atStripe}
          </a>
        </p>
      ) : null}
    </>
  );
}
