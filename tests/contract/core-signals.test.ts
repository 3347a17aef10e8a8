import { beforeEach, expect, it } from "vitest";
import { serve } from "../../src/cli/core.ts";
import { converse, held, login, noAnswer, obtaining } from "../support/core-conversation.ts";
import { developerKeys } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { openTemporaryFolder } from "../support/open-temporary-folder.ts";
import { setEnvironment } from "../support/set-environment.ts";

// A signal ends the core as the system does it, or by its handlers, which end what it has started. In this file's process.

beforeEach(async () => {
  const emulator = await openEmulator();
  const home = await openTemporaryFolder("home");
  setEnvironment({ HOME: home, AWS_EC2_METADATA_DISABLED: "true", ...emulator.environment, ...developerKeys });
});

/** What the core does with its pipes, and how many handlers of a signal there are then. */
async function handlersDuring(questions: readonly object[], { isBusy = false } = {}): Promise<readonly string[]> {
  const before = process.listenerCount("SIGTERM");
  const waiting = questions.map((question) => `${JSON.stringify(question)}\n`);
  const during: string[] = [];
  const note = (what: string) => during.push(`${what} ${process.listenerCount("SIGTERM") - before}`);
  await serve({
    read: (into) => {
      note("read");
      return into.write(waiting.shift() ?? "");
    },
    rest: async function* () {
      note("rest");
      for (const line of waiting) yield Buffer.from(line);
    },
    write: (bytes) => {
      note("write");
      if (isBusy) throw Object.assign(new Error("EAGAIN"), { code: "EAGAIN" });
      return bytes.length;
    },
    writeLater: () => undefined,
    leave: () => expect.unreachable(),
  });
  return during;
}

it("leaves signals to the system until it has more to do than to look at what is held", async () => {
  const [obtained] = await converse(obtaining());
  const good = login(held(obtained ?? noAnswer));
  expect([
    await handlersDuring([]),
    await handlersDuring([good, good]),
    await handlersDuring([login(), obtaining()]),
    await handlersDuring([obtaining({ held: {} })]),
    await handlersDuring([good, { version: 1, ask: "failed" }]),
    // An answer that is still to be written wants this process not to wait for the next question.
    await handlersDuring([good, good], { isBusy: true }),
  ]).toEqual([
    ["read 0", "rest 0"],
    ["read 0", "write 0", "read 0", "write 0", "read 0", "rest 0"],
    ["read 0", "write 0", "rest 1", "write 1"],
    ["read 0", "write 1", "rest 1"],
    ["read 0", "write 0", "read 0", "write 1", "rest 1"],
    ["read 0", "write 0", "rest 1", "write 1"],
  ]);
});
