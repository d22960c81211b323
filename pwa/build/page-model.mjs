// Reads bookings as the graph answers them from standard input, and prints what the app shows of them: for the test that
// holds what the server shows against it.
import { createServer } from "vite";

const server = await createServer({
  server: { middlewareMode: true, hmr: false, ws: false },
  appType: "custom",
  logLevel: "error",
});
const { pageModel } = await server.ssrLoadModule("/apps/manage/model.ts");
let text = "";
for await (const chunk of process.stdin) text += chunk;
const models = JSON.parse(text).map(pageModel);
process.stdout.write(JSON.stringify(models));
await server.close();
