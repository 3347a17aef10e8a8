// `make picture`: draws the terminal of README.md from what Poetry with the built wheel writes.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setup as installPoetry } from "../tests/support/install-poetry.ts";
import { newestPoetryVersion } from "../tests/support/poetry-versions.ts";
import { checkoutFolder } from "./checkout.ts";
import { drawScene, pictureFile } from "./picture/scene.ts";

process.env["POETRY"] = newestPoetryVersion;
await installPoetry();
await writeFile(join(checkoutFolder, pictureFile), await drawScene());
process.stdout.write(`Drew ${pictureFile}\n`);
