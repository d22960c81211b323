/** The documents that the apps ask by: what is in the .graphql files beside their components, and the ids of it. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Kind, parse, print, stripIgnoredCharacters, visit } from "graphql";

/** Where the server finds the documents that it trusts, as seen from `pwa/`. */
export const TRUSTED = "../backend/openchair/graph/trusted_documents.json";

/**
 * All documents: `whole`, as one; `trusted`, each operation's text by its id; `files`, which operations are in which file of
 * which app.
 */
export function readDocuments(root) {
  const apps = join(root, "apps");
  const sources = readdirSync(apps, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(".graphql"))
    .sort()
    .map((name) => ({ name, document: parse(readFileSync(join(apps, name), "utf8")) }));
  const definitions = sources.flatMap(({ document }) => document.definitions);
  const fragments = new Map(definitions.filter(isFragment).map((node) => [node.name.value, node]));
  const trusted = {};
  const files = [];
  for (const { name, document } of sources) {
    const operations = document.definitions
      .filter((node) => !isFragment(node))
      .map((node) => {
        const text = textOf(node, fragments);
        const id = `sha256:${createHash("sha256").update(text).digest("hex")}`;
        trusted[id] = text;
        return { id, name: node.name.value, kind: `${node.operation[0].toUpperCase()}${node.operation.slice(1)}` };
      });
    if (operations.length) files.push({ app: name.split("/")[0], name: basename(name, ".graphql"), operations });
  }
  return { whole: { kind: Kind.DOCUMENT, definitions }, trusted, files };
}

/** Throws where an app would ask by a document that the server doesn't know. */
export function checkTrusted(root) {
  const known = JSON.parse(readFileSync(join(root, TRUSTED), "utf8"));
  if (Object.keys(readDocuments(root).trusted).some((id) => !(id in known)))
    throw new Error(
      "The server doesn't trust a document that the page asks by; run `make schema` and commit what it writes.",
    );
}

const isFragment = (node) => node.kind === Kind.FRAGMENT_DEFINITION;

/** An operation with just the fragments it spreads, as short as it can be written. */
function textOf(operation, fragments) {
  const needed = new Map();
  const collect = (node) =>
    visit(node, {
      FragmentSpread({ name: { value } }) {
        if (needed.has(value)) return;
        needed.set(value, fragments.get(value));
        collect(fragments.get(value));
      },
    });
  collect(operation);
  return stripIgnoredCharacters([operation, ...needed.values()].map(print).join("\n"));
}
