import { useState } from "preact/hooks";
import { DeskCheckDomain, DeskDomains, DeskRemoveDomain } from "../../../shared/gen/desk/domains";
import type { DomainFieldsFragment as Domain, DomainFound } from "../../../shared/gen/graphql";
import { usePress } from "../../../shared/graph/use-press";
import { shortMoment } from "../../../shared/time/moment";
import { PressButton, Said } from "../../../shared/ui/press";
import { t } from "../i18n/labels";
import { useAsked } from "../parts/asked";
import { Confirm } from "../parts/confirm";
import { Answered, Note, Title } from "../parts/screen";
import { ask } from "../session/session";
import { AddDomain } from "./add-domain";
import "./domains.css";

/** The salon's own domains, and the record that proves each. */
export default function Domains() {
  const asked = useAsked(DeskDomains);
  const [note, setNote] = useState<string | null>(null);
  const [open, setOpen] = useState<"add" | Domain | null>(null);
  const close = () => setOpen(null);

  function done(text: string) {
    setNote(text);
    close();
    void asked.again();
  }

  return (
    <>
      <Title>{t.domains.title}</Title>
      <p class="lead">{t.domains.lead}</p>
      <Note text={note} />
      <button type="button" class="main" onClick={() => setOpen("add")}>
        {t.domains.add}
      </button>
      <Answered asked={asked}>
        {({ desk }) => (
          <>
            {desk ? (
              <p>
                {t.domains.now} <bdi dir="ltr">{desk.linkOrigin}</bdi>
              </p>
            ) : null}
            {desk?.domains?.length ? (
              <ul class="things card">
                {desk.domains.map((domain) => (
                  <Line
                    key={domain.name}
                    domain={domain}
                    onFound={(found) => done(t.domains.found[found])}
                    onRemove={() => setOpen(domain)}
                  />
                ))}
              </ul>
            ) : (
              <p>{t.domains.none}</p>
            )}
          </>
        )}
      </Answered>
      {open === "add" ? <AddDomain onClose={close} onAdded={() => done(t.domains.added)} /> : null}
      {open !== null && open !== "add" ? (
        <Confirm
          name={`remove domain ${open.name}`}
          title={t.domains.removeTitle(open.name)}
          lead={open.state === "CLAIMED" ? t.domains.removeUnused : t.domains.removeLead}
          act={t.domains.remove}
          doing={t.domains.removing}
          keep={t.team.keep}
          request={(idempotencyKey) =>
            ask(DeskRemoveDomain, { input: { domain: open.name, idempotencyKey } }).then(
              (found) => found.deskRemoveDomain,
            )
          }
          done="DomainRemoved"
          onDone={() => done(t.domains.removed(open.name))}
          onClose={close}
        />
      ) : null}
    </>
  );
}

function Line({
  domain,
  onFound,
  onRemove,
}: {
  domain: Domain;
  onFound: (found: DomainFound) => void;
  onRemove: () => void;
}) {
  const press = usePress(`check domain ${domain.name}`);

  function check() {
    press.send(
      t.unknown,
      (idempotencyKey) => ask(DeskCheckDomain, { input: { domain: domain.name, idempotencyKey } }),
      ({ deskCheckDomain: answer }) => {
        if (answer.__typename !== "DomainLookedAt") return answer.message;
        onFound(answer.found);
        return null;
      },
    );
  }

  return (
    <li>
      <div class="what">
        <strong dir="ltr">{domain.name}</strong>
        <span class="chip">{t.domains.states[domain.state]}</span>
        {domain.linksUntil ? <p class="small">{t.domains.lost(shortMoment(domain.linksUntil))}</p> : null}
        {domain.state === "CLAIMED" ? <p class="small">{t.domains.publish}</p> : null}
        <dl class="record">
          <dt>{t.domains.record.type}</dt>
          <dd dir="ltr">TXT</dd>
          <dt>{t.domains.record.name}</dt>
          <dd dir="ltr">{domain.recordName}</dd>
          <dt>{t.domains.record.value}</dt>
          <dd dir="ltr">{domain.recordText}</dd>
        </dl>
        {domain.checkedAt ? <p class="small">{t.domains.checked(shortMoment(domain.checkedAt))}</p> : null}
        <Said press={press} />
      </div>
      <div class="acts">
        <PressButton press={press} kind="" doing={t.domains.checking} onPress={check}>
          {t.domains.check}
          <span class="hidden"> {domain.name}</span>
        </PressButton>
        <button type="button" class="danger" onClick={onRemove}>
          {t.domains.remove}
          <span class="hidden"> {domain.name}</span>
        </button>
      </div>
    </li>
  );
}
