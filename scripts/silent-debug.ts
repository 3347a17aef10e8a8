/**
 * Stands in the bundle for the package `debug`, which some dependencies print with when the user's environment holds a
 * `DEBUG`: nothing of a connection may be printed by anyone but us, whatever the environment says.
 */
function createSilentDebug(): () => undefined {
  return () => undefined;
}

// biome-ignore lint/style/noDefaultExport: it has the shape of the package that it stands for
export default createSilentDebug;
