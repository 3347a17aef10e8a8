import type { Finding, Patient } from "./finding.ts";

/** The keyring: which one, and whether it answers. */
export function keyringCheck({ asked }: Patient): readonly Finding[] {
  const { name, state } = asked.keyring;
  const found = { check: "keyring", title: "Keyring" };
  if (state === "used") {
    const limit = /WinVault|Windows/i.test(name)
      ? ", which takes 1,280 characters at most: a longer token goes to auth.toml"
      : "";
    return [{ ...found, mark: "good", seen: `${name} answers${limit}` }];
  }
  return state === "not used"
    ? [{ ...found, mark: "good", seen: `not used by Poetry (${name}): logins rest in auth.toml` }]
    : [
        {
          ...found,
          mark: "warning",
          seen: `does not work, so logins rest in auth.toml: ${state}`,
          hint: "Unlock the keyring, or run poetry config keyring.enabled false",
        },
      ];
}
