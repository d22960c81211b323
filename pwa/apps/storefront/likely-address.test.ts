import { expect, it } from "vitest";
import { likelyAddress } from "./likely-address";

it("a domain that is one slip off a common one is noticed, and no other", () => {
  for (const typed of ["gmial.com", "gmal.com", "gmaill.com", "gmsil.com"])
    expect(likelyAddress(`ann.lee@${typed}`)).toBe("ann.lee@gmail.com");
  for (const typed of ["ann@gmail.com", "ann@salon.example", "ann@me.com", "@gmial.com", "ann", ""])
    expect(likelyAddress(typed)).toBeNull();
});
