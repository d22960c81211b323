import { afterEach, expect, it } from "vitest";
import { labels as sharedEnglish } from "../../../shared/i18n/en";
import { setLabels as setShared, t as shared } from "../../../shared/i18n/labels";
import { labels as arabic } from "./ar";
import { labels as english } from "./en";
import { loadLabels, t } from "./labels";

afterEach(() => setShared(sharedEnglish));

/** Every label of a catalogue by its path: a text, or a function of its places. */
function leaves(catalogue: object, path = ""): [path: string, label: unknown][] {
  return Object.entries(catalogue).flatMap(([name, value]) =>
    typeof value === "object" ? leaves(value, `${path}.${name}`) : [[`${path}.${name}`, value] as [string, unknown]],
  );
}

/** What a label says of its places: a text as it is. */
function said(label: unknown): string {
  if (typeof label !== "function") return String(label);
  return label(...Array.from({ length: label.length }, (_, index) => `PLACE${index}`));
}

it("says each of the desk's labels in Arabic, with all that it is given", () => {
  const found = new Map(leaves(arabic));
  expect([...found.keys()]).toEqual(leaves(english).map(([path]) => path));
  for (const [path, label] of leaves(english)) {
    const other = said(found.get(path));
    expect(other, path).toMatch(/[\u0600-\u06ff]|^PLACE|^\u2068PLACE/);
    for (const place of said(label).match(/PLACE\d/g) ?? []) expect(other, path).toContain(place);
    // Stripe calls itself that in Arabic, too.
    expect(other.replace(/PLACE\d|Stripe/g, ""), path).not.toMatch(/[a-z]{3}/i);
  }
});

it("has shared parts speak of trouble in the desk's words", async () => {
  await loadLabels("ar-AE");
  expect(t).toBe(arabic);
  expect(shared.trouble).toBe(arabic.trouble);
  await loadLabels("ja");
  expect(t).toBe(english);
  expect(shared.trouble.gone).toBe(english.trouble.gone);
});
