import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { redacted } from "../../../src/aws/redacted.ts";
import { openTemporaryFolder } from "../../support/open-temporary-folder.ts";

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

test("redacted() takes what the AWS configuration keeps secret out of a text, of whatever profile", async () => {
  const folder = await openTemporaryFolder("aws");
  const environment = {
    AWS_CONFIG_FILE: join(folder, "config"),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials"),
  };
  await writeFile(
    environment.AWS_CONFIG_FILE,
    "[profile old]\naws_secret_access_key = in/the/config/file\n[odd]\naws_session_token: of-no-profile\n",
  );
  await writeFile(
    environment.AWS_SHARED_CREDENTIALS_FILE,
    "[default]\nAWS_SECRET_ACCESS_KEY = wJalrXUtnFEMI/K7MDENG\naws_session_token = wJalrXUtnFEMI/K7MDENG+session\n[local]\naws_secret_access_key = test\naws_security_token = the-old-name\n",
  );
  const said =
    "in/the/config/file of-no-profile wJalrXUtnFEMI/K7MDENG wJalrXUtnFEMI/K7MDENG+session wJalrXUtnFEMI%2FK7MDENG the-old-name";
  expect(redacted(`${said}, latest`, environment)).toBe("**** **** **** **** **** ****, latest");
});
