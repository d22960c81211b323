/** Has the example do what a test tells it, a JSON object a line, and says what it did and heard. */

import { createInterface } from "node:readline";
import { Me, RequestSignIn } from "./graph.js";
import { Refused, Salon } from "./salon.js";
import { SignedOut, Transport } from "./transport.js";

const [url = "", first = "", last = ""] = process.argv.slice(2);
const graph = new Transport(url);
const salon = new Salon(graph, first, last, (heard) => say({ heard }));

function say(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

async function perform(told: Record<string, string>): Promise<object> {
  switch (told.do) {
    case "askForLink":
      return (await graph.ask(RequestSignIn, { email: told.email ?? "" })).requestSignIn;
    case "signIn":
      return { venue: await salon.signIn(told.token ?? "") };
    case "me":
      return (await graph.ask(Me, {})).desk?.operator ?? {};
    case "follow":
      salon.follow(new AbortController().signal).catch((error) => say({ over: error instanceof SignedOut, why: `${error}` }));
      return {};
    case "book": {
      const { parts = "[]", startsAt = "", name = "", email = "", key = "" } = told;
      const made = await salon.book({ parts: JSON.parse(parts), startsAt, customer: { name, email }, key });
      return { booking: made.id, services: made.parts.map(({ service }) => service.name) };
    }
    default:
      return {
        bookings: [...salon.bookings.values()].map((each) => ({
          id: each.id,
          version: each.version,
          status: each.status,
          startsAt: each.startsAt,
          customer: each.desk?.customer.name ?? null,
        })),
      };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const told = JSON.parse(line);
  try {
    say({ did: told.do, ...(await perform(told)) });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say({ did: told.do, refused: error.kind, message: error.message, alternatives: error.alternatives });
  }
}
process.exit(0);
