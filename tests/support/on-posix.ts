/**
 * Whether this is not Windows. There, tests are left out whose stand-ins for programs are scripts for `/bin/sh`, whose subject
 * Windows does not have (owner and mode of a file, a terminal that a test can type on), or which ask the Python that `make`
 * installs. `vitest.config.ts` leaves out the tests of the repository's own text.
 */
export const onPosix = process.platform !== "win32";
