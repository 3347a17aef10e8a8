/**
 * Whether this is not Windows. There, tests are left out whose stand-ins for programs are scripts for `/bin/sh`, whose subject
 * Windows does not have (owner and mode of a file), or which ask the Python that `make` installs.
 */
export const onPosix = process.platform !== "win32";
