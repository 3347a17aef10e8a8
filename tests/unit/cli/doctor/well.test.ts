import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import type { LoginWorld } from "../../../../src/cli/commands/login.ts";
import { accessCheck } from "../../../../src/cli/own-commands/doctor/access.ts";
import { identityCheck } from "../../../../src/cli/own-commands/doctor/identity.ts";
import { pluginsCheck } from "../../../../src/cli/own-commands/doctor/plugins.ts";
import { projectCheck } from "../../../../src/cli/own-commands/doctor/project.ts";
import { settingsCheck } from "../../../../src/cli/own-commands/doctor/settings.ts";
import { sourcesCheck } from "../../../../src/cli/own-commands/doctor/sources.ts";
import { waysCheck } from "../../../../src/cli/own-commands/doctor/ways.ts";
import { askedRepository, doctorPatient, findingLines, heldLogins } from "../../../support/doctor-patient.ts";
import { documentedUrl, sharedUrl } from "../../../support/documented-example.ts";
import { loginWorld } from "../../../support/login-world.ts";
import { openTemporaryFolder } from "../../../support/open-temporary-folder.ts";
import { ScriptedSignInDesk } from "../../../support/scripted-sign-in-desk.ts";
import { ScriptedTokenIssuer } from "../../../support/scripted-token-issuer.ts";

// What the doctor says of a machine on which much is set, and all of it well.

const now = () => Date.parse("2026-11-24T08:00:00Z");

let world: LoginWorld;
let folder: string;

beforeEach(async () => {
  world = loginWorld(() => new ScriptedTokenIssuer(["corp"], now), new ScriptedSignInDesk(), now);
  world = {
    ...world,
    user: {
      ...world.user,
      identify: ({ awsProfile, roleArn }) => ({
        identity:
          awsProfile === undefined
            ? { kind: "access-key", accessKeyId: "AKIA1" }
            : { kind: "profile", name: awsProfile, namedBy: "settings" },
        ...(roleArn !== undefined && { roleArn }),
      }),
    },
  };
  folder = await openTemporaryFolder("doctor");
});

const reader = "arn:aws:iam::123456789012:role/reader";
const settings = {
  source: [
    { name: "corp", aws_profile: "dev" },
    { name: "two", aws_profile: "dev" },
    { name: "doc", role_arn: reader },
  ],
};
const repositories = [
  askedRepository("corp"),
  askedRepository("two", { urls: [sharedUrl.replace("/shared/", "/second/")] }),
  askedRepository("doc", { urls: [documentedUrl] }),
];
const login = { settings, repositories };

it("the check of settings counts the sources that have some", () => {
  expect(findingLines(settingsCheck(doctorPatient(world, { login })))).toEqual([
    'good Settings: for 3 sources, storage = "poetry", provider = "auto"',
  ]);
});

it("the check of the project names its folder", () => {
  expect(findingLines(projectCheck(doctorPatient(world, { login: { project: "/home/ana/shop" } })))).toEqual([
    "good Project: /home/ana/shop",
  ]);
});

it("the check of identities tells of each once, for which sources, and of the role that is assumed then", async () => {
  await writeFile(join(folder, "config"), "[profile dev]\naws_access_key_id = x\nrole_arn = y\nsource_profile = dev\n");
  const environment = { AWS_CONFIG_FILE: join(folder, "config"), AWS_SHARED_CREDENTIALS_FILE: join(folder, "none") };
  expect(findingLines(identityCheck(doctorPatient(world, { login, machine: { environment } })))).toEqual([
    'good Identity for "corp", "two": profile "dev" (aws_profile in the settings), by a role',
    `good Identity for "doc": access key AKIA1 (AWS_ACCESS_KEY_ID), and then role "${reader}"`,
  ]);
});

it("the check of the way to AWS tells of a proxy, of certificates and of endpoints, each once", async () => {
  await writeFile(join(folder, "ca.pem"), "");
  const environment = {
    AWS_CONFIG_FILE: join(folder, "none"),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "none"),
    https_proxy: "http://proxy.corp.example",
    AWS_CA_BUNDLE: join(folder, "ca.pem"),
    AWS_ENDPOINT_URL_STS: "https://sts.corp.example",
    AWS_ENDPOINT_URL: "https://aws.corp.example",
  };
  expect(findingLines(waysCheck(doctorPatient(world, { login, machine: { environment } })))).toEqual([
    "good Proxy: https_proxy is set",
    `good Certificates: those of ${join(folder, "ca.pem")} (AWS_CA_BUNDLE)`,
    'good Endpoints: AWS_ENDPOINT_URL_STS is "https://sts.corp.example", AWS_ENDPOINT_URL is "https://aws.corp.example"',
  ]);
});

it("the check of the way to AWS tells which of AWS's hosts are asked, and by what, for each profile", async () => {
  await writeFile(join(folder, "config"), "[profile dev]\nuse_fips_endpoint = True\n");
  const files = { AWS_CONFIG_FILE: join(folder, "config"), AWS_SHARED_CREDENTIALS_FILE: join(folder, "none") };
  const endpoints = (environment: Readonly<Record<string, string>>) =>
    findingLines(
      waysCheck(doctorPatient(world, { login, machine: { environment: { ...files, ...environment } } })),
    ).filter((line) => line.includes("Endpoints"));
  expect([
    endpoints({}),
    endpoints({ AWS_USE_FIPS_ENDPOINT: "true", AWS_USE_DUALSTACK_ENDPOINT: "true" }),
    endpoints({ AWS_USE_FIPS_ENDPOINT: "true", AWS_ENDPOINT_URL_STS: "https://sts.corp.example" }),
  ]).toEqual([
    [`good Endpoints: AWS's own, FIPS by use_fips_endpoint of profile "dev"`, "good Endpoints: AWS's own"],
    ["good Endpoints: AWS's own, FIPS by AWS_USE_FIPS_ENDPOINT, dual-stack by AWS_USE_DUALSTACK_ENDPOINT"],
    ['good Endpoints: AWS_ENDPOINT_URL_STS is "https://sts.corp.example", FIPS by AWS_USE_FIPS_ENDPOINT'],
  ]);
});

it("the check of plugins takes the first of each name, and no other folder", async () => {
  for (const path of ["one/b-1.0.dist-info", "one/a_x-2.0.dist-info", "two/B-3.0.dist-info", "two/c-4.0.egg-info"]) {
    await mkdir(join(folder, path), { recursive: true });
    await writeFile(join(folder, path, "entry_points.txt"), "[poetry.plugin]\nx = y:Z\n");
  }
  const python = { version: "3.12.1", paths: [join(folder, "one"), join(folder, "two")] };
  expect(findingLines(pluginsCheck(doctorPatient(world, { asked: { python } })))).toEqual([
    "good Plugins: a-x 2.0, beside b 1.0",
  ]);
});

it("the check of sources passes over names without a URL that are no sources", () => {
  const bare = [askedRepository("corp"), askedRepository("stored", { urls: [] })];
  expect(
    findingLines(sourcesCheck(doctorPatient(world, { login: { repositories: bare, sources: ["corp"] } }))),
  ).toEqual([
    'good Source "corp": repository "shared" of domain "corp", account 123456789012, in eu-central-1: its host name says so, which is one of AWS\'s',
  ]);
});

it("the check of access asks for nothing where no source is ours", async () => {
  expect(await accessCheck(doctorPatient(world, { login: { repositories: [] } }))).toEqual([]);
});

it.each([
  [
    401,
    'bad Index of "corp": does not accept the login of your own (HTTP 401) -> Remove your own login for source "corp", and the plugin logs in',
  ],
  [
    403,
    'bad Index of "corp": is closed to your own login (HTTP 403), though the login is good -> Ask for codeartifact:ReadFromRepository on the repository, in domain "corp"',
  ],
])("the check of access tells of a login of the user's own that the index refuses: HTTP %i", async (status, line) => {
  world = { ...world, indexStatus: async () => status };
  const own = [askedRepository("corp", { held: heldLogins("hunter2", "hunter2", "ana") })];
  expect(findingLines(await accessCheck(doctorPatient(world, { login: { repositories: own } })))).toEqual([
    'skipped Token for "corp": not needed: there is a login of your own',
    line,
  ]);
});
