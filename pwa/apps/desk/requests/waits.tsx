import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { DeskWaiting } from "../../../shared/gen/desk/requests";
import type { DeskWaitingQuery } from "../../../shared/gen/graphql";
import { t } from "../i18n/labels";
import { useAsked } from "../parts/asked";
import { Answered, Note } from "../parts/screen";
import { useFollow } from "../shell/follow";
import { DeclineRequest } from "./decline";
import { OfferTimes } from "./offer";
import { OpeningLine, WhoSuits } from "./opening";
import { RequestLine } from "./request";
import "./requests.css";
import { UnreachedLine } from "./unreached";

type Waiting = NonNullable<DeskWaitingQuery["desk"]>;

/** What is opened in the place of the lists: how a request is answered, or whom an opening suits. */
export type Opened = { what: "offer" | "decline" | "who"; id: string };

/** Requests, openings, and customers whom nothing reaches; what is opened of them stands in their place. */
export function Waits({
  most = Number.POSITIVE_INFINITY,
}: {
  /** How many of each are shown. */
  most?: number;
}) {
  const asked = useAsked(DeskWaiting);
  useFollow(() => void asked.again());
  const [note, setNote] = useState<string | null>(null);
  const [opened, setOpened] = useState<Opened | null>(null);
  const closed = useRef<Opened | null>(null);
  const lists = useRef<HTMLDivElement>(null);

  function close() {
    closed.current = opened;
    setOpened(null);
  }
  // Whoever closed it goes on where they opened it; where that is gone, at the beginning.
  useEffect(() => {
    if (opened || !closed.current) return;
    const { what, id } = closed.current;
    closed.current = null;
    const opener = lists.current?.querySelector<HTMLElement>(`[data-opens="${what} ${id}"]`);
    (opener ?? lists.current)?.focus();
  }, [opened]);

  function done(said: string) {
    setNote(said);
    close();
    void asked.again();
  }

  function open(what: Opened["what"], id: string) {
    setNote(null);
    setOpened({ what, id });
  }

  function panel(desk: Waiting): ComponentChildren {
    if (!opened) return null;
    const request = desk.requests.find(({ id }) => id === opened.id);
    const opening = desk.openings.find(({ id }) => id === opened.id);
    if (request && opened.what === "offer") return <OfferTimes request={request} onClose={close} onDone={done} />;
    if (request && opened.what === "decline") return <DeclineRequest request={request} onClose={close} onDone={done} />;
    if (opening && opened.what === "who") return <WhoSuits opening={opening} onClose={close} onDone={done} />;
    return <Gone onGone={() => done(t.requests.gone)} />;
  }

  return (
    <div class="waits" ref={lists} tabIndex={-1}>
      <Note text={note} />
      <Answered asked={asked}>
        {({ desk }) =>
          desk && opened ? (
            panel(desk)
          ) : (
            <>
              <Part
                title={t.requests.requests}
                most={most}
                count={desk?.requests.length ?? 0}
                none={t.requests.noRequests}
              >
                {desk?.requests.slice(0, most).map((request) => (
                  <RequestLine
                    key={request.id}
                    request={request}
                    onOpen={(what) => open(what, request.id)}
                    onDone={done}
                  />
                ))}
              </Part>
              <Part
                title={t.requests.openings}
                most={most}
                count={desk?.openings.length ?? 0}
                none={t.requests.noOpenings}
              >
                {desk?.openings.slice(0, most).map((opening) => (
                  <OpeningLine key={opening.id} opening={opening} onOpen={() => open("who", opening.id)} />
                ))}
              </Part>
              {desk?.unreachable.length ? (
                <Part title={t.requests.unreached} most={most} count={desk.unreachable.length} none="">
                  {desk.unreachable.slice(0, most).map((booking) => (
                    <UnreachedLine key={booking.id} booking={booking} />
                  ))}
                </Part>
              ) : null}
            </>
          )
        }
      </Answered>
    </div>
  );
}

/** It was answered or taken elsewhere while it was open here. */
function Gone({ onGone }: { onGone: () => void }) {
  useEffect(onGone, []);
  return null;
}

function Part({
  title,
  count,
  most,
  none,
  children,
}: {
  title: string;
  count: number;
  most: number;
  /** What is said where there is nothing. */
  none: string;
  children: ComponentChildren;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>
        {title} <span class="count">{count || ""}</span>
      </h2>
      {count ? <ul>{children}</ul> : <p class="lead">{none}</p>}
      {count > most ? (
        <a class="button all" href="/desk/requests">
          {t.requests.all(count)}
        </a>
      ) : null}
    </section>
  );
}
