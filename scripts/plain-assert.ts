/**
 * Stands in the bundle for Node's `assert`, with which `https-proxy-agent` checks one thing: loading it takes 4 ms of each
 * login, for the colours of messages that nobody gets to see.
 */
function plainAssert(isTrue: unknown): asserts isTrue {
  if (isTrue !== true) throw new Error("An assertion failed");
}

// biome-ignore lint/style/noDefaultExport: it has the shape of the module that it stands for
export default plainAssert;
