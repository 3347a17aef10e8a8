import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Emulator } from "../../emulator/emulator.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import {
  identityWorld,
  keyLines,
  keysOf,
  people,
  pipelineToken,
  podToken,
  processOutput,
  roleArnOf,
} from "../support/identities.ts";
import { IdentityProbe, type Machine } from "../support/identity-machine.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openTemporaryFolder } from "../support/open-temporary-folder.ts";

const nothing: Machine = { environment: {}, config: "", credentials: "", source: {} };

/** A row of a table: what it adds to a machine, and who signs then. */
interface Row {
  readonly by: string;
  readonly add: Partial<Machine>;
}

const role = (name: string) => ({ AWS_ROLE_ARN: roleArnOf(name) });

function rowsOfAll(emulator: Emulator, token: string): Readonly<Record<string, Row>> {
  return {
    "`POETRY_CODEARTIFACT_LOGIN_AWS_PROFILE`": {
      by: "user base",
      add: {
        environment: { POETRY_CODEARTIFACT_LOGIN_AWS_PROFILE: "override" },
        credentials: `[override]\n${keyLines(people.base)}`,
      },
    },
    "`POETRY_CODEARTIFACT_LOGIN_WEB_IDENTITY_TOKEN`": {
      by: "role pipeline",
      add: { environment: { POETRY_CODEARTIFACT_LOGIN_WEB_IDENTITY_TOKEN: pipelineToken(), ...role("pipeline") } },
    },
    "`aws_profile` of the source": {
      by: "user config",
      add: { source: { aws_profile: "named" }, credentials: `[named]\n${keyLines(people.config)}` },
    },
    "`AWS_ACCESS_KEY_ID`": { by: "user environment", add: { environment: keysOf(people.environment) } },
    "the profile of the environment, if it assumes a role": {
      by: "role sourced",
      add: {
        config: `[default]\nrole_arn = ${roleArnOf("sourced")}\nsource_profile = source\n`,
        credentials: `[source]\n${keyLines(people.credentials)}`,
      },
    },
    "`AWS_WEB_IDENTITY_TOKEN_FILE`": {
      by: "role pod",
      add: { environment: { AWS_WEB_IDENTITY_TOKEN_FILE: token, ...role("pod") } },
    },
    "the profile of the environment, if it has other credentials": {
      by: "user fallback",
      add: { credentials: `[default]\n${keyLines(people.fallback)}` },
    },
    "`AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` or `AWS_CONTAINER_CREDENTIALS_FULL_URI`": {
      by: "role task",
      add: { environment: emulator.containerEnvironment },
    },
    "`ACTIONS_ID_TOKEN_REQUEST_URL` and a role": {
      by: "role actions",
      add: { environment: { ...emulator.githubEnvironment, ...role("actions") } },
    },
    "EC2 instance metadata": {
      by: "role machine",
      add: { environment: { ...emulator.instanceEnvironment, AWS_EC2_METADATA_DISABLED: "false" } },
    },
  };
}

/** The rows of the table within a profile that need no session. Sessions are shown in their own tests. */
function rowsOfProfile(token: string): Readonly<Record<string, Row>> {
  return {
    "`role_arn` with `source_profile` or `credential_source`": {
      by: "role one",
      add: {
        config: `role_arn = ${roleArnOf("one")}\nsource_profile = source\n`,
        credentials: `[source]\n${keyLines(people.base)}`,
      },
    },
    "`web_identity_token_file`": {
      by: "role pod",
      add: { config: `role_arn = ${roleArnOf("pod")}\nweb_identity_token_file = ${token}\n` },
    },
    "`aws_access_key_id` in the credentials file": {
      by: "user fallback",
      add: { credentials: `[default]\n${keyLines(people.fallback)}` },
    },
    "`credential_process`": {
      by: "user process",
      add: { config: `credential_process = echo '${processOutput(people.process)}'\n` },
    },
    "`aws_access_key_id` in the config file": { by: "user config", add: { config: keyLines(people.config) } },
  };
}

function together(rows: readonly Row[]): Machine {
  // The earlier ones win where two set the same variable: a role has one name for every kind of web identity.
  return [...rows].reverse().reduce<Machine>(
    (machine, { add }) => ({
      environment: { ...machine.environment, ...add.environment },
      config: `${add.config ?? ""}${machine.config}`,
      credentials: `${add.credentials ?? ""}${machine.credentials}`,
      source: { ...machine.source, ...add.source },
    }),
    nothing,
  );
}

/** The second column of the n-th table of docs/identity.md. */
async function documentedRows(table: number): Promise<readonly string[]> {
  const text = await readFile(join(checkoutFolder, "docs", "identity.md"), "utf8");
  const tables = text.split(/\n\| *\| given by \|\n\| --- \| --- \|\n/).slice(1);
  const lines = (tables[table]?.split("\n\n", 1)[0] ?? "").split("\n");
  return lines.map((line) => line.split("|")[2]?.trim() ?? "");
}

async function setUp() {
  const emulator = await openEmulator({ world: identityWorld() });
  const token = join(await openTemporaryFolder("token"), "jwt");
  await writeFile(token, podToken());
  return { emulator, token, probe: new IdentityProbe(emulator, await openTemporaryFolder("home")) };
}

test("of all that may be there, the one is taken that the first table of docs/identity.md has first", async () => {
  const { emulator, token, probe } = await setUp();
  const rows = rowsOfAll(emulator, token);
  const documented = await documentedRows(0);
  expect(documented).toEqual(Object.keys(rows));
  const all = Object.values(rows);
  for (const [position, { by }] of all.entries()) {
    expect(await probe.core(together(all.slice(position)))).toMatchObject({ by });
  }
  expect(await probe.core(nothing)).toMatchObject({ by: "nobody" });
});

test("within a profile, the one is taken that the second table has first, by the AWS CLI too", async () => {
  const { token, probe } = await setUp();
  const rows = rowsOfProfile(token);
  const sessions = ["`sso_account_id` and `sso_role_name`", "`login_session`"];
  const documented = await documentedRows(1);
  expect(documented.filter((row) => !sessions.includes(row))).toEqual(Object.keys(rows));
  const all = Object.values(rows);
  for (const [position, { by }] of all.entries()) {
    // A profile has one role_arn, which is either for the one or for the other of the first two.
    const settings = together(all.filter((_row, index) => index >= position && !(position === 0 && index === 1)));
    const machine = { ...settings, config: `[default]\n${settings.config}` };
    expect([(await probe.core(machine)).by, (await probe.awsCli(machine)).by]).toEqual([by, by]);
  }
});
