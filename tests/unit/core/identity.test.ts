import { describe, expect, it } from "vitest";
import { chooseIdentity, type IdentityClues, identityText } from "../../../src/core/identity.ts";

const nothing: IdentityClues = {
  settingsProfile: undefined,
  overridingProfile: undefined,
  environmentAccessKeyId: undefined,
  environmentProfile: undefined,
  hasProfile: () => true,
};
const key = { kind: "access-key", accessKeyId: "AKIAEXAMPLE" } as const;

describe("chooseIdentity()", () => {
  it.each<[string, Partial<IdentityClues>, object]>([
    ["nothing is named", {}, { kind: "default" }],
    ["the settings name a profile", { settingsProfile: "dev" }, { kind: "profile", name: "dev", namedBy: "settings" }],
    ["AWS_PROFILE names one", { environmentProfile: "dev" }, { kind: "profile", name: "dev", namedBy: "environment" }],
    ["keys are in the environment", { environmentAccessKeyId: "AKIAEXAMPLE" }, key],
    ["there are keys and AWS_PROFILE", { environmentAccessKeyId: "AKIAEXAMPLE", environmentProfile: "dev" }, key],
    [
      "there are keys and a profile in the settings",
      { environmentAccessKeyId: "AKIAEXAMPLE", settingsProfile: "dev" },
      { kind: "profile", name: "dev", namedBy: "settings" },
    ],
    [
      "our variable names another profile than the settings",
      {
        overridingProfile: "ci",
        settingsProfile: "dev",
        environmentAccessKeyId: "AKIAEXAMPLE",
        hasProfile: () => false,
      },
      { kind: "profile", name: "ci", namedBy: "environment" },
    ],
    [
      "our variable is empty",
      { overridingProfile: "", settingsProfile: "dev", environmentAccessKeyId: "AKIAEXAMPLE" },
      key,
    ],
    ["AWS_PROFILE is empty", { environmentProfile: "" }, { kind: "default" }],
    [
      "the profile of the settings does not exist and there is nothing else",
      { settingsProfile: "dev", hasProfile: () => false },
      { kind: "profile", name: "dev", namedBy: "settings" },
    ],
  ])("when %s", (_when, clues, identity) => {
    expect(chooseIdentity({ ...nothing, ...clues })).toEqual({ identity });
  });

  it("takes the keys of the environment, with a note, when the settings' profile is not on this machine", () => {
    expect(
      chooseIdentity({
        ...nothing,
        settingsProfile: "dev",
        environmentAccessKeyId: "AKIAEXAMPLE",
        hasProfile: () => false,
      }),
    ).toEqual({
      identity: key,
      note: 'There is no AWS profile "dev" on this machine, so the keys in the environment are used',
    });
  });
});

describe("identityText()", () => {
  it.each([
    [{ kind: "profile", name: "dev", namedBy: "settings" } as const, 'profile "dev"'],
    [key, "access key AKIAEXAMPLE"],
    [{ kind: "default" } as const, "the default AWS credentials"],
  ])("names %j", (identity, text) => {
    expect(identityText(identity)).toBe(text);
  });
});
