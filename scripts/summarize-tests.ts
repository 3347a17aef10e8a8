// Reads vitest's JSON reports and closes a run of the tests: what failed, then `N passed, N failed` alone on the last line.
// Usage: summarize-tests.ts EXIT-CODE REPORT...; exits with 0 only if the tests' run did, some test ran and none failed.
import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import { array, object, optional, parse, string } from "valibot";
import { checkoutFolder } from "./checkout.ts";

const reportSchema = object({
  testResults: array(
    object({
      name: string(),
      status: string(),
      message: optional(string(), ""),
      assertionResults: array(object({ fullName: string(), status: string() })),
    }),
  ),
});

const [exitCode = "1", ...files] = process.argv.slice(2);
let passed = 0;
const failures: string[] = [];
for (const file of files) {
  const report = await readReport(file);
  if (report === undefined) failures.push(`${file}: there is no such report, so its tests did not run to their end`);
  for (const { name, status, message, assertionResults } of report?.testResults ?? []) {
    const path = relative(checkoutFolder, name);
    const failed = assertionResults.filter((test) => test.status === "failed");
    passed += assertionResults.filter((test) => test.status === "passed").length;
    failures.push(...failed.map((test) => `${path}: ${test.fullName}`));
    // A file that cannot be loaded has no tests to fail.
    if (status === "failed" && failed.length === 0) failures.push(`${path}: ${message.split("\n")[0]}`);
  }
}
// A check that is no test, such as the format of the sources, or an error outside of any test.
if (exitCode !== "0" && failures.length === 0) failures.push(`make ended with exit code ${exitCode}`);

for (const failure of failures) process.stdout.write(`failed: ${failure}\n`);
process.stdout.write(`${passed} passed, ${failures.length} failed\n`);
process.exitCode = passed > 0 && failures.length === 0 ? 0 : 1;

async function readReport(file: string) {
  try {
    return parse(reportSchema, JSON.parse(await readFile(file, "utf8")));
  } catch {
    return undefined;
  }
}
