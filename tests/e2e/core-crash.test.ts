import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bundleFolder } from "../../scripts/checkout.ts";
import { openTemporaryFolder } from "../support/open-temporary-folder.ts";

const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const token = "t0ken".repeat(100);

test.each(["throw error", "Promise.reject(error)"])(
  "a core that dies of an error which nobody catches prints neither its properties nor a secret: %s",
  async (fail) => {
    const folder = await openTemporaryFolder("crash");
    const saboteur = join(folder, "saboteur.mjs");
    await writeFile(
      saboteur,
      `import fs from "node:fs";
       const error = Object.assign(new Error("Cannot send ${secret} and ${token}"), { headers: { authorization: "Basic abc" } });
       fs.writeSync = (_file, bytes) => {
         ${fail.replace("throw error", "setImmediate(() => { throw error; })")};
         return bytes.length;
       };`,
    );
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--import", saboteur, join(bundleFolder, "main.cjs"), "login"],
      {
        env: { HOME: folder, AWS_SECRET_ACCESS_KEY: secret },
        input: '{"version":1,"ask":"failed"}\n',
        encoding: "utf8",
      },
    );
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    const [first, ...frames] = stderr.trimEnd().split("\n");
    expect(first).toBe("Error: Cannot send **** and ****");
    expect(frames.filter((line) => !/^ {4}at /.test(line))).toEqual([]);
  },
);
