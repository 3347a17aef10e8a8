/**
 * The emulator by hand: `npm run emulator`. Standard output is for a shell (`export …` lines), standard error tells one
 * line for each request, until Ctrl-C.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator } from "./emulator.ts";
import { exampleUsers, exampleWorld } from "./example-world.ts";

const folder = await mkdtemp(join(tmpdir(), "codeartifact-emulator-"));
const emulator = await startEmulator({
  folder,
  world: exampleWorld(),
  onRequest: ({ line }) => process.stderr.write(`${line}\n`),
});

const variables = {
  ...emulator.environment,
  AWS_ACCESS_KEY_ID: exampleUsers.developer.accessKeyId,
  AWS_SECRET_ACCESS_KEY: exampleUsers.developer.secretAccessKey,
  // Without it an SDK that finds no keys asks 169.254.169.254 and waits.
  AWS_EC2_METADATA_DISABLED: "true",
};
for (const [name, value] of Object.entries(variables)) process.stdout.write(`export ${name}='${value}'\n`);
process.stderr.write("The emulated AWS is up, until Ctrl-C. Its repositories:\n");
for (const { name, owner, region, repositories } of exampleWorld().domains) {
  for (const repository of repositories) {
    process.stderr.write(
      `  https://${name}-${owner}.d.codeartifact.${region}.amazonaws.com/pypi/${repository.name}/simple/\n`,
    );
  }
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, async () => {
    await emulator.close();
    await rm(folder, { recursive: true });
  });
}
