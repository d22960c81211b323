import { fireEvent, render, screen } from "@testing-library/preact";
import { beforeEach, expect, it, vi } from "vitest";
import { t } from "../../../../shared/i18n/labels";
import Forget from "./forget";

const forgetCookie = vi.hoisted(() => vi.fn());
vi.mock("../../../../shared/graph/ask", () => ({
  forgetCookie,
  pagePath: () => `/manage/${MINE}`,
  troubleOf: () => "offline",
}));

const MINE = "mine111111111111111111";
const OTHER = "other22222222222222222";
const of = (id: string) => [`/manage/${id}`, `/manage/${id}/manifest.webmanifest`, `/calendar/${id}.ics`];
let kept: Map<string, Set<string>>;
let unregistered: number;

/** What the browser keeps, by cache and path. */
function keeps(...pages: string[]): void {
  kept = new Map([
    ["pages", new Set(pages)],
    ["files", new Set(["/assets/main-1.js"])],
  ]);
  const cache = (name: string) => ({
    keys: async () => [...(kept.get(name) ?? [])].map((path) => ({ url: `https://lumen.test${path}` })),
    delete: async (url: string) => kept.get(name)?.delete(new URL(url).pathname),
  });
  vi.stubGlobal("caches", {
    open: async (name: string) => cache(name),
    keys: async () => [...kept.keys()],
    delete: async (name: string) => kept.delete(name),
  });
}

beforeEach(() => {
  forgetCookie.mockReset().mockResolvedValue(undefined);
  unregistered = 0;
  const registration = { unregister: async () => void unregistered++ };
  vi.stubGlobal("navigator", { serviceWorker: { getRegistrations: async () => [registration] } });
  document.body.replaceChildren();
  localStorage.clear();
  localStorage.setItem(`away /manage/${MINE}`, "{}");
  localStorage.setItem(`away /manage/${OTHER}`, "{}");
  document.head.innerHTML = `<link rel="manifest" href="/manage/${MINE}/manifest.webmanifest">`;
});

async function presses(): Promise<void> {
  render(<Forget offline={false} onClose={() => undefined} />);
  fireEvent.click(screen.getByRole("button", { name: t.forget.press }));
}

it("takes the page, its manifest with the link, its files and what was stored, and leaves another booking's", async () => {
  keeps(...of(MINE), ...of(OTHER));
  await presses();
  await screen.findByRole("heading", { name: t.forget.done });
  expect([...(kept.get("pages") ?? [])]).toEqual(of(OTHER));
  expect(kept.has("files")).toBe(true);
  expect(unregistered).toBe(0);
  expect(Object.keys(localStorage)).toEqual([`away /manage/${OTHER}`]);
  // Nothing on the screen, in the head or in the address leads back to it, and the page says how it is found again.
  expect(document.documentElement.innerHTML).not.toContain(MINE);
  expect(screen.getByText(t.forget.again)).toBeTruthy();
  expect(document.activeElement?.textContent).toBe(t.forget.done);
});

it("takes the service worker and its files with the last booking that is kept", async () => {
  keeps(...of(MINE));
  await presses();
  await screen.findByRole("heading", { name: t.forget.done });
  expect([...kept.keys()]).toEqual([]);
  expect(unregistered).toBe(1);
});

it("forgets nothing, and says so, where the server can't take the cookie back", async () => {
  keeps(...of(MINE));
  forgetCookie.mockRejectedValue(new Error("no answer"));
  await presses();
  await screen.findByText(t.trouble.offline);
  expect([...(kept.get("pages") ?? [])]).toEqual(of(MINE));
  expect(Object.keys(localStorage)).toHaveLength(2);
  expect(screen.getByRole("button", { name: t.forget.press }).hasAttribute("disabled")).toBe(false);
});
