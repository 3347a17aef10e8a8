import type { Scope } from "../core/scope.ts";
import { readAwsConfiguration } from "./aws-configuration.ts";
import type { AwsKeys, KeySource } from "./aws-keys.ts";
import { needsMfa } from "./role-sessions.ts";
import type { SdkTokenIssuer } from "./sdk-token-issuer.ts";

/**
 * Gets keys for the AWS CLI by the SDK: those of a web identity and of a container, before which the AWS CLI would take
 * a profile that was passed over here, and, where a person may be asked, those that need an MFA code, since the AWS CLI
 * runs without a terminal.
 */
export class SdkKeySource implements KeySource {
  readonly #newIssuer: () => Promise<SdkTokenIssuer>;
  readonly #mayAsk: boolean;
  #issuer: Promise<SdkTokenIssuer> | undefined;

  constructor(newIssuer: () => Promise<SdkTokenIssuer>, mayAsk: boolean) {
    this.#newIssuer = newIssuer;
    this.#mayAsk = mayAsk;
  }

  async keysFor(scope: Scope, signal: AbortSignal): Promise<AwsKeys | undefined> {
    if (!(isOfSurroundings(scope) || (this.#mayAsk && (await wantsCode(scope))))) {
      return undefined;
    }
    this.#issuer ??= this.#newIssuer();
    return (await this.#issuer).keys(scope, signal);
  }
}

function isOfSurroundings({ identity }: Scope): boolean {
  return identity.kind === "web-identity" || identity.kind === "container";
}

async function wantsCode({ identity }: Scope): Promise<boolean> {
  if (identity.kind !== "profile" && identity.kind !== "default") {
    return false;
  }
  const { findProfile } = readAwsConfiguration(process.env);
  return needsMfa(identity.kind === "profile" ? identity.name : "default", findProfile);
}
