import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cliFailure } from "../../../src/aws/cli-failure.ts";
import { netrcLogin } from "../../../src/cli/netrc.ts";
import { configSections, parseIni } from "../../../src/core/aws-ini.ts";
import { parseReadyToken } from "../../../src/core/ready-token.ts";
import { Secret } from "../../../src/core/secret.ts";
import { parseSettings } from "../../../src/core/settings.ts";
import { readableExpiry } from "../../../src/core/token.ts";
import { parseQuestion } from "../../../src/protocol/question.ts";
import { fuzzing } from "../../support/fuzzing.ts";
import { openTemporaryFolder } from "../../support/open-temporary-folder.ts";

/** Texts made of these pieces, some of them often repeated: what is slow shows there. */
const textOf = (...pieces: readonly string[]) =>
  fc
    .array(
      fc.tuple(
        fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...pieces) }, fc.string({ maxLength: 4, unit: "binary" })),
        fc.oneof({ weight: 20, arbitrary: fc.nat(3) }, fc.constantFrom(300, 3_000)),
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.map(([piece, times]) => piece.repeat(times)).join(""));

/** Of work, not of time: the machine may be busy. */
const longestMicroseconds = 1_000_000;

/** Holds that reading never throws, and is never slow. */
function neverFails<Input>(inputs: fc.Arbitrary<Input>, read: (input: Input) => void): void {
  fc.assert(
    fc.property(inputs, (input) => {
      const start = process.cpuUsage();
      read(input);
      expect(process.cpuUsage(start).user).toBeLessThan(longestMicroseconds);
    }),
    fuzzing(),
  );
}

const settingNames = ["storage", "provider", "source", "name", "domain", "domain_owner", "aws_profile", "role_arn"];
const oddNames = ["__proto__", "constructor", "toString", "hasOwnProperty", "Source", ""];
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom("memory", "sdk", "corp", "us-west-2", "123456789012", 900, 0, -1, null, true),
    fc.string({ maxLength: 8 }),
    fc.array(tie("value"), { maxLength: 3 }),
    tie("table"),
  ),
  table: fc
    .array(fc.tuple(fc.constantFrom(...settingNames, "region", "duration_seconds", ...oddNames), tie("value")), {
      maxLength: 4,
    })
    // As JSON has it: "__proto__" is a key like any other.
    .map((entries) =>
      JSON.parse(`{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)}}`),
    ),
}));

const question = JSON.stringify({
  version: 1,
  ask: "login",
  poetry: "2.5.1",
  command: "lock",
  verbosity: "normal",
  project: "/p",
  sources: ["corp"],
  settings: null,
  repositories: [{ name: "corp", urls: ["https://h/"], use: "download", held: [{ username: "aws", password: "x" }] }],
  may: { obtain: true, interact: false },
});
const questions = fc.oneof(
  fc
    .tuple(fc.nat(question.length), fc.nat(20), textOf("[", "{", '"', "null", "1e999", ",", ":", "\\u0000"))
    .map(([at, removed, text]) => question.slice(0, at) + text + question.slice(at + removed)),
  fc.json(),
  textOf("{", "[", '"version":1', '{"version":1,"ask":"failed"}', '{"version":2}'),
);
const scope = { region: "us-west-2", domain: "d", domainOwner: "1", identity: { kind: "default" } } as const;

test.each<[string, () => void | Promise<void>]>([
  ["parseSettings()", () => neverFails(json.value, (raw) => parseSettings(raw, ["corp"]))],
  [
    "parseIni()",
    () =>
      neverFails(
        textOf(
          "[",
          "]",
          "profile ",
          "sso-session ",
          '"',
          "'",
          "\\",
          "\n",
          "\r",
          " ",
          "\t",
          "=",
          ":",
          "#",
          ";",
          "a",
          "DEFAULT",
        ),
        (text) => configSections(parseIni(text)),
      ),
  ],
  [
    "netrcLogin()",
    async () => {
      const file = join(await openTemporaryFolder("netrc"), "netrc");
      neverFails(
        textOf("machine ", "h.example ", "default ", "login ", "password ", "macdef x", "\n", '"', "#", " "),
        (text) => {
          writeFileSync(file, text);
          netrcLogin("h.example", { NETRC: file });
        },
      );
    },
  ],
  ["parseQuestion()", () => neverFails(questions, parseQuestion)],
  [
    "cliFailure()",
    () =>
      neverFails(
        textOf(
          "An error occurred (AccessDenied) when calling the ",
          "GetAuthorizationToken operation",
          ": ",
          "The config profile (",
          ") could not be found",
          "Traceback (most recent call last):",
          "Error when retrieving credentials from custom-process: ",
          "SSO session expired ",
          "\n",
          "a",
          "(",
        ),
        (stderr) => cliFailure({ exitCode: 255, stderr }, scope, { HOME: "/nowhere" }),
      ),
  ],
  [
    "a token",
    () =>
      neverFails(textOf("eyJ", ".", "=", "eyJleHAiOjF9", "-", "_", " ", "aws:", "{}"), (text) => {
        readableExpiry(new Secret(text));
        parseReadyToken(text);
      }),
  ],
])("%s neither fails nor hangs, whatever it reads", (_what, hold) => hold(), fuzzing().timeoutMs);
