import { win32 } from "node:path";
import { describe, expect, it } from "vitest";
import { askPerson, ownTerminal, printable, terminalPath } from "../../../src/aws/ask-person.ts";
import { MfaPrompt } from "../../../src/aws/mfa.ts";
import { TerminalSignInDesk } from "../../../src/aws/terminal-sign-in-desk.ts";
import { onPosix } from "../../support/on-posix.ts";
import { openTerminal } from "../../support/open-terminal.ts";
import { problemOf } from "../../support/token-issuer-contract.ts";

const tooLate = AbortSignal.abort(new Error("too late"));
const forever = new AbortController().signal;
const serial = "arn:aws:iam::123456789012:mfa/ana";
const session = { name: "corp-sso", startUrl: "https://example.awsapps.com/start", region: "eu-central-1", scopes: [] };
const profile = { name: "developer", accountId: "123456789012", roleName: "Developer", session };

describe("askPerson()", () => {
  it.runIf(onPosix)("gives the line that is typed, without the blanks around it", async () => {
    const terminal = await openTerminal();
    const answer = askPerson("Why? ", forever, terminal);
    terminal.type("  because \n");
    expect([await answer, terminal.written()]).toEqual(["because", "Why? "]);
  });

  it("asks nobody when there is no time left", async () => {
    await expect(askPerson("Why? ", tooLate, ownTerminal)).rejects.toThrow("too late");
  });

  it.runIf(onPosix)("waits no longer than the signal says", async () => {
    await expect(askPerson("Why? ", AbortSignal.timeout(50), await openTerminal())).rejects.toThrow("due to timeout");
  });

  it.runIf(onPosix)("takes the end of the input for no answer", async () => {
    const terminal = await openTerminal();
    const answer = askPerson("Why? ", forever, terminal);
    terminal.type("\u0004\n");
    await expect(answer).rejects.toThrow("nothing was answered");
  });

  it.each([
    ["linux", "/dev/tty"],
    ["win32", "\\\\.\\CONIN$"],
  ] as const)("asks at the terminal of the process on %s, whatever folder it runs in", (platform, path) => {
    expect(terminalPath(platform)).toBe(path);
    expect(platform === "linux" || win32.toNamespacedPath(path) === path).toBe(true);
  });
});

describe("MfaPrompt", () => {
  it.runIf(onPosix)("asks for one code at a time, also after one that was none", async () => {
    const terminal = await openTerminal();
    const prompt = new MfaPrompt(forever, terminal);
    const [first, second] = [problemOf(prompt.ask(serial)), prompt.ask("arn:aws:iam::123456789012:mfa/\u001b[2J")];
    terminal.type("hunter2\n");
    const problem = await first;
    expect([problem.code, problem.message, problem.hint, terminal.written()]).toEqual([
      "mfa-failed",
      "what was entered is not a code of an MFA device, which has 6 digits",
      "Run the command again",
      expect.stringContaining(`Code of the MFA device "${serial}": `),
    ]);
    terminal.type("123456\n");
    expect([await second, terminal.written()]).toEqual([
      "123456",
      `Code of the MFA device "${serial}": Code of the MFA device "arn:aws:iam::123456789012:mfa/ [2J": `,
    ]);
  });

  it("asks for no code when there is no time left", async () => {
    const problem = await problemOf(new MfaPrompt(tooLate).ask(serial));
    expect([problem.code, problem.message, problem.hint]).toEqual([
      "mfa-failed",
      `no code of the MFA device "${serial}" was entered`,
      "Run the command again",
    ]);
  });
});

describe("TerminalSignInDesk", () => {
  it("takes it for a no that there is no time left to ask whether to sign in", async () => {
    expect(await new TerminalSignInDesk({}, Date.now).signIn(profile, "/project", tooLate)).toBe(false);
  });

  it.runIf(onPosix).each(["n", "later"])("does not sign in to a session when the person says %j", async (answer) => {
    const terminal = await openTerminal();
    const signedIn = new TerminalSignInDesk({}, Date.now, terminal).signIn(profile, "/project", forever);
    terminal.type(`${answer}\n`);
    expect([await signedIn, terminal.written()]).toEqual([false, 'Sign in to SSO session "corp-sso" now? [Y/n] ']);
  });

  it.runIf(onPosix)("takes it for a no that there is no terminal, and ends the line of the question", async () => {
    const terminal = { ...(await openTerminal()), path: "/absent/tty" };
    const desk = new TerminalSignInDesk({}, Date.now, terminal);
    expect([await desk.signIn(profile, "/project", forever), terminal.written()]).toEqual([false, "\n"]);
  });
});

it("printable() keeps what is not ours from steering the terminal", () => {
  expect(printable("arn:\u001b[2J\r\nCode: ")).toBe("arn: [2J  Code: ");
});
