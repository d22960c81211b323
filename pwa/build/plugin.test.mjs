// @vitest-environment node
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkTrusted, readDocuments } from "./documents.mjs";
import { jsx } from "./parts.mjs";
import { openchair } from "./plugin.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
let folder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "openchair-build-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("an app's build", () => {
  const made = (options) =>
    build({
      root,
      configFile: false,
      logLevel: "silent",
      plugins: [jsx(), openchair("storefront", { root, dist: folder, ...options })],
    });

  it("leaves the page with its markup, its style and the address of its script", async () => {
    await made();
    const page = readFileSync(join(folder, "page.any.html.j2"), "utf8");
    expect(page).toContain('<main class="card">');
    expect(page).toContain("@layer base");
    const [, script] = page.match(/src="\/assets\/storefront\/(main-[^"]+\.js)"/);
    for (const suffix of ["", ".br", ".gz"]) expect(existsSync(join(folder, "assets", script + suffix))).toBe(true);
    // The style of the first screen is inside the page, and nowhere else.
    expect(readdirSync(join(folder, "assets")).filter((name) => name.endsWith(".css"))).toEqual([]);
    expect(page).not.toMatch(/%[A-Z]+%/);
  }, 60_000);

  it("fails where its first load is above its budget, and says by how much", async () => {
    const weights = [];
    await made({ report: ({ weight }) => weights.push(weight) });
    await made({ budget: weights[0] });
    await expect(made({ budget: weights[0] - 1 })).rejects.toThrow(
      `The first load of storefront weighs ${weights[0]} bytes, and its budget is ${weights[0] - 1}.`,
    );
  }, 60_000);
});

describe("the documents that an app asks by", () => {
  function project(trusted) {
    const pwa = join(folder, "pwa");
    mkdirSync(join(pwa, "apps/desk"), { recursive: true });
    mkdirSync(join(folder, "backend/openchair/graph"), { recursive: true });
    writeFileSync(
      join(pwa, "apps/desk/today.graphql"),
      "query Today { today { ...Day } }\nfragment Day on Day { date }\n",
    );
    writeFileSync(join(folder, "backend/openchair/graph/trusted_documents.json"), JSON.stringify(trusted));
    return pwa;
  }

  it("have the fragments they spread, and an id of their own text", () => {
    const { trusted, files } = readDocuments(project({}));
    const [[id, text]] = Object.entries(trusted);
    expect(text).toBe("query Today{today{...Day}}fragment Day on Day{date}");
    expect(files).toEqual([{ app: "desk", name: "today", operations: [{ id, name: "Today", kind: "Query" }] }]);
  });

  it("are refused where the server doesn't trust them", () => {
    const { trusted } = readDocuments(project({}));
    expect(() => checkTrusted(join(folder, "pwa"))).toThrow("run `make schema`");
    expect(() => checkTrusted(project(trusted))).not.toThrow();
  });
});
