import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Emulator } from "../../emulator/emulator.ts";
import { exampleUsers } from "../../emulator/example-world.ts";
import { developerKeys, sharedSource } from "../../tests/support/documented-example.ts";
import { bundleFolder } from "../checkout.ts";
import { account, region } from "./bench-world.ts";
import { coreQuestion } from "./core-question.ts";
import { programs } from "./environments.ts";
import { addedTo, atMost, type Group, milliseconds, ratioTo, times } from "./finding.ts";
import { type Program, timeOf, timeToFirstLine } from "./programs.ts";
import { manyRounds, measureInRounds } from "./rounds.ts";

/** The core without Poetry: how soon it answers, and what a token takes, beside other ways to get one. */
export async function coreAlone(emulator: Emulator, node: string, rounds: number, folder: string): Promise<Group> {
  const { core, awsCli, forget } = tokenPrograms(emulator, node, folder);
  const login = await answerOf(core(coreQuestion({ sources: [sharedSource], obtain: true })));
  const held = { corp: login.logins[0]?.password ?? "" };
  const kept = await answerOf(core(coreQuestion({ sources: [sharedSource], held, obtain: false })));
  if (kept.logins[0]?.keep !== true) throw new Error("The core does not know its own token");

  const samples = await measureInRounds(
    [
      { name: "node -e 0", run: () => timeOf({ ...core(""), arguments: ["-e", "0"] }) },
      {
        name: "core, token good",
        run: async () =>
          (await timeToFirstLine(core(coreQuestion({ sources: [sharedSource], held, obtain: false })))).ms,
      },
    ],
    manyRounds(rounds),
  );
  const tokens = await measureInRounds(
    [
      { name: "curl --aws-sigv4", run: () => timeOf(curl(emulator, folder)) },
      {
        name: "core, a token",
        prepare: forget,
        run: async () => (await timeToFirstLine(core(coreQuestion({ sources: [sharedSource], obtain: true })))).ms,
      },
      { name: "AWS CLI", run: () => timeOf(awsCli) },
    ],
    manyRounds(rounds),
  );
  const all = new Map([...samples, ...tokens]);
  const start = addedTo(all, "node -e 0", "core, token good");
  const toCurl = ratioTo(all, "curl --aws-sigv4", "core, a token");
  const toCli = ratioTo(all, "AWS CLI", "core, a token");
  return {
    title: "The core alone",
    unit: "ms",
    samples: all,
    findings: [
      atMost(
        { work: "start of the core to its answer, nothing to do", against: "node -e 0", text: "≤ +15 ms", limit: 15 },
        start,
        milliseconds,
      ),
      atMost(
        { work: "a token, keys of the environment", against: "curl --aws-sigv4", text: "≤ 8 ×", limit: 8 },
        toCurl,
        times,
      ),
      atMost(
        { work: "a token, keys of the environment", against: "AWS CLI", text: "≤ 1/6", limit: 1 / 6 },
        toCli,
        (ratio) => `1/${(1 / ratio).toFixed(1)}`,
      ),
    ],
  };
}

/** Programs that get a token, each the whole of a process. */
export function tokenPrograms(emulator: Emulator, node: string, folder: string) {
  const environment = {
    PATH: join(programs.aws, ".."),
    HOME: folder,
    LANG: "C.UTF-8",
    AWS_EC2_METADATA_DISABLED: "true",
    ...developerKeys,
    ...emulator.environment,
  };
  const core = (input: string): Program => ({
    path: node,
    arguments: [join(bundleFolder, "main.cjs"), "login"],
    cwd: "/",
    environment,
    input,
  });
  const call = `codeartifact get-authorization-token --domain corp --domain-owner ${account} --region ${region}`;
  return {
    core,
    awsCli: { path: programs.aws, arguments: call.split(" "), cwd: "/", environment },
    /** Forgets the ledger: it would grow from round to round. */
    forget: () => rm(join(folder, ".cache"), { recursive: true, force: true }),
  };
}

function curl(emulator: Emulator, folder: string): Program {
  const { accessKeyId, secretAccessKey } = exampleUsers.developer;
  const url = `https://codeartifact.${region}.amazonaws.com/v1/authorization-token?domain=corp&domain-owner=${account}`;
  const signing = ["--aws-sigv4", `aws:amz:${region}:codeartifact`, "--user", `${accessKeyId}:${secretAccessKey}`];
  return {
    path: programs.curl,
    arguments: ["--silent", "--fail", ...signing, "--cacert", emulator.caFile, "--request", "POST", url],
    cwd: "/",
    environment: { HOME: folder, ...emulator.environment },
  };
}

interface Answered {
  readonly logins: readonly { readonly password: string; readonly keep: boolean }[];
}

async function answerOf(program: Program): Promise<Answered> {
  return JSON.parse((await timeToFirstLine(program)).line);
}
