import { win32 } from "node:path";
import { expect, it } from "vitest";
import { askPerson, printable, terminalPath } from "../../../src/aws/ask-person.ts";
import { MfaPrompt } from "../../../src/aws/mfa.ts";
import { TerminalSignInDesk } from "../../../src/aws/terminal-sign-in-desk.ts";

const tooLate = AbortSignal.abort(new Error("too late"));
const session = { name: "corp-sso", startUrl: "https://example.awsapps.com/start", region: "eu-central-1", scopes: [] };
const profile = { name: "developer", accountId: "123456789012", roleName: "Developer", session };

it("asks nobody when there is no time left", async () => {
  await expect(askPerson("Why? ", tooLate)).rejects.toThrow("too late");
});

it("takes it for a no that there is no time left to ask whether to sign in", async () => {
  expect(await new TerminalSignInDesk({}, Date.now).signIn(profile, "/project", tooLate)).toBe(false);
});

it("asks for no MFA code when there is no time left", async () => {
  await expect(new MfaPrompt(tooLate).ask("arn:aws:iam::123456789012:mfa/ana")).rejects.toThrow(
    'no code of the MFA device "arn:aws:iam::123456789012:mfa/ana" was entered',
  );
});

it("keeps what is not ours from steering the terminal", () => {
  expect(printable("arn:\u001b[2J\r\nCode: ")).toBe("arn: [2J  Code: ");
});

it.each([
  ["linux", "/dev/tty"],
  ["win32", "\\\\.\\CONIN$"],
] as const)("asks at the terminal of the process on %s, whatever folder it runs in", (platform, path) => {
  expect(terminalPath(platform)).toBe(path);
  expect(platform === "linux" || win32.toNamespacedPath(path) === path).toBe(true);
});
