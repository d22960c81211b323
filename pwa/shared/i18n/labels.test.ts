import { afterEach, describe, expect, it } from "vitest";
import { longDate, moment, shortWeekday } from "../time/format";
import { labels as arabic } from "./ar";
import { labels as english } from "./en";
import { loadLabels, setLabels, t } from "./labels";

afterEach(() => {
  setLabels(english);
  document.documentElement.lang = "";
});

/** Every label of a catalogue by its path: a text, or a function of its places. */
function leaves(catalogue: object, path = ""): [path: string, label: unknown][] {
  return Object.entries(catalogue).flatMap(([name, value]) =>
    typeof value === "object" ? leaves(value, `${path}.${name}`) : [[`${path}.${name}`, value] as [string, unknown]],
  );
}

describe("a catalogue", () => {
  it("has every label in Arabic, none of them English", () => {
    const found = new Map(leaves(arabic));
    for (const [path, label] of leaves(english)) {
      const other = found.get(path);
      expect(typeof other, path).toBe(typeof label);
      if (typeof label !== "string" || path === ".time.locale") continue;
      expect(other, path).not.toBe(label);
      expect(other, path).toMatch(/[\u0600-\u06ff]/);
    }
    expect(found.size).toBe(leaves(english).length);
  });

  it("says in Arabic all that a label is given", () => {
    const found = new Map(leaves(arabic));
    for (const [path, label] of leaves(english)) {
      if (typeof label !== "function" || label.length === 0 || path === ".earlier.daysAt") continue;
      const places = Array.from({ length: label.length }, (_, index) => `PLACE${index}`);
      const said = String((label as (...places: string[]) => string)(...places));
      const other = String((found.get(path) as (...places: string[]) => string)(...places));
      for (const place of places)
        if (said.toUpperCase().includes(place)) expect(other.toUpperCase(), path).toContain(place);
    }
  });

  it("counts as Arabic does", () => {
    expect([0, 1, 2, 3, 11].map(arabic.time.freeTimes)).toEqual([
      "لا مواعيد متاحة",
      "موعد متاح واحد",
      "موعدان متاحان",
      "3 مواعيد متاحة",
      "11 موعدًا متاحًا",
    ]);
  });
});

describe("the page's language", () => {
  it("is the one it was served in, and English where there is no catalogue", async () => {
    await loadLabels("ar-AE");
    expect(t).toBe(arabic);
    await loadLabels("ja");
    expect(t).toBe(english);
  });

  it("writes dates as the language does", async () => {
    document.documentElement.lang = "ar-AE";
    await loadLabels();
    const start = "2026-12-03T13:15:00+11:00";
    expect(longDate(start)).toBe("الخميس، 3 ديسمبر");
    expect(shortWeekday(start)).toBe("الخميس");
    expect(moment(start)).toMatch(/^الخميس، 3 ديسمبر، 1:15\sم$/);
  });
});
