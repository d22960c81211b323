/** A salon's days, kept as they are: read once, then followed word by word, through streams that break off. */

import {
  type BoardBookingFragment,
  Book,
  type BookMutationVariables,
  Calendar,
  DeskChanged,
  type DeskChangedSubscription,
  OneBooking,
  RefreshSession,
  type SessionFragment,
  SignIn,
} from "./graph.js";
import { pause, SignedOut, StreamLost, type Transport } from "./transport.js";

/** The salon said no. The message is for whoever pressed; `alternatives` are free times near a time that is taken. */
export class Refused extends Error {
  constructor(
    readonly kind: string,
    message: string,
    readonly alternatives: string[] = [],
  ) {
    super(message);
  }
}

export class Salon {
  /** By id. */
  bookings = new Map<string, BoardBookingFragment>();
  private cursor: string | null = null;
  private refreshToken = "";

  /** The days from `first` to `last`; `changed` is called with what was heard, whenever they are others than before. */
  constructor(
    private readonly graph: Transport,
    private readonly first: string,
    private readonly last: string,
    private readonly changed: (what: string) => void,
  ) {}

  /** Sign in with what stands in the mail's link after the #; gives the venue's name. */
  async signIn(token: string): Promise<string> {
    // One key for one press: the same press again, whose answer was lost, gets the same session.
    const { signIn } = await this.graph.ask(SignIn, { token, key: crypto.randomUUID() });
    if (signIn.__typename !== "SignedIn") throw new Refused(signIn.__typename, signIn.message);
    this.keep(signIn);
    this.graph.refresh = () => this.refresh();
    return signIn.place.venue.name;
  }

  private async refresh(): Promise<void> {
    // Without the old access token: it is good no more.
    this.graph.accessToken = null;
    const { refreshSession } = await this.graph.ask(RefreshSession, { refreshToken: this.refreshToken });
    if (refreshSession.__typename !== "SignedIn") throw new SignedOut();
    this.keep(refreshSession);
  }

  private keep({ accessToken, refreshToken }: SessionFragment): void {
    // On a phone: in its keychain, before it is used. Only a browser's is null: that is in a cookie.
    this.refreshToken = refreshToken ?? "";
    this.graph.accessToken = accessToken;
  }

  /** Read all of the days. */
  async load(): Promise<void> {
    const { desk } = await this.graph.ask(Calendar, { from: this.first, to: this.last });
    if (!desk) throw new SignedOut();
    this.bookings = new Map(desk.calendar.bookings.map((booking) => [booking.id, booking]));
    this.changed("loaded");
  }

  /** Follow the salon until `signal` says stop; throws `SignedOut` where the session is over. */
  async follow(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures++) {
      let again = 1000;
      try {
        for await (const { deskChanged } of this.graph.watch(DeskChanged, { after: this.cursor }, signal)) {
          failures = 0;
          await this.take(deskChanged);
          // What was told is kept before the cursor is: a word that was half taken is told again.
          this.cursor = deskChanged.cursor;
          if (deskChanged.ended === "ACCESS_CHANGED") await this.refresh();
        }
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof SignedOut) await this.refresh();
        else if (error instanceof StreamLost) again = error.again;
        else throw error;
        this.changed("lost");
      }
      await pause(Math.min(again * 2 ** failures, 60_000) * (0.5 + Math.random()));
    }
  }

  private async take({ isReset, changes }: DeskChangedSubscription["deskChanged"]): Promise<void> {
    // Hours, blocked time and a colleague's time are read with the days.
    const others = changes.some(({ kind }) => kind !== "BOOKING" && kind !== "ACTIVITY");
    if (isReset || others) return this.load();
    for (const { kind, id } of changes) if (kind === "BOOKING" && id) await this.read(id);
  }

  private async read(id: string): Promise<void> {
    const { node } = await this.graph.ask(OneBooking, { id });
    if (node?.__typename !== "Booking") this.bookings.delete(id);
    else if ((this.bookings.get(id)?.version ?? 0) <= node.version) this.bookings.set(id, node);
    this.changed(id);
  }

  /** Book parts, one after another. `key` is one press's: sent again with it, it books once. Throws `Refused`. */
  async book(wish: BookMutationVariables): Promise<BoardBookingFragment> {
    const { deskCreateBooking: answer } = await this.graph.ask(Book, wish);
    switch (answer.__typename) {
      case "BookingCreated":
        this.bookings.set(answer.booking.id, answer.booking);
        return answer.booking;
      case "SlotTaken":
        throw new Refused(
          answer.__typename,
          answer.message,
          answer.alternatives.map(({ startsAt }) => startsAt),
        );
      default:
        throw new Refused(answer.__typename, answer.message);
    }
  }
}
