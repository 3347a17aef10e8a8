import { expect, test } from "vitest";
import { proseOf, textOf } from "../support/documentation.ts";

/** A number that a page names, and where the code has it: who changes one has to look at the other. */
const bounds: readonly (readonly [page: string, told: string, file: string, code: string])[] = [
  ["ARCHITECTURE.md", "10 s for a question that asks nobody", "src/cli/next-step.ts", "answerSeconds = 10"],
  ["ARCHITECTURE.md", "45 s (60 s seen from the shim) for AWS", "src/cli/core.ts", "wholeLoginMs = 45_000"],
  ["ARCHITECTURE.md", "45 s (60 s seen from the shim) for AWS", "src/cli/next-step.ts", "obtainSeconds = 60"],
  ["ARCHITECTURE.md", "280 s (300 s) for a person", "src/cli/core.ts", "wholeLoginWithPersonMs = 280_000"],
  ["ARCHITECTURE.md", "280 s (300 s) for a person", "src/cli/next-step.ts", "personSeconds = 300"],
  ["ARCHITECTURE.md", "90 s for the lock", shim("credential_store"), "_LOCK_SECONDS, _KEYRING_SECONDS = 90, 30"],
  ["docs/ci.md", "for up to 40 seconds", "src/aws/retry-policy.ts", "longestPatienceMs = 40_000"],
  ["docs/commands.md", "a host may take 5 s", "src/cli/own-commands/doctor/hosts.ts", "reachMs = 5_000"],
  ["docs/commands.md", "an index 5 s", "src/cli/core.ts", "indexMs = 5_000"],
  ["docs/commands.md", "AWS 10 s for a token", "src/cli/own-commands/doctor/access.ts", "tokenMs = 10_000"],
  ["docs/faults.md", "12 at most, within 40 s", "src/aws/retry-policy.ts", "maxThrottledAttempts = 12"],
  ["docs/faults.md", "broken one, 5xx | 3 |", "src/aws/retry-policy.ts", "maxAttempts = 3"],
  ["docs/faults.md", "1, 2, 4, 8, 10, 10, … s", "src/aws/retry-policy.ts", "firstWaitMs = 1_000"],
  ["docs/faults.md", "1, 2, 4, 8, 10, 10, … s", "src/aws/retry-policy.ts", "longestWaitMs = 10_000"],
  ["docs/faults.md", "A connection may take 5 s", "src/aws/connection-patience.ts", "connectionTimeout: 5_000"],
  ["docs/faults.md", "the beginning of an answer 20 s", "src/aws/connection-patience.ts", "requestTimeout: 20_000"],
  ["docs/faults.md", "Eight domains are asked at a time", "src/aws/few-at-a-time.ts", "mostAtATime = 8"],
  ["docs/faults.md", "45 s is the bound of every login", "src/cli/core.ts", "wholeLoginMs = 45_000"],
  ["docs/identity.md", "as long as the whole login, 45 s", "src/cli/core.ts", "wholeLoginMs = 45_000"],
  // It may be asked twice.
  ["docs/identity.md", "it costs less than a second", "src/aws/instance-credentials.ts", "defaultTimeoutMs = 400"],
  ["docs/poetry.md", "a wait of more than a second", "src/cli/wait-sign.ts", "patienceMs = 1_000"],
  ["docs/credentials.md", "does not answer within 30 seconds", shim("credential_store"), "_KEYRING_SECONDS = 90, 30"],
  ["docs/protocol.md", "The shim waits 10 s for an answer", shim("login"), '"seconds": 10'],
  ["docs/protocol.md", "60 s for the first one to `run`", shim("own_session"), '"seconds": 60'],
  ["docs/protocol.md", "an answer has at most 16 MiB", shim("core"), "readline(1 << 24)"],
  ["docs/protocol.md", "whether the index accepts it, for 5 s at most", "src/cli/core.ts", "indexMs = 5_000"],
  ["docs/single-sign-on.md", "good for more than 15 minutes", "src/core/sso-session-state.ts", "= 15 * 60_000"],
  ["docs/single-sign-on.md", "There are 280 seconds for it", "src/cli/core.ts", "wholeLoginWithPersonMs = 280_000"],
  [
    "docs/single-sign-on.md",
    "for up to 90 seconds",
    shim("credential_store"),
    "_LOCK_SECONDS, _KEYRING_SECONDS = 90, 30",
  ],
  ["docs/troubleshooting.md", "for 30 seconds", shim("credential_store"), "_KEYRING_SECONDS = 90, 30"],
];

function shim(name: string): string {
  return `python/poetry_codeartifact_login_plugin/${name}.py`;
}

test.each(bounds)("%s: %s (%s)", (page, told, file, code) => {
  expect(proseOf(page).replaceAll(/\s+/g, " ")).toContain(told);
  expect(textOf(file)).toContain(code);
});
