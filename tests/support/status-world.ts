import { expect } from "vitest";
import type { LoginWorld } from "../../src/cli/commands/login.ts";
import { statusCommand } from "../../src/cli/own-commands/status.ts";
import type { Identity } from "../../src/core/identity.ts";
import type { Problem } from "../../src/core/problem.ts";
import { Secret } from "../../src/core/secret.ts";
import type { LoginQuestion, RunQuestion } from "../../src/protocol/question.ts";
import { sharedUrl } from "./documented-example.ts";
import { loginWorld } from "./login-world.ts";
import { ownQuestion, repositoryOf, runQuestion } from "./own-command-run.ts";
import { ScriptedSignInDesk } from "./scripted-sign-in-desk.ts";
import { ScriptedTokenIssuer } from "./scripted-token-issuer.ts";

const hourMs = 3_600_000;
const now = Date.parse("2026-11-24T08:00:00Z");

/** The scope of the source "corp" with the profile "developer", as the ledger has it. */
export const statusScope = "region=eu-central-1 domain=corp owner=123456789012 identity=profile:developer";

/** What `poetry codeartifact status` is run in: the profile "developer", a ledger, and what keeps a token from being got. */
export class StatusWorld {
  trouble: Problem | undefined;
  world: LoginWorld = loginWorld(
    () => new ScriptedTokenIssuer([], () => now),
    new ScriptedSignInDesk(),
    () => now,
  );

  constructor() {
    this.identify({ kind: "profile", name: "developer", namedBy: "settings" });
  }

  identify(identity: Identity, roleArn?: string): void {
    const chosen = { identity, ...(roleArn !== undefined && { roleArn }) };
    this.world = { ...this.world, user: { ...this.world.user, identify: () => chosen } };
  }

  /** Has the ledger know a token, which lives for so long from now on. */
  know(token: string, hours: number, key = statusScope): void {
    const expiresAt = now + hours * hourMs;
    const entry = { scope: key, issuedAt: expiresAt - 12 * hourMs, expiresAt, refreshAt: expiresAt - hourMs / 2 };
    this.world.ledger.record([{ token: new Secret(token), entry }]);
  }

  async status(
    values: Partial<LoginQuestion>,
    terminal: Partial<RunQuestion["terminal"]> = {},
    asked: RunQuestion = runQuestion(),
  ) {
    const command = statusCommand(async () => () => this.trouble);
    const { output, exitCode, messages, forget, execute } = await command.run({
      login: ownQuestion("status", values),
      answer: { logins: [], storage: "poetry", needs: "nothing", messages: [] },
      asked: { ...asked, terminal: { ...asked.terminal, ...terminal } },
      world: this.world,
    });
    expect({ messages, forget, execute }).toEqual({ messages: undefined, forget: undefined, execute: undefined });
    return { output: String(output), exitCode };
  }

  /** The row, or else the rows, below the heading, without what is aligned. */
  async rows(values: Partial<LoginQuestion>) {
    const { output, exitCode } = await this.status(values);
    const [table = "", ...rest] = output.split("\n\n");
    return {
      exitCode,
      rows: table
        .split("\n")
        .slice(1)
        .filter(Boolean)
        .map((row) => row.split(/ {2,}/)),
      rest,
    };
  }
}

/** A token that tells when it ends. */
export function readableToken(hours: number): string {
  return `${Buffer.from(JSON.stringify({ exp: (now + hours * hourMs) / 1000 })).toString("base64url")}.rest`;
}

/** The source "corp", with what its store has. */
export const corp = (stored?: { username?: string; password: string; keyring?: boolean; expiration?: string }) => ({
  repositories: [repositoryOf("corp", { url: sharedUrl, ...(stored && { stored }) })],
});

/** The domain of "corp", as the table has it. */
export const corpDomain = "corp (123456789012, eu-central-1)";

/** What helps against most. */
export const logIn = "hint: Run poetry codeartifact login\n";
