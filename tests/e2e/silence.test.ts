import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { askCore } from "../support/core.ts";
import { identityWorld, keysOf, people, roleArnOf } from "../support/identities.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openTemporaryFolder } from "../support/open-temporary-folder.ts";

// askCore() fails when the core writes anything to standard error.
test.each([
  ["keys beside AWS_PROFILE", { ...keysOf(people.environment), AWS_PROFILE: "other" }, "access key"],
  [
    "two addresses of a container, and two tokens",
    { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: "FOLDER/token" },
    "the container's credentials",
  ],
  ["a Node.js that the SDK will not know for long", keysOf(people.environment), "access key"],
])("nothing that the SDK remarks reaches the user: %s", async (_what, environment, identity) => {
  const emulator = await openEmulator({ world: identityWorld() });
  // The container's own file, which is no place of the plugin's: the search for leaks looks through the home.
  const folder = await openTemporaryFolder("container");
  await writeFile(join(folder, "token"), emulator.containerEnvironment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] ?? "");
  const HOME = await openTemporaryFolder("home");
  const variables = Object.entries({ HOME, ...emulator.environment, ...environment });
  const isContainer = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE" in environment;
  const answer = await askCore(
    { provider: "sdk" },
    {
      ...(isContainer && emulator.containerEnvironment),
      ...Object.fromEntries(variables.map(([name, value]) => [name, value.replace("FOLDER", folder)])),
    },
  );
  expect(answer.messages.map(({ text }) => text)).toEqual([expect.stringContaining(identity)]);
});

test("nothing that Node.js warns of reaches the user", async () => {
  const emulator = await openEmulator({ world: identityWorld() });
  const environment = {
    HOME: await openTemporaryFolder("home"),
    ...emulator.environment,
    ...keysOf(people.environment),
    // Node.js has a word to say about this one, each time that TLS is used.
    NODE_TLS_REJECT_UNAUTHORIZED: "0",
  };
  const answer = await askCore(
    { provider: "sdk", source: [{ name: "corp", role_arn: roleArnOf("reader") }] },
    environment,
  );
  expect(answer.logins.length).toBe(1);
});
