import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Emulator } from "../../emulator/emulator.ts";
import { awsCliProgram } from "../../scripts/test-environments.ts";
import { askCore, type CoreAnswer } from "./core.ts";
import { signer } from "./identities.ts";
import { run } from "./run.ts";

/** A machine as far as the choice of an identity depends on it. */
export interface Machine {
  readonly environment: Readonly<Record<string, string>>;
  /** `~/.aws/config` */
  readonly config: string;
  /** `~/.aws/credentials` */
  readonly credentials: string;
  /** The settings of the source `corp`. */
  readonly source: { readonly aws_profile?: string; readonly role_arn?: string };
}

/** Whose signature AWS saw, at which hosts, and what was said. */
export interface Signed {
  /** `user base`, `role reader`, or `nobody` when AWS was not asked for a token. */
  readonly by: string;
  /** All that were asked, in order. */
  readonly hosts: readonly string[];
  readonly said: string;
}

const domain = ["--domain", "corp", "--domain-owner", "123456789012", "--region", "eu-central-1"] as const;

/** Runs the core and the AWS CLI on machines of one home, which is emptied each time, and tells who signed. */
export class IdentityProbe {
  readonly #emulator: Emulator;
  readonly #home: string;

  constructor(emulator: Emulator, home: string) {
    this.#emulator = emulator;
    this.#home = home;
  }

  /** As the core has AWS asked. */
  async core(
    machine: Machine,
    provider: "sdk" | "auto" | "aws-cli" = "sdk",
  ): Promise<Signed & { readonly answer: CoreAnswer }> {
    const environment = await this.#prepare(machine);
    const settings = { provider, storage: "memory", source: [{ name: "corp", ...machine.source }] };
    const answer = await askCore(settings, environment);
    return { ...this.#seen(), said: answer.messages.map(({ text }) => text).join("\n"), answer };
  }

  /** As `aws` does, with `--profile` for what the settings name. */
  async awsCli(machine: Machine): Promise<Signed> {
    const environment = await this.#prepare(machine);
    const profile = machine.source.aws_profile === undefined ? [] : ["--profile", machine.source.aws_profile];
    const outcome = await run(awsCliProgram, ["codeartifact", "get-authorization-token", ...domain, ...profile], {
      cwd: "/",
      environment,
    });
    return { ...this.#seen(), said: outcome.stderr.trim() };
  }

  async #prepare(machine: Machine): Promise<Readonly<Record<string, string>>> {
    const folder = join(this.#home, ".aws");
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    if (machine.config !== "") await writeFile(join(folder, "config"), machine.config);
    if (machine.credentials !== "") await writeFile(join(folder, "credentials"), machine.credentials);
    this.#emulator.forget();
    return {
      PATH: `${join(awsCliProgram, "..")}:/usr/bin:/bin`,
      HOME: this.#home,
      AWS_EC2_METADATA_DISABLED: "true",
      ...this.#emulator.environment,
      ...machine.environment,
    };
  }

  #seen(): Pick<Signed, "by" | "hosts"> {
    const { requests } = this.#emulator;
    const credential = requests.filter(({ service }) => service === "codeartifact").at(-1)?.credential;
    return {
      by: credential?.kind === "sigv4" ? signer(credential.arn) : "nobody",
      hosts: requests.map(({ host }) => host),
    };
  }
}
