import { describe, expect, it } from "vitest";
import { endpointCases } from "../support/endpoint-cases.ts";
import { forever, issuers } from "../support/issuer-machine.ts";
import { prepareIdentity } from "../support/prepare-identity.ts";

describe.each(issuers)("%s", (_name, newIssuer) => {
  it.each(endpointCases)("asks the hosts that botocore would: $what", async ({ machine, hosts }) => {
    const { emulator, scope } = await prepareIdentity(() => machine);
    await newIssuer().issue(scope, forever);
    expect(emulator.requests.map(({ host, status }) => [host, status])).toEqual(hosts.map((host) => [host, 200]));
  });
});
