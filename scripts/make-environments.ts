// Makes the Python environments that the Makefile names: `make-environments.ts newest-poetry`.
import { ensureAwsCli, ensureNewestPoetry } from "./test-environments.ts";

const makers: Readonly<Record<string, () => Promise<void>>> = {
  "newest-poetry": ensureNewestPoetry,
  "aws-cli": ensureAwsCli,
};

for (const name of process.argv.slice(2)) {
  const make = makers[name];
  if (make === undefined)
    throw new Error(`unknown environment "${name}", wanted one of ${Object.keys(makers).join(", ")}`);
  await make();
}
