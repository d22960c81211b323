import { cleanup, fireEvent, render, screen } from "@testing-library/preact";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { labels } from "../i18n/en";
import { setLabels } from "../i18n/labels";
import { ByPasskey } from "./by-passkey";

const { askAsAnyone, askToEnter, begin, askForPasskey, canOffer, hasPasskeys, NoPasskey } = vi.hoisted(() => ({
  askAsAnyone: vi.fn(),
  askToEnter: vi.fn(),
  begin: vi.fn(),
  askForPasskey: vi.fn(),
  canOffer: vi.fn(),
  hasPasskeys: vi.fn(),
  NoPasskey: class extends Error {
    constructor(readonly trouble: string) {
      super(trouble);
    }
  },
}));
vi.mock("../session/session", () => ({ askAsAnyone, askToEnter, begin }));
vi.mock("../session/passkey", () => ({ askForPasskey, canOffer, hasPasskeys, NoPasskey }));

const SIGNED_IN = { __typename: "SignedIn", name: "Olive" };

/** What the browser was asked, in turn, and how each is answered. */
let asked: { signal: AbortSignal; offered: boolean; give: (credential: string) => void }[];
const settled = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  setLabels(labels);
  asked = [];
  hasPasskeys.mockReturnValue(true);
  canOffer.mockResolvedValue(true);
  begin.mockReset();
  askAsAnyone.mockResolvedValue({ passkeySignInOptions: "{}" });
  askToEnter.mockReset().mockResolvedValue({ signInWithPasskey: SIGNED_IN });
  askForPasskey.mockImplementation(
    (_options, signal: AbortSignal, { offered = false } = {}) =>
      new Promise((give, lose) => {
        asked.push({ signal, offered, give });
        signal.addEventListener("abort", () => lose(new NoPasskey("cancelled")));
      }),
  );
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it("is offered by the field, with what is still good, until the screen is left", async () => {
  const { unmount } = render(<ByPasskey />);
  await settled();
  expect(asked.map(({ offered }) => offered)).toEqual([true]);
  await vi.advanceTimersByTimeAsync(4 * 60_000);
  expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  // Nobody asked for it, so nothing is said of its end.
  expect(screen.getByRole("alert").textContent).toBe("");
  asked[1]?.give("chosen");
  await settled();
  expect(askToEnter.mock.calls[0]?.[1].input).toMatchObject({ credential: "chosen", cookie: true });
  expect(begin).toHaveBeenCalledWith(SIGNED_IN);
  unmount();
});

it("is asked for by the button alone, which says that none was used, and then offered again", async () => {
  render(<ByPasskey />);
  await settled();
  const press = async () => {
    fireEvent.click(screen.getByRole("button", { name: "Sign in with a passkey" }));
    await settled();
  };
  askForPasskey.mockRejectedValueOnce(new NoPasskey("cancelled"));
  await press();
  expect(screen.getByRole("alert").textContent).toBe(labels.passkeys.trouble.cancelled);
  await press();
  expect(asked.map(({ signal, offered }) => [offered, signal.aborted])).toEqual([
    [true, true],
    [true, true],
    [false, false],
  ]);
  askToEnter.mockResolvedValueOnce({ signInWithPasskey: { __typename: "PasskeyRefused", message: "It isn't known." } });
  asked[2]?.give("someone's");
  await settled();
  expect(screen.getByRole("alert").textContent).toBe("It isn't known.");
  expect(asked.map(({ offered }) => offered)).toEqual([true, true, false, true]);
  expect(begin).not.toHaveBeenCalled();
});

it("isn't there in a browser that can't", () => {
  hasPasskeys.mockReturnValue(false);
  expect(render(<ByPasskey />).container.textContent).toBe("");
});
