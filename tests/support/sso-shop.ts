import type { Emulator } from "../../emulator/emulator.ts";
import { examplePortal, exampleWorld } from "../../emulator/example-world.ts";
import { everyGrant } from "../../emulator/world.ts";
import { awsCliProgram } from "../../scripts/test-environments.ts";
import { sharedSource } from "./documented-example.ts";
import { openWorld } from "./open-world.ts";
import type { Project } from "./project.ts";
import type { Outcome } from "./run.ts";
import { writeAwsConfig } from "./sso.ts";
import type { World } from "./world.ts";

/** The arguments of `poetry lock`, without colours. */
export const lock = ["lock", "--no-ansi"];

/** What a person on a terminal is asked. */
export const question = 'Sign in to SSO session "corp-sso" now? [Y/n] ';

/** The same where the profile has no session, but the portal itself. */
export const legacyQuestion = `Sign in to SSO session "${examplePortal.startUrl}" now? [Y/n] `;

/** The beginning of each error of a login. */
export const notLoggedIn = 'Cannot log in to CodeArtifact domain "corp" (source "corp"): ';

/** Why a profile without a session cannot log in. */
export const absent = 'the SSO session "corp-sso" of profile "developer" is not signed in';

/** What to do about it. */
export const signInHint = "hint: Run aws sso login --profile developer\n";

/** The line of a login with that profile. */
export const loggedIn = (profile = "developer") =>
  `Logged in to CodeArtifact domain "corp" with profile "${profile}", valid for 12 h\n`;

/** What stands on the terminal when a sign-in goes by the browser. */
export const pkceLines = "Sign in with the browser. If it does not open by itself, go to:\n[AUTHORIZE]\n";

/** A world whose project needs nothing of an index, so that what is printed is the plugin's alone. */
export async function openShop(
  version: string,
  emulator: Emulator,
  options: { profile?: string; provider?: string } = {},
) {
  const { profile = "developer", provider = "auto" } = options;
  const world = await openWorld({
    poetry: version,
    emulator,
    programs: ["node", "aws"],
    environment: { AWS_PROFILE: profile, POETRY_VIRTUALENVS_CREATE: "false" },
  });
  await writeAwsConfig(world);
  const project = await world.project({ sources: [sharedSource], settings: { provider } });
  return { world, project };
}

/** The portal of the example, as the sign-in names it. */
export const corpSession = { startUrl: examplePortal.startUrl, region: examplePortal.region };

/** Three hours, in seconds. */
export const threeHours = 3 * 3600;

/** A project with two sources in one domain, each with a profile of its own. */
export const twoProfiles = (corp: string, same: string, provider = "auto") => ({
  sources: [sharedSource, { name: "same", url: sharedSource.url }],
  settings: {
    provider,
    source: [
      { name: "corp", aws_profile: corp },
      { name: "same", aws_profile: same },
    ],
  },
});

/** What appeared on a terminal, without Poetry's own lines and what differs from run to run. */
export function onTerminal({ exitCode, stdout }: Outcome) {
  const own = stdout
    .replaceAll("\r\n", "\n")
    .replaceAll(/https:\/\/oidc\.\S+\/authorize\?\S+/g, "[AUTHORIZE]")
    .replaceAll(/\b[0-9A-F]{4}-[0-9A-F]{4}\b/g, "[CODE]")
    .replaceAll(/^(Updating|Resolving|Writing) .*\n/gm, "")
    .replaceAll(/^\n/gm, "");
  return { exitCode, own: withoutNotice(own) };
}

/** Poetry 1.8 says this when it makes no environment. */
function withoutNotice(text: string): string {
  return text.replaceAll("Skipping virtualenv creation, as specified in config file.\n", "");
}

/** Runs `poetry lock` without a terminal, and gives what the plugin wrote. */
export async function runLock(world: World, project: Project) {
  const { exitCode, stderr } = await world.poetry(["lock"], { in: project });
  return { exitCode, stderr: withoutNotice(stderr) };
}

/** Asks AWS, by the AWS CLI, who the profile is. */
export const callerIdentity = (world: World, profile: string) =>
  world.run(awsCliProgram, ["sts", "get-caller-identity", "--profile", profile, "--region", "eu-central-1"]);

/** The emulator's example world, with a role that any identity of its account may assume. */
export const withBuildRole = () => {
  const { roles = [], ...world } = exampleWorld();
  const role = { name: "sso-build", account: "123456789012", may: everyGrant, trusts: ["123456789012"] };
  return { ...world, roles: [...roles, role] };
};
