import { setMaxListeners } from "node:events";
import { homedir } from "node:os";
import { environmentClues, readAwsConfiguration } from "../aws/aws-configuration.ts";
import { chooseIdentity } from "../core/identity.ts";
import type { UserChoices } from "../core/login-plan.ts";
import type { SignInDesk } from "../core/sign-in.ts";
import { FileLedger } from "../ledger/file-ledger.ts";
import { NoLedger } from "../ledger/no-ledger.ts";
import { type Answer, formatAnswer, type NextStep, onlyMessages } from "../protocol/answer.ts";
import { parseQuestion } from "../protocol/question.ts";
import { answerQuestion, type LoginWorld } from "./commands/login.ts";
import { Conversation } from "./conversation.ts";
import {
  type Environment,
  halfLoginInEnvironment,
  isUnattended,
  ledgerPath,
  loginInEnvironment,
  loginVariables,
  readOwnVariables,
  relativeNode,
  repositoriesInEnvironment,
} from "./environment.ts";
import { type Pipes, questionLines, standardPipes, writeAnswer } from "./lines.ts";
import { netrcLogin } from "./netrc.ts";
import { nextStep } from "./next-step.ts";
import { withProjectCertificates } from "./project-certificates.ts";
import { silenceLibraries } from "./silence-libraries.ts";
import { WaitSign } from "./wait-sign.ts";

const wholeLoginMs = 45_000;
/** With a person who is asked: the shim waits 300 s. */
const wholeLoginWithPersonMs = 280_000;

/** To see whether an index accepts a login. */
const indexMs = 5_000;

/** Speaks the protocol of `docs/protocol.md` on standard input and output until the input ends. */
export async function serve(pipes: Pipes = standardPipes): Promise<void> {
  silenceLibraries();
  const waitSign = new WaitSign(() => process.stderr, process.env);
  process.once("exit", () => waitSign.hide());
  const world = realWorld(waitSign);
  const conversation = new Conversation();
  if (!world.ledger.hasFresh() && !hasLoginOfUser(world.user)) {
    // Nothing that is held can be good. While Poetry reads the project, before its first question, there is time to load
    // what gets a token. What fails here fails again when it is wanted.
    await world.issuer("auto", "/").catch(() => undefined);
  }
  // Until there is more to do than to look at what is held: then nothing goes on between two questions, and nothing has to
  // be ended by a signal.
  let isIdle = true;
  const beginWork = () => {
    if (isIdle) leaveBySignals();
    isIdle = false;
  };
  let endWait = noWait;
  for await (const line of questionLines(pipes, () => isIdle)) {
    endWait();
    const question = await withProjectCertificates(parseQuestion(line));
    if (question.ask === "login") {
      waitSign.isMuted = question.verbosity === "quiet";
    }
    if (question.ask !== "login" || question.may.obtain) beginWork();
    const answer = await answerQuestion(question, world, conversation).catch(apologise);
    const complete = conversation.complete(question, answer);
    const next = nextStep(complete);
    const isWritten = writeAnswer(`${formatAnswer(complete, next)}\n`, pipes);
    if (next !== null || !isWritten) beginWork();
    endWait = next === null || next.person ? noWait : waitSign.begin(waitForShim(next));
  }
  endWait();
}

/** Whether the environment has a login, which may be all that is needed. */
function hasLoginOfUser({ readyToken }: UserChoices): boolean {
  return readyToken !== undefined || Object.keys(loginVariables(process.env, process.platform)).length > 0;
}

/** Leaves by the "exit" event, so that an AWS CLI that is running ends too. */
function leaveBySignals(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => process.exit(130));
  }
}

const noWait = (): void => undefined;

/** What keeps the shim from asking on. */
function waitForShim({ lock }: NextStep): string {
  return lock ? "another Poetry that logs in, or for the keyring" : "the keyring";
}

/** A bug must not cost the user the command: Poetry goes on, as it would without the plugin. */
function apologise(error: unknown): Answer {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return onlyMessages([
    {
      level: "error",
      code: "unexpected",
      text: `CodeArtifact login skipped: an unexpected error (${text})`,
      hint: "Report this: it is a bug of the plugin",
    },
  ]);
}

function realWorld(waitSign: WaitSign): LoginWorld {
  const path = ledgerPath(process.env, process.platform);
  const logins = loginVariables(process.env, process.platform);
  giveHome();
  return {
    user: userChoices(logins),
    surroundings: {
      netrcLogin: (host) => netrcLogin(host, process.env),
      repositoriesInEnvironment: repositoriesInEnvironment(process.env),
      halfLoginInEnvironment: (name) => halfLoginInEnvironment(name, logins),
      relativeNode: relativeNode(process.env),
    },
    ledger: path === undefined ? new NoLedger() : new FileLedger(path, Date.now),
    now: Date.now,
    issuer: async (...wanted) => {
      // Loading takes the whole of this process, and may begin before the answer is written: that goes first.
      await new Promise((resolve) => setImmediate(resolve));
      const { newTokenIssuer } = await import("./token-issuers.ts");
      return newTokenIssuer(...wanted);
    },
    deadline: newDeadline,
    isAttended: !isUnattended(process.env),
    signInDesk: realSignInDesk,
    waitFor: (what, coming) => waitSign.during(what, coming),
    indexStatus: async (url, login) => {
      const { indexStatus } = await import("../aws/index-status.ts");
      return indexStatus(url, login, process.env, AbortSignal.timeout(indexMs));
    },
  };
}

/** Node.js and the SDK die where there is no home: neither HOME nor a user that the machine knows (`docker run --user 12345`). */
function giveHome(): void {
  try {
    homedir();
  } catch {
    process.env["HOME"] = "/nonexistent";
  }
}

async function realSignInDesk(): Promise<SignInDesk> {
  const { TerminalSignInDesk } = await import("../aws/terminal-sign-in-desk.ts");
  return new TerminalSignInDesk(process.env, Date.now);
}

function newDeadline(mayInteract: boolean): AbortSignal {
  const signal = AbortSignal.timeout(mayInteract ? wholeLoginWithPersonMs : wholeLoginMs);
  // Every step of every login listens to it; Node would warn of a leak at the eleventh.
  setMaxListeners(0, signal);
  return signal;
}

function userChoices(logins: Environment): UserChoices {
  const own = readOwnVariables(process.env);
  const clues = {
    ...environmentClues(process.env),
    overridingProfile: own.awsProfile,
    hasGivenToken: own.hasWebIdentityToken,
    // Most commands are for a login that is good, and depend on no file.
    findProfile: (name: string) => readAwsConfiguration(process.env).findProfile(name),
  };
  return {
    trustedHosts: own.trustedHosts,
    loginInEnvironment: (name) => loginInEnvironment(name, logins),
    identify: (wanted) => chooseIdentity(clues, wanted),
    readyToken: own.readyToken,
  };
}
