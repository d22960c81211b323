import { afterEach, describe, expect, it, vi } from "vitest";
import { ManagedBooking } from "../gen/manage/page";
import { labels } from "../i18n/en";
import { ask, isForGood, isKnown, manageLink, troubleOf } from "./ask";

const { trouble: TROUBLE } = labels;

function answering(answer: Response | Error): ReturnType<typeof vi.fn> {
  const fetch = vi.fn(async () => {
    if (answer instanceof Error) throw answer;
    return answer;
  });
  vi.stubGlobal("fetch", fetch);
  vi.stubGlobal("location", { pathname: "/manage/abc" });
  return fetch;
}

afterEach(() => vi.unstubAllGlobals());

describe("asking the graph", () => {
  it("sends a document's id to the page's own address, with the header no form can send", async () => {
    const fetch = answering(Response.json({ data: { managedBooking: null } }));
    expect(await ask(ManagedBooking, {})).toEqual({ managedBooking: null });
    const [url, request] = fetch.mock.calls[0] as unknown as [string, RequestInit];
    expect(url).toBe("/manage/abc/graphql");
    expect(new Headers(request.headers).get("x-openchair-manage")).toBe("1");
    expect(JSON.parse(String(request.body))).toEqual({ documentId: ManagedBooking, variables: {} });
  });

  it("tells no network, a lost answer, a dead link and a fault apart, and has words for each", async () => {
    const of = (promise: Promise<unknown>) =>
      promise.then(
        () => "none",
        (error) => [troubleOf(error), isKnown(error)],
      );
    answering(new TypeError("Failed to fetch"));
    expect(await of(ask(ManagedBooking, {}))).toEqual(["lost", false]);
    answering(new Response("", { status: 404 }));
    expect(await of(ask(ManagedBooking, {}))).toEqual(["gone", true]);
    answering(new Response("", { status: 502 }));
    expect(await of(ask(ManagedBooking, {}))).toEqual(["fault", false]);
    answering(new Response("", { status: 429 }));
    expect(await of(ask(ManagedBooking, {}))).toEqual(["fault", true]);
    answering(new Response("<html>", { status: 400 }));
    expect(await of(ask(ManagedBooking, {}))).toEqual(["fault", true]);
    answering(new Response("<html>", { status: 200 }));
    expect(await of(ask(ManagedBooking, {}))).toEqual(["lost", false]);
    answering(Response.json({ data: null, errors: [{ message: "a bug" }] }));
    expect(await of(ask(ManagedBooking, {}))).toEqual(["fault", false]);
    expect(Object.values(TROUBLE).every((words) => words.endsWith("."))).toBe(true);
    // Only where nothing was sent do they say so.
    expect(Object.values(TROUBLE).filter((words) => /nothing was/i.test(words))).toEqual([TROUBLE.offline]);
  });

  it("says that a page is out of date whose documents the server doesn't know any more", async () => {
    const errors = [{ message: "reload it", extensions: { code: "PERSISTED_DOCUMENT_NOT_FOUND" } }];
    answering(Response.json({ errors }, { status: 400 }));
    const error = await ask(ManagedBooking, {}).catch((error) => error);
    expect([troubleOf(error), isKnown(error), isForGood(error)]).toEqual(["old", true, true]);
    expect(TROUBLE.old).toMatch(/out of date.*reload/);
  });

  it("sends nothing without a network, and says so", async () => {
    const fetch = answering(Response.json({ data: {} }));
    vi.stubGlobal("navigator", { onLine: false });
    const error = await ask(ManagedBooking, {}).catch((error) => error);
    expect([troubleOf(error), isKnown(error)]).toEqual(["offline", true]);
    expect(fetch).not.toHaveBeenCalled();
  });

  it("gives the whole link to share only when asked", async () => {
    const fetch = answering(Response.json({ url: "https://x/manage/abc?token=t" }));
    expect(await manageLink()).toBe("https://x/manage/abc?token=t");
    expect((fetch.mock.calls[0] as unknown as [string])[0]).toBe("/manage/abc/link");
  });
});
