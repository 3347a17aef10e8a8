const nothing = () => undefined;

/** Where the SDK's remarks go: some of its providers write theirs to the console unless they are given a logger. */
export const silentLogger = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };
