const oldestNode = 20;

/**
 * The program that the shim starts: `node main.cjs login`.
 *
 * This file holds nothing but the check of Node's version, in syntax that an old Node can read, and so gets to say what
 * is wrong. Everything else is loaded after it.
 */
async function main(): Promise<void> {
  const [major = "0"] = process.versions.node.split(".");
  const [, , command] = process.argv;
  if (Number(major) < oldestNode) {
    process.stdout.write(`${JSON.stringify(nodeTooOld())}\n`);
    return;
  }
  if (command !== "login") {
    process.stderr.write("usage: node main.cjs login\n");
    process.exitCode = 2;
    return;
  }
  const { serve } = await import("./core.ts");
  await serve();
}

/** An answer of every version of the protocol. */
function nodeTooOld(): object {
  return {
    version: 1,
    logins: [],
    next: null,
    messages: [
      {
        level: "warning",
        code: "node-too-old",
        text: `CodeArtifact login skipped: it needs Node.js ${oldestNode} or newer, and ${process.execPath} is ${process.versions.node}`,
        hint: 'Run poetry self add "poetry-codeartifact-login-plugin[node]", or set POETRY_CODEARTIFACT_LOGIN_NODE to a newer one',
      },
    ],
  };
}

void main();
