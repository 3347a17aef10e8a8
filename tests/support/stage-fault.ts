import { createHash } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Emulator, startEmulator } from "../../emulator/emulator.ts";
import { examplePortal, exampleWorld } from "../../emulator/example-world.ts";
import { awsCliProgram } from "../../scripts/test-environments.ts";
import { askCore } from "./core.ts";
import { developerKeys } from "./documented-example.ts";
import { evilHost, type FaultCase, type Provider, type Struck } from "./fault-cases.ts";
import { filterOutput } from "./output-filter.ts";
import { ssoConfig } from "./sso.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

/** What became of a login under a fault. */
export interface FaultOutcome {
  /** Calls that reached the emulator, or were counted where the fault was; `undefined` where nobody could count. */
  readonly calls: number | undefined;
  readonly seconds: number;
  readonly loggedIn: boolean;
  /** What the user reads, with a line for each hint. */
  readonly told: string;
  /** Whatever is secret and was told, or went to a host that a redirect named. */
  readonly leaks: readonly string[];
}

/** Has the built core log in while a fault strikes, in an emulator and a home of its own. */
export async function stageFault(fault: FaultCase, provider: Provider): Promise<FaultOutcome> {
  const folder = await makeTemporaryFolder("fault");
  const extraHosts = { [evilHost]: () => ({ status: 200, body: "{}" }) };
  const emulator = await startEmulator({ folder, world: exampleWorld(), extraHosts });
  const staged = await fault.stage(emulator);
  try {
    const environment = {
      ...(await identityEnvironment(fault.strikes, folder, emulator)),
      HOME: folder,
      TMPDIR: folder,
      PATH: provider === "sdk" ? folder : dirname(awsCliProgram),
      LANG: "C.UTF-8",
      AWS_EC2_METADATA_DISABLED: "true",
      ...emulator.environment,
      HTTPS_PROXY: emulator.proxyUrl.replace("//", `//ana:${proxyPassword}@`),
      ...staged?.environment,
    };
    const source = { name: "corp", ...sourceOf(fault.strikes) };
    const begin = performance.now();
    const answer = await askCore({ provider, source: [source] }, environment);
    const seconds = (performance.now() - begin) / 1000;
    const told = answer.messages.map(({ text, hint }) => (hint === undefined ? text : `${text}\nhint: ${hint}`));
    const text = told.join("\n");
    const secrets = [
      ...emulator.issuedSecrets,
      ...emulator.issuedTokens,
      proxyPassword,
      ...Object.values(developerKeys),
    ];
    return {
      calls: staged === undefined ? emulator.requests.length : staged.connections(),
      seconds,
      loggedIn: answer.logins.length === 1,
      told: filterOutput(text, { HOME: folder }).replaceAll(awsCliProgram, "aws"),
      leaks: [
        ...secrets.filter((secret) => secret !== developerKeys.AWS_ACCESS_KEY_ID && text.includes(secret)),
        ...emulator.seen().filter((line) => line.includes(evilHost)),
      ],
    };
  } finally {
    staged?.close();
    await emulator.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const proxyPassword = "hunter2";

/** With whose keys is asked: so that the call that is struck is made. */
async function identityEnvironment(
  struck: Struck,
  folder: string,
  emulator: Emulator,
): Promise<Readonly<Record<string, string>>> {
  if (struck === "authorization-token" || struck === "sts") return developerKeys;
  const { startUrl, region } = examplePortal;
  const session = emulator.sso.issueSession({ startUrl, region, lastsSeconds: struck === "sso-oidc" ? -60 : 28_800 });
  const cache = join(folder, ".aws", "sso", "cache");
  await mkdir(cache, { recursive: true });
  await writeFile(join(cache, `${createHash("sha1").update("corp-sso").digest("hex")}.json`), session);
  await writeFile(join(folder, ".aws", "config"), ssoConfig);
  return {};
}

function sourceOf(struck: Struck): object {
  switch (struck) {
    case "authorization-token":
      return {};
    case "sts":
      return { role_arn: "arn:aws:iam::123456789012:role/build" };
    case "sso-portal":
    case "sso-oidc":
      return { aws_profile: "developer" };
  }
}
