import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of the checkout that this file is in. */
export const checkoutFolder = dirname(dirname(fileURLToPath(import.meta.url)));

/** Absolute path of the folder for everything that is built or installed, save npm's packages; git ignores it. */
export const buildFolder = join(checkoutFolder, "build");

/** Where the sdist and the wheel are built. */
export const distFolder = join(buildFolder, "dist");

/** The Python package that goes into the wheel. */
const pythonPackageFolder = join(checkoutFolder, "python", "poetry_codeartifact_login_plugin");

/** Where the bundled core is put, inside the Python package. */
export const bundleFolder = join(pythonPackageFolder, "bundle");
