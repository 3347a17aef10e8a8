import { homedir } from "node:os";
import { planLogin } from "../../core/login-plan.ts";
import { parseSettings } from "../../core/settings.ts";
import { readRepository } from "../commands/read-repository.ts";
import { accessCheck } from "./doctor/access.ts";
import { configurationCheck } from "./doctor/aws-configuration.ts";
import { type Check, type Finding, type Machine, type Patient, problemFinding } from "./doctor/finding.ts";
import { hostsCheck } from "./doctor/hosts.ts";
import { identityCheck } from "./doctor/identity.ts";
import { keyringCheck } from "./doctor/keyring.ts";
import { layersCheck } from "./doctor/layers.ts";
import { nodeCheck } from "./doctor/node.ts";
import { pluginsCheck } from "./doctor/plugins.ts";
import { poetryCheck } from "./doctor/poetry.ts";
import { projectCheck } from "./doctor/project.ts";
import { isWell, jsonReport, textReport, ticketReport } from "./doctor/reports.ts";
import { settingsCheck } from "./doctor/settings.ts";
import { sourcesCheck } from "./doctor/sources.ts";
import { sessionCheck } from "./doctor/sso-session.ts";
import { waysCheck } from "./doctor/ways.ts";
import type { OwnCommand, Run } from "./own-command.ts";
import { paperFor } from "./paper.ts";

/** In the order of the data flow; the last two ask the network, and are made side by side. */
const checks: readonly Check[] = [
  poetryCheck,
  pluginsCheck,
  nodeCheck,
  projectCheck,
  settingsCheck,
  sourcesCheck,
  layersCheck,
  keyringCheck,
  configurationCheck,
  identityCheck,
  sessionCheck,
  waysCheck,
];
const onlineChecks: readonly Check[] = [hostsCheck, accessCheck];

const offline: Finding = {
  check: "online",
  mark: "skipped",
  title: "Network, tokens, indexes",
  seen: "not looked at, because of --offline",
};

/** `poetry codeartifact doctor` */
export const doctorCommand: OwnCommand = {
  definition: {
    description: "Looks for what keeps Poetry from logging in to CodeArtifact.",
    help: `Looks at everything between Poetry and the packages, in the order in which a login meets it, and says what to do
about what is wrong. Gets a token from AWS, as a login does, reads the index of each source with it, and stores nothing.

To have something to paste into a ticket, without keys, tokens or whole account numbers:

  <info>poetry codeartifact doctor --report</info>

The exit code is 1 when there is a problem.`,
    arguments: [],
    options: [
      { long_name: "offline", description: "Ask nothing of the network." },
      { long_name: "json", description: "Print JSON." },
      { long_name: "report", description: "Print a block of Markdown to paste into a ticket." },
    ],
  },
  async run(run) {
    const { arguments: typed = {}, verbosity } = run.login;
    const patient = admit(run, {
      environment: process.env,
      home: homedir(),
      node: { path: process.execPath, version: process.versions.node },
    });
    const findings = await examine(patient, typed["offline"] === true);
    const exitCode = isWell(findings) ? 0 : 1;
    if (verbosity === "quiet") {
      return { exitCode };
    }
    const { terminal } = run.asked;
    const output =
      typed["json"] === true
        ? jsonReport(findings)
        : typed["report"] === true
          ? ticketReport(findings, paperFor({ ...terminal, colour: false }), patient.machine)
          : textReport(
              findings,
              paperFor(terminal),
              terminal.isTerminal ? terminal.columns : Number.POSITIVE_INFINITY,
              patient.machine,
            );
    return { output, exitCode };
  },
};

/** Everything that the checks look at. */
export function admit(run: Run, machine: Machine): Patient {
  const { login, world } = run;
  const settings = parseSettings(login.settings, login.sources);
  const repositories = login.repositories.map((each) => readRepository(each, world.user));
  return { ...run, settings, plan: planLogin(repositories, settings, world.user), machine };
}

/** Makes all checks, each whatever the others found. */
export async function examine(patient: Patient, isOffline: boolean): Promise<readonly Finding[]> {
  const made = isOffline ? checks : [...checks, ...onlineChecks];
  const coming = Promise.all(made.map((check) => guarded(check, patient)));
  const findings = await patient.world.waitFor("hosts, AWS and indexes to answer", coming);
  return [...findings.flat(), ...(isOffline ? [offline] : [])];
}

async function guarded(check: Check, patient: Patient): Promise<readonly Finding[]> {
  try {
    return await check(patient);
  } catch (error) {
    return [problemFinding("unexpected", "Doctor", error)];
  }
}
