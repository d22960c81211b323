import { act, render, screen, waitFor } from "@testing-library/preact";
import { LocationProvider, Route, Router, useLocation } from "preact-iso";
import { expect, it, vi } from "vitest";
import { labels } from "../i18n/en";
import { setLabels } from "../i18n/labels";
import { setClock } from "../shell/clock";
import { who } from "../shell/who";
import Week from "./week";

const asked = vi.hoisted(() => vi.fn());
vi.mock("../session/session", () => ({ ask: asked, openStream: vi.fn(), session: { value: { state: "looking" } } }));
vi.mock("../shell/follow", () => ({ useFollow: () => undefined }));

const NOW = "2026-12-05T10:50:00+11:00";
const of = (name: string) => ({
  desk: {
    now: NOW,
    calendar: { people: [{ staff: { id: name, name }, hours: [], busy: [] }], bookings: [], blockedTime: [], held: [] },
  },
});
let route: (address: string) => void;

function Routed() {
  route = useLocation().route;
  return (
    <Router>
      <Route path="/desk/week" component={Week} />
      <Route path="/desk/week/:day" component={Week} />
    </Router>
  );
}

it("shows the week of now alone, whichever answer comes last", async () => {
  setLabels(labels);
  setClock(NOW);
  who.value = { operator: { id: "o", permissions: [] }, venue: { id: "v", name: "Lumen" } } as unknown as NonNullable<
    typeof who.value
  >;
  const answers = new Map<string, (value: object) => void>();
  asked.mockImplementation((_, { from }) => new Promise<object>((resolve) => answers.set(from, resolve)));
  history.replaceState(null, "", "/desk/week/2026-11-30");
  render(
    <LocationProvider>
      <Routed />
    </LocationProvider>,
  );
  await waitFor(() => expect([...answers.keys()]).toHaveLength(1));
  await act(() => route("/desk/week/2026-12-07"));
  await waitFor(() => expect([...answers.keys()]).toHaveLength(2));
  const [before, now] = [...answers.values()];
  await act(async () => now?.(of("Theo")));
  await screen.findByText("Theo");
  await act(async () => before?.(of("Mia")));
  expect(screen.getByText("Theo")).toBeTruthy();
  expect(screen.queryByText("Mia")).toBeNull();
});
