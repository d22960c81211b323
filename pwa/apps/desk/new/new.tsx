import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { DeskNewBooking, DeskNewCustomer, DeskNewServices, DeskNewTimes } from "../../../shared/gen/desk/new";
import type { FoundCustomerFragment as Found } from "../../../shared/gen/graphql";
import { usePress } from "../../../shared/graph/use-press";
import { time } from "../../../shared/time/format";
import { Icon } from "../../../shared/ui/icon";
import { PressButton, Said } from "../../../shared/ui/press";
import { Cards, Tick } from "../booking/choice-cards";
import { lengthText, nearMoment } from "../booking/text";
import { type Slot, Slots, slotKey, TypedTime } from "../booking/times";
import { refusalOf } from "../booking/use-booking";
import { t } from "../i18n/labels";
import { useAnswer, useAsked } from "../parts/asked";
import { Field, Select } from "../parts/form";
import { Unanswered } from "../parts/screen";
import { ask } from "../session/session";
import { minute, today } from "../shell/clock";
import "../parts/form.css";
import "../booking/panel.css";
import "./new.css";
import { NOBODY, People, typedOf, type Who, WhoField } from "./who";

/** So many services are shown as cards; the rest is behind "Something else". */
const MOST_CARDS = 4;
const PHONE = "(max-width: 44rem)";

/** A new booking: for whom, what for, when and with whom, and one button that says what it does. */
export default function NewBooking({
  staff,
  at,
  customer = null,
  phone = null,
  onClose,
}: {
  /** Whose free time was tapped, and which; without a person, near when it is wished. */
  staff: string | null;
  at: string | null;
  /** Who is booked again, or whose number called. */
  customer?: string | null;
  phone?: string | null;
  onClose: () => void;
}) {
  // Each opening is a booking of its own: the answer to one that was closed is no answer to this.
  const press = usePress(useState(() => `new booking ${crypto.randomUUID()}`)[0]);
  const isOpen = useRef(true);
  useEffect(
    () => () => {
      isOpen.current = false;
    },
    [],
  );
  const { path, route } = useLocation();
  const offered = useAsked(DeskNewServices);
  const services = offered.answer?.desk?.services ?? [];
  const [who, setWho] = useState<Who>(phone ? { ...NOBODY, kind: "typed", text: phone, other: "" } : NOBODY);
  const [serviceId, setServiceId] = useState<string | null>(null);
  const [staffId, setStaffId] = useState<string | null>(staff);
  const [around, setAround] = useState(at ?? minute.value);
  const [isTyped, setTyped] = useState(false);
  const [chosen, setChosen] = useState<Slot | null>(null);
  const [alternatives, setAlternatives] = useState<readonly Slot[]>([]);
  const [candidates, setCandidates] = useState<readonly Found[]>([]);
  const [isNew, setNew] = useState(false);
  const [isUnusual, setUnusual] = useState(false);
  const [isMeant, setMeant] = useState(false);
  const [notes, setNotes] = useState("");

  const known = who.kind === "known" ? who.customer : null;
  const onRecord = useAnswer(DeskNewCustomer, known || customer ? { id: known?.id ?? customer ?? "" } : null);
  const record = onRecord.answer?.desk?.customer;
  // Opened for a customer, it begins with them.
  useEffect(() => {
    if (customer && record && who === NOBODY) setWho({ kind: "known", customer: record });
  }, [record?.id]);

  const last = record?.bookings.edges[0]?.node.service.id;
  const usual = services.find(({ id }) => id === last);
  const ordered = usual ? [usual, ...services.filter(({ id }) => id !== last)] : services;
  const cards = ordered.length > MOST_CARDS + 1 ? ordered.slice(0, MOST_CARDS) : ordered;
  const service = services.find(({ id }) => id === serviceId);
  const people = service?.staff ?? [];
  const person = people.find(({ id }) => id === staffId) ?? null;
  const times = useAnswer(
    DeskNewTimes,
    service ? { parts: [{ serviceId: service.id, staffId: person?.id ?? null }], around } : null,
  );
  const free = times.answer?.desk?.freeTimes ?? [];
  // What was tapped or typed may be taken by hours or breaks, which don't bind the desk.
  const wish: Slot | null = person && ((at && staff) || isTyped) ? { startsAt: around, staff: person } : null;
  const options = wish && !free.some((slot) => slotKey(slot) === slotKey(wish)) ? [wish, ...free] : free;
  const slot = chosen ?? (wish && options[0]) ?? free[0] ?? null;

  const typed = who.kind === "typed" ? typedOf(who) : null;
  const name = known?.name ?? typed?.name ?? "";
  const missing =
    who.kind === "typed" && !who.text.trim()
      ? t.newBooking.sayWho
      : typed && !typed.name
        ? t.newBooking.sayName
        : typed && !typed.phone && !typed.email
          ? t.newBooking.sayContact
          : known && record?.id !== known.id
            ? t.common.looking
            : !service
              ? t.newBooking.sayWhat
              : !slot
                ? t.newBooking.sayWhen
                : candidates.length
                  ? t.newBooking.sayDoubt
                  : isUnusual && !isMeant
                    ? t.newBooking.sayMeant
                    : null;
  const contact = known ? { phone: record?.phone ?? null, email: record?.email ?? null } : typed;
  const isTold = Boolean(contact?.phone || contact?.email);
  // Of a customer whom only colleagues look after, nothing is shown, their contact neither.
  const isHidden = Boolean(known && record && !record.visits);

  function choose(next: Slot) {
    setChosen(next);
    setAlternatives([]);
    press.say(null);
  }

  function is(next: Who, isSomeoneNew = false) {
    setWho(next);
    setCandidates([]);
    setNew(isSomeoneNew);
    press.say(null);
  }

  function book() {
    if (missing) {
      document.querySelector<HTMLElement>(".new-booking [data-missing] :is(input, button)")?.focus();
      return;
    }
    if (!service || !slot) return;
    const input = {
      parts: [{ serviceId: service.id, staffId: slot.staff.id }],
      startsAt: slot.startsAt,
      customer: {
        name: who.kind === "walkIn" ? t.newBooking.walkIn : name,
        phone: contact?.phone ?? null,
        email: contact?.email ?? null,
      },
      customerId: known?.id ?? null,
      newCustomer: isNew,
      walkIn: who.kind === "walkIn",
      confirmUnusualStart: isMeant,
      notes: notes.trim() || null,
    };
    press.send(
      t.unknown,
      (idempotencyKey) => ask(DeskNewBooking, { input: { ...input, idempotencyKey } }),
      ({ deskCreateBooking: answer }) => {
        if (answer.__typename === "BookingCreated") {
          // Whoever closed it is at something else by now.
          if (!isOpen.current) return null;
          const { id } = answer.booking;
          const isBeside = (path === "/desk" || path.startsWith("/desk/day")) && !matchMedia(PHONE).matches;
          route(isBeside ? `${path}?booking=${id}` : `/desk/bookings/${id}`, true);
          return null;
        }
        if (answer.__typename === "SlotTaken") {
          setAlternatives(answer.alternatives);
          return refusalOf(answer);
        }
        if (answer.__typename === "CustomerInDoubt") setCandidates(answer.candidates);
        setUnusual(answer.__typename === "UnusualStart");
        return answer.message;
      },
    );
  }

  return (
    <aside
      class="opened new-booking"
      aria-labelledby="new-title"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      <div class="opened-head">
        <h2 id="new-title">{t.newBooking.title}</h2>
        <button type="button" class="plain round" aria-label={t.newBooking.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <form
        class="deciding"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          book();
        }}
      >
        <WhoField who={who} onWho={is} missing={who.kind === "typed" && (!typed?.name || !isTold)} />
        {candidates.length ? (
          <div class="box" data-missing="">
            <p>
              <strong>{t.newBooking.inDoubt}</strong>
            </p>
            <People people={candidates} onPerson={(person) => is({ kind: "known", customer: person })} />
            <button type="button" onClick={() => is(who, true)}>
              {t.newBooking.someoneNew}
            </button>
          </div>
        ) : null}
        <Unanswered asked={onRecord} />
        <Unanswered asked={offered} />
        <div data-missing={service ? undefined : ""}>
          <Cards
            kind="three"
            legend={t.newBooking.what}
            value={cards.some(({ id }) => id === serviceId) ? serviceId : null}
            onValue={(id) => {
              setServiceId(id);
              setChosen(null);
            }}
            options={cards.map((each) => ({
              value: each.id,
              name: each.name,
              what: t.newBooking.service(lengthText(each.durationMinutes), each.price.formatted),
            }))}
          />
        </div>
        {cards.length < ordered.length ? (
          <Select
            label={t.newBooking.otherService}
            none="–"
            options={ordered.slice(cards.length)}
            value={cards.some(({ id }) => id === serviceId) ? null : serviceId}
            onValue={(id) => {
              setServiceId(id);
              setChosen(null);
            }}
          />
        ) : null}
        {service ? (
          <>
            <Select
              label={t.newBooking.person}
              none={t.newBooking.anyone}
              options={people}
              value={person?.id ?? null}
              onValue={(id) => {
                setStaffId(id);
                setChosen(null);
              }}
            />
            <Unanswered asked={times} />
            {options.length ? (
              <Cards
                kind="times"
                legend={t.newBooking.when}
                value={slot && slotKey(slot)}
                onValue={(key) => {
                  const next = options.find((each) => slotKey(each) === key);
                  if (next) choose(next);
                }}
                options={(slot && !options.some((each) => slotKey(each) === slotKey(slot))
                  ? [slot, ...options]
                  : options
                ).map((each) => ({
                  value: slotKey(each),
                  name: nearMoment(each.startsAt),
                  what: isNow(each) ? `${each.staff.name} · ${t.newBooking.now}` : each.staff.name,
                }))}
              />
            ) : times.answer ? (
              <p class="soft">{t.newBooking.noneFree}</p>
            ) : null}
            {isTyped ? (
              <TypedTime
                at={around}
                onTime={(next) => {
                  setAround(next);
                  setChosen(null);
                }}
              />
            ) : (
              <button type="button" class="quiet start" onClick={() => setTyped(true)}>
                {t.newBooking.another}
              </button>
            )}
          </>
        ) : null}
        {alternatives.length ? <Slots legend={t.booking.times.instead} slots={alternatives} onSlot={choose} /> : null}
        {isUnusual ? (
          <div data-missing={isMeant ? undefined : ""}>
            <Tick checked={isMeant} onChecked={setMeant}>
              {t.newBooking.meant}
            </Tick>
          </div>
        ) : null}
        {service ? <Field label={t.newBooking.note} value={notes} onValue={setNotes} most={2000} /> : null}
        <div class="deciding-foot">
          <Said press={press} />
          {slot && !(known && !record) ? (
            <p class="soft">
              {isTold ? t.newBooking.told : isHidden ? t.newBooking.toldIfAny : t.newBooking.untold}{" "}
              {service?.deposit?.sentence}
            </p>
          ) : null}
          <PressButton press={press} kind={missing ? "lined" : "main"} doing={t.newBooking.booking} onPress={book}>
            {missing ??
              (slot && who.kind === "walkIn"
                ? t.newBooking.bookWalkIn(shortly(slot.startsAt), slot.staff.name)
                : slot && t.newBooking.book(name.split(" ")[0] ?? name, shortly(slot.startsAt), slot.staff.name))}
          </PressButton>
        </div>
        {/* Enter in a field books, too. */}
        <button type="submit" hidden />
      </form>
    </aside>
  );
}

/** The time of a booking of today; of another day, its day, too. */
function shortly(at: string): string {
  return at.slice(0, 10) === today() ? time(at) : nearMoment(at);
}

const SOON_MS = 5 * 60_000;

/** Whether it is free now: within five minutes. */
function isNow({ startsAt }: Slot): boolean {
  return Math.abs(Date.parse(startsAt) - Date.parse(minute.value)) <= SOON_MS;
}
