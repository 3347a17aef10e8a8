import type { Emulator, EmulatorOptions } from "../../emulator/emulator.ts";
import { examplePortal, exampleUsers, exampleWorld } from "../../emulator/example-world.ts";
import { developerKeys, sharedSource } from "./documented-example.ts";
import { openEmulator } from "./open-emulator.ts";
import { openWorld } from "./open-world.ts";
import { newestPoetryVersion } from "./poetry-versions.ts";
import type { ProjectDescription } from "./project.ts";
import { keepSession, writeAwsConfig } from "./sso.ts";
import type { World, WorldOptions } from "./world.ts";

/** Something that keeps a login from working, staged for real Poetry. */
export interface Trouble {
  /** The heading in docs/troubleshooting.md. */
  readonly symptom: string;
  readonly emulator?: Partial<EmulatorOptions>;
  readonly world?: Partial<WorldOptions>;
  readonly project?: ProjectDescription;
  readonly stage?: (world: World, emulator: Emulator) => Promise<void> | void;
  /** What is run, whose output the documentation shows. */
  readonly command: string;
}

const otherKeys = {
  AWS_ACCESS_KEY_ID: exampleUsers.other.accessKeyId,
  AWS_SECRET_ACCESS_KEY: exampleUsers.other.secretAccessKey,
} as const;

const package_ = { name: "corp-greeting", version: "^1.0", source: "corp" } as const;

/** The project of every trouble, unless it has its own. */
const shop: ProjectDescription = { sources: [{ ...sharedSource, priority: "explicit" }], dependencies: [package_] };

/** The example world, in which the developer may get tokens, but not read packages. */
function unreadable() {
  const may = exampleUsers.developer.may.filter(({ action }) => action !== "codeartifact:ReadFromRepository");
  return { ...exampleWorld(), users: [{ ...exampleUsers.developer, may }] };
}

async function expiredSession(world: World, emulator: Emulator): Promise<void> {
  const { startUrl, region } = examplePortal;
  const session: unknown = JSON.parse(emulator.sso.issueSession({ startUrl, region, lastsSeconds: -3 * 3600 }));
  // Without what it takes to renew it.
  const { refreshToken: _taken, ...rest } = Object(session);
  await writeAwsConfig(world);
  await keepSession(world, JSON.stringify(rest));
}

/** The symptoms of docs/troubleshooting.md, each with a world that shows it. */
export const troubles: readonly Trouble[] = [
  {
    symptom: "`Authorization error accessing …`, `401`",
    world: {
      environment: {
        ...developerKeys,
        POETRY_HTTP_BASIC_CORP_USERNAME: "aws",
        POETRY_HTTP_BASIC_CORP_PASSWORD: "of-yesterday",
      },
    },
    command: "codeartifact doctor",
  },
  {
    symptom: "`doesn't match any versions, version solving failed`",
    emulator: { world: unreadable() },
    command: "codeartifact doctor",
  },
  {
    symptom: "`Token has expired and refresh failed`, `Token has expired`",
    world: { environment: { AWS_PROFILE: "developer" } },
    stage: expiredSession,
    command: "codeartifact doctor",
  },
  {
    symptom: "`access denied`, `not authorized to perform: codeartifact:GetAuthorizationToken`",
    world: { environment: otherKeys },
    command: "codeartifact doctor",
  },
  {
    symptom: "`certificate verify failed`, `unable to verify the first certificate`, a proxy",
    world: { environment: { ...developerKeys, AWS_CA_BUNDLE: "", REQUESTS_CA_BUNDLE: "" } },
    command: "codeartifact doctor",
  },
  {
    symptom: "`(1783, 'CredWrite', 'The stub received bad data')`",
    world: { keyring: "limit" },
    command: "lock",
  },
  {
    symptom: "The keyring does not answer, is slow, or hangs",
    world: { keyring: "raises" },
    command: "codeartifact doctor --offline",
  },
  {
    symptom: "`Node.js was not found`",
    world: { programs: [] },
    command: "codeartifact doctor",
  },
  {
    symptom: "The plugin does nothing",
    project: { sources: [{ name: "corp", url: "https://pypi.corp.example/simple/" }] },
    command: "codeartifact doctor --offline",
  },
];

/** What a person reads when the command of a trouble has been run: both streams, without what differs between machines. */
export async function runTrouble(trouble: Trouble): Promise<string> {
  const emulator = await openEmulator(trouble.emulator);
  const world = await openWorld({
    poetry: newestPoetryVersion,
    emulator,
    environment: developerKeys,
    ...trouble.world,
  });
  const project = await world.project(trouble.project ?? shop);
  await trouble.stage?.(world, emulator);
  const outcome = await world.poetry(trouble.command.split(" "), { in: project });
  const { stdout, stderr } = world.filter(outcome);
  return `$ poetry ${trouble.command}\n${stderr}${stdout}`;
}
