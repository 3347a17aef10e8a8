import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { awsSecrets } from "../../support/aws-secrets.ts";
import { openTemporaryFolder } from "../../support/open-temporary-folder.ts";

test("awsSecrets() finds those of the environments, of the configuration's files and of the caches", async () => {
  const home = await openTemporaryFolder("home");
  await mkdir(join(home, ".aws", "sso", "cache"), { recursive: true });
  await writeFile(
    join(home, ".aws", "credentials"),
    "[default]\naws_access_key_id = AKIAEXAMPLEEXAMPLE00\naws_secret_access_key = secret/of/the/file\n[local]\naws_secret_access_key = test\n",
  );
  await writeFile(
    join(home, ".aws", "config"),
    `[profile a]\n  AWS_SESSION_TOKEN:session/token/of/the/file\n[profile b]\ncredential_process = echo '{"SecretAccessKey": "shown/to/all/anyway"}'\n`,
  );
  const session = { accessToken: "access/token/of/a/session", startUrl: "https://mycompany.awsapps.com/start" };
  await writeFile(join(home, ".aws", "sso", "cache", "0.json"), JSON.stringify(session));
  const environments = [
    { AWS_SECRET_ACCESS_KEY: "secret/of/an/environment", AWS_PROFILE: "no-secret-however-long" },
    { AWS_SECRET_ACCESS_KEY: "secret/of/another/environment" },
  ];

  expect((await awsSecrets(home, environments)).toSorted()).toEqual([
    "access/token/of/a/session",
    "secret/of/an/environment",
    "secret/of/another/environment",
    "secret/of/the/file",
    "session/token/of/the/file",
  ]);
  expect(await awsSecrets(undefined, [])).toEqual([]);
});
