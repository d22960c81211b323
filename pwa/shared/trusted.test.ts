import { beforeEach, describe, expect, it, vi } from "vitest";

type Rules = { createScriptURL: (url: string) => string | null };

let made: [name: string, rules: Rules][];

beforeEach(() => {
  made = [];
  vi.resetModules();
  vi.stubGlobal("location", new URL("https://salon.example/manage/abc"));
  vi.stubGlobal("window", {
    trustedTypes: { createPolicy: (name: string, rules: Rules) => made.push([name, rules]) },
  });
});

describe("which addresses become scripts", () => {
  it("lets ours and Stripe's own be, once asked, and nobody else's", async () => {
    const { allowScript } = await import("./trusted");
    expect(allowScript("/sw.js")).toBe("/sw.js");
    const rules = made[0]?.[1] as Rules;
    const may = (url: string) => rules.createScriptURL(url) !== null;
    expect(may("https://salon.example/assets/x.js")).toBe(true);
    expect(may("https://js.stripe.com/v3/")).toBe(false);
    allowScript("https://js.stripe.com/v3/");
    expect(may("https://js.stripe.com/v3/fingerprinted/js/part.js")).toBe(true);
    expect(may("https://b.js.stripe.com/part.js")).toBe(true);
    for (const url of [
      "http://js.stripe.com/v3/",
      "https://evil.example/js.stripe.com",
      "https://evil-js.stripe.com.example/",
      "https://notjs.stripe.com/",
      "https://b.salon.example/x.js",
      "data:text/javascript,1",
    ])
      expect(may(url), url).toBe(false);
  });

  it("makes one policy, and only for addresses", async () => {
    const { allowScript } = await import("./trusted");
    allowScript("/sw.js");
    allowScript("https://js.stripe.com/v3/");
    expect(made.map(([name, rules]) => [name, Object.keys(rules)])).toEqual([["default", ["createScriptURL"]]]);
  });
});
