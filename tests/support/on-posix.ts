/**
 * Whether this is not Windows: there, tests are left out whose stand-ins for programs are scripts for `/bin/sh`, or whose
 * subject Windows does not have, such as the owner and the mode of a file.
 */
export const onPosix = process.platform !== "win32";
