// Reads bookings as the graph answers them from standard input, and prints the texts the app makes of them: for the test that
// holds the server's texts against the app's.
import { createServer } from "vite";

const server = await createServer({
  server: { middlewareMode: true, hmr: false, ws: false },
  appType: "custom",
  logLevel: "error",
});
const { pageModel } = await server.ssrLoadModule("/apps/manage/model.ts");
const { nameRepeatedHours } = await server.ssrLoadModule("/shared/time/format.ts");
let text = "";
for await (const chunk of process.stdin) text += chunk;
const texts = JSON.parse(text).map((booking) => {
  nameRepeatedHours(booking.venue);
  return pageModel(booking);
});
process.stdout.write(JSON.stringify(texts));
await server.close();
