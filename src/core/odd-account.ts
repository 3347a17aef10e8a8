import type { Message } from "./message.ts";

const accountDigits = 12;

/** The documented example of plugin 1.0.0 has an account of 13 digits. AWS decides whether that is a domain. */
export function oddAccount(name: string, account: string): readonly Message[] {
  return account.length === accountDigits
    ? []
    : [
        {
          level: "warning",
          code: "account-digits",
          text: `The URL of source "${name}" names account "${account}" with ${account.length} digits, but AWS accounts have ${accountDigits}`,
          hint: "Check the URL if AWS does not know the domain",
        },
      ];
}
