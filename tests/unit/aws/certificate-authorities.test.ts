import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { certificateAuthorities, certificateSetting } from "../../../src/aws/certificate-authorities.ts";
import { openTemporaryFolder } from "../../support/open-temporary-folder.ts";

it("certificateAuthorities() joins the files of a folder", async () => {
  const folder = await openTemporaryFolder("certificates");
  await writeFile(join(folder, "a.pem"), "first");
  await writeFile(join(folder, "b.pem"), "second");
  const nowhere = { AWS_CONFIG_FILE: join(folder, "none"), AWS_SHARED_CREDENTIALS_FILE: join(folder, "none") };
  expect(certificateAuthorities({ ...nowhere, AWS_CA_BUNDLE: folder }, "default")).toBe("first\nsecond");
  expect(certificateAuthorities(nowhere, "default")).toBe(undefined);
});

it("certificateAuthorities() reads a bundle once", async () => {
  const file = join(await openTemporaryFolder("bundle"), "ca.pem");
  await writeFile(file, "first");
  const environment = { AWS_CONFIG_FILE: "/none", AWS_SHARED_CREDENTIALS_FILE: "/none", AWS_CA_BUNDLE: file };
  const before = certificateAuthorities(environment, "default");
  await writeFile(file, "second");
  expect([before, certificateAuthorities(environment, "default")]).toEqual(["first", "first"]);
});

it("certificateAuthorities() tells which setting names what cannot be read", async () => {
  const folder = await openTemporaryFolder("certificates");
  await mkdir(join(folder, "holds", "a-folder"), { recursive: true });
  await writeFile(join(folder, "config"), `[profile shop]\nca_bundle = ${join(folder, "holds")}\n`);
  const environment = { AWS_CONFIG_FILE: join(folder, "config"), AWS_SHARED_CREDENTIALS_FILE: join(folder, "none") };
  expect(() => certificateAuthorities(environment, "shop")).toThrow(
    expect.objectContaining({
      code: "ca-bundle-unreadable",
      message:
        'cannot read the certificates that ca_bundle of profile "shop" names: EISDIR: illegal operation on a directory, read',
      hint: 'Correct ca_bundle of profile "shop", or unset it',
    }),
  );
});

it("certificateSetting() has botocore's order", async () => {
  const folder = await openTemporaryFolder("certificates");
  await writeFile(join(folder, "config"), "[profile shop]\nca_bundle = /profile.pem\n");
  const files = { AWS_CONFIG_FILE: join(folder, "config"), AWS_SHARED_CREDENTIALS_FILE: join(folder, "none") };
  const all = { ...files, AWS_CA_BUNDLE: "/aws.pem", REQUESTS_CA_BUNDLE: "/requests.pem" };
  expect(
    [all, { ...all, AWS_CA_BUNDLE: "" }, { ...files, REQUESTS_CA_BUNDLE: "/requests.pem" }, files].map((each) => [
      certificateSetting(each, "shop"),
      certificateSetting(each, "other"),
    ]),
  ).toEqual([
    [
      { path: "/aws.pem", setting: "AWS_CA_BUNDLE" },
      { path: "/aws.pem", setting: "AWS_CA_BUNDLE" },
    ],
    [
      { path: "/profile.pem", setting: 'ca_bundle of profile "shop"' },
      { path: "/requests.pem", setting: "REQUESTS_CA_BUNDLE" },
    ],
    [
      { path: "/profile.pem", setting: 'ca_bundle of profile "shop"' },
      { path: "/requests.pem", setting: "REQUESTS_CA_BUNDLE" },
    ],
    [{ path: "/profile.pem", setting: 'ca_bundle of profile "shop"' }, undefined],
  ]);
});
