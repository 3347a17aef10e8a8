import { expect, test } from "vitest";
import { redacted } from "../../../src/aws/redacted.ts";

const sessionToken = "IQoJb3JpZ2luX2VjE+/".repeat(12);

test.each([
  ["a token", "x".repeat(1_000)],
  ["a session token in a URL", encodeURIComponent(sessionToken)],
  ["a session token in a Basic header", Buffer.from(`aws:${sessionToken}`).toString("base64")],
  ["the environment's secret key", "wJalrXUtnFEMI/K7MDENG"],
])("redacted() takes %s out of a text", (_what, secret) => {
  const environment = { AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG", AWS_SESSION_TOKEN: "" };
  expect(redacted(`aws said "${secret}", alas`, environment)).toBe('aws said "****", alas');
});
