import { ensurePipx } from "../../scripts/test-environments.ts";
import { ensureWheelhouse } from "../../scripts/wheelhouse.ts";
import { selectedPoetryVersions } from "./poetry-versions.ts";

/** Vitest's global set-up of the tests of installations: pipx, and the wheels that a PyPI on loopback has for them. */
export async function setup(): Promise<void> {
  for (const version of selectedPoetryVersions()) await ensureWheelhouse(version);
  await ensurePipx();
}
