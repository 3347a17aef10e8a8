import { expect, test } from "vitest";
import { pairwise } from "../../support/pairwise.ts";

test("pairwise() has every two values meet, in fewer combinations than there are", () => {
  const factors = { a: ["1", "2", "3"], b: ["x", "y", "z"], c: ["p", "q"], d: ["m", "n"] };
  const combinations = pairwise(factors);
  const met = new Set(combinations.flatMap(({ a, b, c, d }) => [`${a}${b}`, `${a}${c}`, `${b}${d}`, `${c}${d}`]));
  expect(met.size).toBe(9 + 6 + 6 + 4);
  expect(combinations.length).toBeLessThan(15);
});
