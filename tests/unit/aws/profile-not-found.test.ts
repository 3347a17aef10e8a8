import { describe, expect, it } from "vitest";
import { profileNotFound } from "../../../src/aws/profile-not-found.ts";

describe("profileNotFound()", () => {
  const known = ["developer", "ci"];
  it.each([
    ["develper", known, 'Did you mean "developer"?'],
    ["somebody-else", known, 'Known are "developer", "ci"'],
    ["developer", [], "Run aws configure sso, which makes one"],
  ])("hints at what there is in place of %j", (name, names, hint) => {
    const problem = profileNotFound(name, names, 'the source_profile of profile "shop"');
    expect([problem.code, problem.message, problem.hint]).toEqual([
      "profile-not-found",
      `there is no AWS profile "${name}" on this machine, the source_profile of profile "shop"`,
      hint,
    ]);
  });
});
