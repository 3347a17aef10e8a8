// Installs the Poetry that mypy takes its types from; `make check` needs it before any test runs.
import { ensureNewestPoetry } from "./test-environments.ts";

await ensureNewestPoetry();
