import { expect, test } from "vitest";
import { findLeaks } from "../../support/leak-scanner.ts";
import { openTemporaryFolder } from "../../support/open-temporary-folder.ts";
import { run } from "../../support/run.ts";

const token = "planted-token/of/a+process==";

// It reads /proc.
test.runIf(process.platform === "linux").each([
  ["arguments", `sleep 0.3; echo ${token}`, {}],
  ["arguments", `/bin/sh -c 'sleep 0.3; : ${token}' & wait`, {}],
  ["environment", "/bin/sleep 0.3", { PASSWORD: token }],
  ["environment", "PASSWORD=$(printf %s%s planted-token/of/ a+process==) /bin/sleep 0.3 & wait", {}],
])("what run() sees in the %s of processes is found: %s", async (kind, script, environment) => {
  const texts = new Map<string, string>();
  await run("/bin/sh", ["-c", script], {
    cwd: await openTemporaryFolder("watch"),
    environment: { PATH: "/bin", ...environment },
    onProcesses: ({ commands, environments }) => {
      for (const [name, text] of [...commands, ...environments]) texts.set(name, text);
    },
  });
  const leaks = await findLeaks([token], { texts, folders: [], stores: [] });
  expect(leaks).toContainEqual(expect.stringMatching(new RegExp(`^${kind} of process \\d+ `)));
});
