import { test } from "vitest";
import { newestPoetryVersion, selectedPoetryVersions } from "./poetry-versions.ts";

/** A test of the core, which is the same in every Poetry, with the newest one; skipped when that is not selected. */
export const newestPoetryTest = test.runIf(selectedPoetryVersions().includes(newestPoetryVersion));
