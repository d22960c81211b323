import { fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { beforeEach, expect, it, vi } from "vitest";
import { labels } from "../i18n/en";
import { setLabels } from "../i18n/labels";
import { who } from "../shell/who";
import Keys from "./keys";

const asked = vi.hoisted(() => vi.fn());
vi.mock("../session/session", () => ({ ask: asked }));

const KEY = {
  id: "1",
  name: "Till",
  role: "FRONT_DESK",
  permissions: [],
  madeBy: "Olive",
  expiresAt: "2027-02-23T09:00:00+11:00",
  lastUsedAt: null,
  endedAt: null,
};
let keys: object[];
let answer: object;

beforeEach(() => {
  setLabels(labels);
  const operator = { id: "o", name: "Olive", role: "OWNER", permissions: ["KEEP_BOOK", "KEEP_KEYS", "GIVE_OWNERSHIP"] };
  who.value = { operator, venue: { id: "v", name: "Lumen" } } as unknown as NonNullable<typeof who.value>;
  keys = [];
  asked.mockReset();
  asked.mockImplementation(async (_, variables: { input?: object }) => {
    if (!variables.input) return { desk: { apiKeys: keys } };
    keys = [KEY];
    return { deskCreateApiKey: answer };
  });
  // Browsers tell of a dialog's close later, when a sheet that was taken away is gone; happy-dom at once.
  vi.spyOn(HTMLDialogElement.prototype, "close").mockImplementation(() => undefined);
});

async function makes(): Promise<HTMLElement> {
  render(<Keys />);
  await screen.findByText("There are no keys.");
  fireEvent.click(screen.getByRole("button", { name: "Make a key" }));
  const sheet = screen.getByRole("dialog");
  fireEvent.input(within(sheet).getByLabelText("What is it for?"), { target: { value: "Till" } });
  fireEvent.click(within(sheet).getByLabelText("Read, and only what I choose"));
  // What its maker may do, and no more, can be chosen for it.
  expect(within(sheet).getAllByRole("checkbox")).toHaveLength(1);
  fireEvent.click(within(sheet).getByLabelText("Make, move, answer and cancel bookings"));
  fireEvent.click(within(sheet).getByRole("button", { name: "Make a key" }));
  await waitFor(() => expect(screen.queryByText("Making…")).toBeNull());
  return screen.findByRole("dialog", { name: "Here is the key" });
}

it("shows a new key's text once, and asks for no more than was chosen", async () => {
  answer = { __typename: "ApiKeyChanged", credential: "desk.secret", apiKey: KEY };
  const sheet = await makes();
  const sent = asked.mock.calls.find(([, variables]) => variables.input)?.[1].input;
  expect(sent).toMatchObject({ name: "Till", role: "FRONT_DESK", permissions: ["KEEP_BOOK"], days: 90 });
  expect(sheet.textContent).toContain("desk.secret");
  fireEvent.click(within(sheet).getByRole("button", { name: "I've put it away" }));
  await screen.findByText("Till", { selector: "strong" });
  expect(document.body.textContent).not.toContain("desk.secret");
  expect(document.body.textContent).toContain("Ends 23 Feb 2027");
});

it("says how to get another text where the key's was lost with the answer", async () => {
  answer = { __typename: "ApiKeyChanged", credential: null, apiKey: KEY };
  expect((await makes()).textContent).toContain("its text was lost with the answer");
});
