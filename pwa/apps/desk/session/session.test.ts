import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DeskSignIn } from "../../../shared/gen/desk/entry";
import { DeskSessions } from "../../../shared/gen/desk/me";
import { DeskLockDevice, DeskRefresh, DeskUnlockDevice } from "../../../shared/gen/desk/session";

const place = (id: string) => ({ role: "OWNER", venue: { id, name: id } });
const pair = (number: number, minutes = 10, venue = "lumen") => ({
  __typename: "SignedIn",
  accessToken: `access.${number}`,
  accessExpiresAt: new Date(Date.now() + minutes * 60_000).toISOString(),
  name: "Olive",
  place: place(venue),
  places: [place(venue)],
});
const over = { __typename: "SessionOver", message: "over" };

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
const device = { id: "d", name: "Front desk", venue: { id: "lumen", name: "Lumen" } };
/** A device's pair, and who acts there. */
const ready = (number: number, unlockedBy: string | null = null) => ({
  __typename: "DeviceReady",
  accessToken: `access.${number}`,
  accessExpiresAt: inMinutes(10),
  unlockedBy,
  locksAt: unlockedBy && inMinutes(5),
  device,
});
const unlocked = {
  __typename: "DeviceUnlocked",
  accessToken: "access.mia",
  accessExpiresAt: inMinutes(10),
  locksAt: inMinutes(5),
  name: "Mia",
};

interface Sent {
  documentId: string;
  bearer: string | null;
  variables: { input: { venueId?: string | null } };
}
let sent: Sent[];
let refreshes: (object | "lost")[];
let isGood: (bearer: string) => boolean;
let isReached: boolean;

/** A server that gives the pairs in turn, and takes the access tokens that `isGood` says. */
async function serve(_: string, { headers, body }: { headers: Record<string, string>; body: string }) {
  const { documentId, variables } = JSON.parse(body);
  const bearer = headers.authorization?.replace("Bearer ", "") ?? null;
  sent.push({ documentId, bearer, variables });
  if (documentId === DeskRefresh) {
    const answer = refreshes.shift() ?? over;
    if (answer === "lost") throw new TypeError("network");
    return Response.json({ data: { refreshSession: answer } });
  }
  if (!bearer || !isGood(bearer)) return new Response("{}", { status: 401 });
  if (documentId === DeskUnlockDevice) return Response.json({ data: { unlockDevice: unlocked } });
  if (documentId === DeskLockDevice) {
    if (!isReached) throw new TypeError("network");
    return Response.json({ data: { lockDevice: { __typename: "DeviceLocked" } } });
  }
  return Response.json({ data: { desk: bearer } });
}

/** A tab: a module of its own. */
async function tab() {
  vi.resetModules();
  return import("./session");
}
/** One at a time, as a browser's locks hold them. */
function inTurn() {
  let turn: Promise<unknown> = Promise.resolve();
  return {
    request(_: string, work: () => Promise<unknown>) {
      turn = turn.then(work, work);
      return turn;
    },
  };
}
const asked = (documentId: string) => sent.filter((each) => each.documentId === documentId);

beforeEach(() => {
  sent = [];
  refreshes = [];
  isGood = () => true;
  isReached = true;
  vi.stubGlobal("fetch", vi.fn(serve));
});
afterEach(() => vi.unstubAllGlobals());

describe("a tab's session", () => {
  it("is looked for with the cookie alone, and nobody's where there is none", async () => {
    const { look, session } = await tab();
    await look();
    expect(session.value).toEqual({ state: "out" });
    expect(sent).toEqual([{ documentId: DeskRefresh, bearer: null, variables: { input: { venueId: null } } }]);
  });

  it("asks once for the next pair, however many answers wait for it", async () => {
    const { look, ask } = await tab();
    refreshes = [pair(1), pair(2)];
    await look();
    isGood = (bearer) => bearer === "access.2";
    const answers = await Promise.all([1, 2, 3].map(() => ask(DeskSessions, {})));
    expect(answers).toEqual([{ desk: "access.2" }, { desk: "access.2" }, { desk: "access.2" }]);
    expect(asked(DeskRefresh)).toHaveLength(2);
    expect(asked(DeskRefresh)[1]?.variables.input.venueId).toBe("lumen");
  });

  it("doesn't ask with a token that is almost over", async () => {
    const { look, ask } = await tab();
    refreshes = [pair(1, 0.2), pair(2)];
    await look();
    await ask(DeskSessions, {});
    expect(asked(DeskSessions).map(({ bearer }) => bearer)).toEqual(["access.2"]);
  });

  it("is over where it was ended elsewhere, and what was asked is known not to be done", async () => {
    const { look, ask, session } = await tab();
    refreshes = [pair(1), over];
    await look();
    isGood = () => false;
    await expect(ask(DeskSessions, {})).rejects.toMatchObject({ trouble: "gone", isKnown: true });
    expect(session.value).toEqual({ state: "over", device: null });
  });

  it("signs in after the answer that nobody was signed in, however late that comes", async () => {
    const { askToEnter, begin, look, session } = await tab();
    vi.stubGlobal("navigator", { locks: inTurn() });
    let signedIn = false;
    vi.stubGlobal("fetch", async (_: string, { body }: { body: string }) => {
      if (JSON.parse(body).documentId === DeskSignIn) {
        signedIn = true;
        return Response.json({ data: { signIn: pair(1) } });
      }
      // Its answer takes longer than a sign-in.
      for (let turns = 0; turns < 50 && !signedIn; turns++) await new Promise((done) => setTimeout(done));
      return Response.json({ data: { refreshSession: over } });
    });
    const looked = look();
    const entered = askToEnter(DeskSignIn, { input: { token: "t", idempotencyKey: "k", cookie: true } });
    begin((await entered).signIn as never);
    await looked;
    expect(session.value).toMatchObject({ state: "in", given: { accessToken: "access.1" } });
  });

  it("says that it was ended elsewhere however many things were asked when it was", async () => {
    const { look, ask, session } = await tab();
    refreshes = [pair(1), over, over, over];
    await look();
    isGood = () => false;
    await Promise.allSettled([ask(DeskSessions, {}), ask(DeskSessions, {})]);
    await ask(DeskSessions, {}).catch(() => undefined);
    expect(session.value).toEqual({ state: "over", device: null });
  });

  it("asks again at once for a pair whose answer was lost, and says so where none comes", async () => {
    const { look, session } = await tab();
    refreshes = ["lost", pair(1)];
    await look();
    expect(session.value).toMatchObject({ state: "in", given: { accessToken: "access.1" } });
    const other = await tab();
    refreshes = ["lost", "lost"];
    await other.look();
    expect(other.session.value).toEqual({ state: "unreached", trouble: "lost" });
  });
});

describe("tabs", () => {
  it("tell each other who signed in, the next pair of the same salon, and that it is over", async () => {
    const first = await tab();
    const second = await tab();
    refreshes = [over, over];
    await first.look();
    await second.look();
    first.begin(pair(1) as never);
    await vi.waitFor(() => expect(second.session.value).toMatchObject({ given: { accessToken: "access.1" } }));

    refreshes = [pair(2, 10, "shears")];
    await first.goTo("shears");
    refreshes = [pair(3)];
    isGood = (bearer) => bearer === "access.3";
    await second.ask(DeskSessions, {});
    expect(first.session.value).toMatchObject({ given: { place: { venue: { id: "shears" } } } });
    expect(second.session.value).toMatchObject({ given: { accessToken: "access.3" } });

    vi.stubGlobal("fetch", async () => Response.json({ data: { signOut: { message: "" } } }));
    await second.signOut();
    await vi.waitFor(() => expect(first.session.value).toEqual({ state: "out" }));
  });
});

describe("the salon's device", () => {
  it("waits for a PIN, is whose PIN it was, and is locked for all tabs at once", async () => {
    const first = await tab();
    const second = await tab();
    refreshes = [ready(1), ready(1)];
    await first.look();
    await second.look();
    expect(first.session.value).toMatchObject({ state: "device", given: { device: { name: "Front desk" } } });
    await first.unlock("mia", "830174");
    expect(first.session.value).toMatchObject({ state: "in", given: { name: "Mia", places: [], device } });
    await vi.waitFor(() => expect(second.session.value).toMatchObject({ given: { accessToken: "access.mia" } }));
    second.lock();
    expect(second.session.value.state).toBe("device");
    await vi.waitFor(() => expect(first.session.value.state).toBe("device"));
    expect(asked(DeskLockDevice)).toHaveLength(1);
  });

  it("that couldn't tell that it is locked lets nobody act, and tells it again", async () => {
    const { look, lock, session } = await tab();
    refreshes = [ready(1, "Mia"), ready(2, "Mia")];
    await look();
    expect(session.value.state).toBe("in");
    isReached = false;
    lock();
    await vi.waitFor(() => expect(asked(DeskLockDevice)).toHaveLength(1));
    isReached = true;
    // The server believes that Mia still acts.
    await look();
    expect(session.value).toMatchObject({ state: "device", given: { accessToken: "access.2" } });
    await vi.waitFor(() => expect(asked(DeskLockDevice).at(-1)?.bearer).toBe("access.2"));
  });

  it("that couldn't tell that it is locked stays so when its page is loaded anew, until someone types their PIN", async () => {
    const gone = await tab();
    refreshes = [ready(1, "Mia")];
    await gone.look();
    isReached = false;
    gone.lock();
    await vi.waitFor(() => expect(asked(DeskLockDevice)).toHaveLength(1));

    const { look, session, unlock } = await tab();
    refreshes = [ready(2, "Mia"), ready(3, "Mia")];
    await look();
    expect(session.value).toMatchObject({ state: "device", given: { accessToken: "access.2" } });
    // Once the server has heard of it, nothing of it is kept.
    isReached = true;
    await look();
    await vi.waitFor(() => expect({ ...localStorage }).toEqual({}));

    gone.lock();
    await unlock("mia", "830174");
    expect(session.value).toMatchObject({ state: "in", given: { name: "Mia" } });
    expect({ ...localStorage }).toEqual({});
  });

  it("does nothing in the name of whoever comes next that the one before had asked for", async () => {
    const { look, ask } = await tab();
    refreshes = [ready(1, "Mia"), ready(2, "Ben")];
    await look();
    isGood = (bearer) => bearer === "access.2";
    await expect(ask(DeskSessions, {})).rejects.toMatchObject({ trouble: "gone", isKnown: true });
    expect(asked(DeskSessions).map(({ bearer }) => bearer)).toEqual(["access.1"]);
  });

  it("that was taken off says which it was", async () => {
    const { look, ask, session } = await tab();
    refreshes = [ready(1), over];
    await look();
    isGood = () => false;
    await expect(ask(DeskSessions, {})).rejects.toMatchObject({ trouble: "gone" });
    expect(session.value).toEqual({ state: "over", device: "Front desk" });
  });
});
