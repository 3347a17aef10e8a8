import { testCoreSet } from "../support/core-set.ts";
import { isBefore } from "../support/poetry-versions.ts";

testCoreSet((version) => !isBefore(version, "2.0"));
