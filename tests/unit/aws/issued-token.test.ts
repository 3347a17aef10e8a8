import { describe, expect, it } from "vitest";
import { issuedToken } from "../../../src/aws/issued-token.ts";

describe("issuedToken()", () => {
  const now = Date.parse("2026-11-24T08:00:00Z");
  const expiresAt = now + 3_600_000;
  it.each([
    ["AWS's clock is an hour ahead", "Tue, 24 Nov 2026 09:00:00 GMT", now],
    ["AWS's clock is an hour behind", "Tue, 24 Nov 2026 07:00:00 GMT", now + 7_200_000],
    ["AWS does not tell the time", undefined, expiresAt],
    ["AWS tells no time", "noon", expiresAt],
  ])("tells the end of life by this machine's clock: %s", (_what, serverDate, end) => {
    const { secret, ...times } = issuedToken({ authorizationToken: "token", expiresAt, serverDate }, now);
    expect([secret.reveal(), times]).toEqual(["token", { issuedAt: now, expiresAt: end }]);
  });
});
