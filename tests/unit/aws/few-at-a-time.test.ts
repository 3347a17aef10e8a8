import { setMaxListeners } from "node:events";
import { expect, it } from "vitest";
import { FewAtATime } from "../../../src/aws/few-at-a-time.ts";
import type { Scope } from "../../../src/core/scope.ts";
import { Secret } from "../../../src/core/secret.ts";
import type { AuthorizationToken } from "../../../src/core/token.ts";

const scope: Scope = {
  region: "us-west-2",
  domain: "mydomain",
  domainOwner: "123456789012",
  identity: { kind: "default" },
};
const token: AuthorizationToken = { secret: new Secret("t"), issuedAt: 0, expiresAt: 1 };

/** An issuer whose calls end when they are told to. */
function heldIssuer() {
  const held: ((error?: Error) => void)[] = [];
  const issue = () =>
    new Promise<AuthorizationToken>((resolve, reject) => {
      held.push((error) => (error === undefined ? resolve(token) : reject(error)));
    });
  return { held, issuer: new FewAtATime({ issue }) };
}

function signalOf(controller: AbortController): AbortSignal {
  setMaxListeners(0, controller.signal);
  return controller.signal;
}

it("FewAtATime asks for eight at a time, and for the next when one has ended, well or not", async () => {
  const { held, issuer } = heldIssuer();
  const signal = signalOf(new AbortController());
  const all = Array.from({ length: 20 }, () => issuer.issue(scope, signal).catch(() => "failed"));
  const begun: number[] = [];
  for (let ended = 0; ended < 20; ended += 1) {
    await new Promise(setImmediate);
    begun.push(held.length - ended);
    held[ended]?.(ended % 2 === 0 ? undefined : new Error("no"));
  }
  expect(begun).toEqual([...Array(13).fill(8), 7, 6, 5, 4, 3, 2, 1]);
  expect((await Promise.all(all)).filter((outcome) => outcome === token).length).toBe(10);
});

it("FewAtATime ends the waiting with the signal, and does not ask then", async () => {
  const { held, issuer } = heldIssuer();
  const controller = new AbortController();
  const signal = signalOf(controller);
  const all = Array.from({ length: 9 }, () => issuer.issue(scope, signal));
  controller.abort();
  await expect(all[8]).rejects.toMatchObject({ code: "timed-out", message: "the logins before it took all the time" });
  for (const end of held) end();
  expect((await Promise.all(all.slice(0, 8))).length).toBe(8);
  expect(held.length).toBe(8);
});
