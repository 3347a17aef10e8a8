import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { LoginWorld } from "../../../../src/cli/commands/login.ts";
import { examine } from "../../../../src/cli/own-commands/doctor.ts";
import { doctorPatient, findingLines } from "../../../support/doctor-patient.ts";
import { sharedUrl } from "../../../support/documented-example.ts";
import { loginWorld } from "../../../support/login-world.ts";
import { openTemporaryFolder } from "../../../support/open-temporary-folder.ts";
import { ownQuestion, repositoryOf, runOwnCommand } from "../../../support/own-command-run.ts";
import { ScriptedSignInDesk } from "../../../support/scripted-sign-in-desk.ts";
import { ScriptedTokenIssuer } from "../../../support/scripted-token-issuer.ts";
import { setEnvironment } from "../../../support/set-environment.ts";

const now = () => Date.parse("2026-11-24T08:00:00Z");

let world: LoginWorld;
let home: string;

beforeEach(async () => {
  world = loginWorld(() => new ScriptedTokenIssuer(["corp"], now), new ScriptedSignInDesk(), now);
  home = await openTemporaryFolder("home");
  setEnvironment({ HOME: home });
});

const doctor = (
  typed: Readonly<Record<string, unknown>>,
  more: { readonly verbosity?: "quiet"; readonly url?: string } = {},
) =>
  runOwnCommand(
    ownQuestion("doctor", {
      arguments: { offline: true, ...typed },
      repositories: [repositoryOf("corp", { url: more.url ?? sharedUrl })],
      project: home,
      verbosity: more.verbosity ?? "normal",
    }),
    world,
  );

const report = `✓ Poetry: 2.5.1, on Python 3.12.0
✓ Plugins: poetry-codeartifact-login-plugin
✓ Node.js: ${process.versions.node}, ${process.execPath}, found on PATH
✓ Project: ~
✓ Settings: none, and none are needed for the host names of AWS
✓ Source "corp": repository "shared" of domain "corp", account 123456789012, in eu-central-1: its host name says so, which is one of AWS's
✓ Other logins: none that counts, in the environment, poetry.toml, Poetry's store, pypi-token or netrc
✓ Keyring: not used by Poetry (): logins rest in auth.toml
✓ AWS configuration: no ~/.aws/config, no ~/.aws/credentials: no profiles
! Identity: nothing in the environment and no profile says who you are; the machine itself (EC2) is asked
  hint: Run aws configure sso, and name the profile in AWS_PROFILE, or as aws_profile of the source
✓ Proxy: none (HTTPS_PROXY is not set)
✓ Certificates: those that Node.js trusts
✓ Endpoints: AWS's own
- Network, tokens, indexes: not looked at, because of --offline

1 warning, 1 check was skipped
`;

describe("poetry codeartifact doctor --offline", () => {
  it("tells of everything between Poetry and the packages, but what only the network knows", async () => {
    expect(await doctor({})).toEqual({
      exitCode: 0,
      output: report,
      told: "",
      forgotten: [],
    });
  });

  it("prints JSON", async () => {
    const { exitCode, output } = await doctor({ json: true });
    const { version, ok, checks } = JSON.parse(output);
    expect([exitCode, version, ok, checks.at(-1)]).toEqual([
      0,
      1,
      true,
      {
        check: "online",
        mark: "skipped",
        title: "Network, tokens, indexes",
        seen: "not looked at, because of --offline",
        hint: null,
      },
    ]);
  });

  it("prints a block to paste into a ticket", async () => {
    const { exitCode, output } = await doctor({ report: true });
    expect([exitCode, output]).toEqual([
      0,
      `\`poetry codeartifact doctor --report\`:\n\n\`\`\`text\n${report.replace("123456789012", "…9012")}\`\`\`\n`,
    ]);
  });

  it("prints nothing with -q, but has its exit code", async () => {
    expect(await doctor({}, { verbosity: "quiet" })).toEqual({ exitCode: 0, output: "", told: "", forgotten: [] });
    const url = `${sharedUrl.replace("https:", "http:")}`;
    expect(await doctor({}, { verbosity: "quiet", url })).toEqual({ exitCode: 1, output: "", told: "", forgotten: [] });
  });
});

describe("examine()", () => {
  it("goes on with the other checks where one fails in a way that nobody thought of", async () => {
    const broken: LoginWorld = {
      ...world,
      user: {
        ...world.user,
        identify: () => {
          throw new TypeError("x is not a function");
        },
      },
    };
    const findings = await examine(doctorPatient(broken, { login: { repositories: [] } }), true);
    expect(findingLines(findings).filter((line) => line.startsWith("bad"))).toEqual([
      "bad Doctor: an unexpected error (TypeError: x is not a function) -> Report this: it is a bug of the plugin",
      "bad Doctor: an unexpected error (TypeError: x is not a function) -> Report this: it is a bug of the plugin",
    ]);
    expect(findings.length).toBeGreaterThan(8);
  });

  it("looks at the AWS configuration", async () => {
    const names = Array.from({ length: 14 }, (_, index) => `p${index}`);
    await mkdir(join(home, ".aws"));
    await writeFile(join(home, ".aws", "credentials"), names.map((name) => `[${name}]\n`).join(""));
    const environment = { HOME: home };
    const findings = await examine(doctorPatient(world, { machine: { environment } }), true);
    expect(findings.filter(({ check }) => check === "aws-configuration").map(({ seen }) => seen)).toEqual([
      `no ${home}/.aws/config, ${home}/.aws/credentials: profiles ${names
        .slice(0, 12)
        .map((name) => `"${name}"`)
        .join(", ")} and 2 more`,
    ]);
  });
});
