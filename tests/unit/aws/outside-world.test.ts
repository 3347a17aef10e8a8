import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, win32 } from "node:path";
import { loadSharedConfigFiles } from "@smithy/core/config";
import { describe, expect, it, test } from "vitest";
import { environmentClues, environmentProfile, readAwsConfiguration } from "../../../src/aws/aws-configuration.ts";
import { checkEndpointOverrides, endpointOverrides, overrideOf } from "../../../src/aws/endpoint-override.ts";
import { findExecutable } from "../../../src/aws/find-executable.ts";
import { contains } from "../../../src/aws/foreign-folders.ts";
import { proxyFor, proxyText } from "../../../src/aws/proxy.ts";
import { readConfigurationForSdk, sdkProfileName } from "../../../src/aws/sdk-configuration.ts";
import { onPosix } from "../../support/on-posix.ts";

// Read once: some tests replace the environment, where Windows has it.
const temporary = tmpdir();
const temporaryFolder = () => mkdtempSync(join(temporary, "world-"));

describe.runIf(onPosix)("findExecutable()", () => {
  const make = () => {
    const folder = temporaryFolder();
    for (const name of ["first", "second", "project/bin"]) {
      mkdirSync(join(folder, name), { recursive: true });
      writeFileSync(join(folder, name, "aws"), "");
      chmodSync(join(folder, name, "aws"), 0o755);
    }
    return folder;
  };
  const find = (folder: string, ...path: readonly string[]) =>
    findExecutable("aws", { path: path.join(":"), project: join(folder, "project"), platform: "linux" });

  it("takes the first on PATH", () => {
    const folder = make();
    expect(find(folder, join(folder, "absent"), join(folder, "second"), join(folder, "first"))).toBe(
      join(folder, "second", "aws"),
    );
  });

  it("takes none from the project, from a relative folder or from an empty entry", () => {
    const folder = make();
    expect(find(folder, join(folder, "project", "bin"), join(folder, "project"), ".", "bin", "")).toBeUndefined();
  });

  it("takes no folder and nothing that cannot be run", () => {
    const folder = make();
    chmodSync(join(folder, "first", "aws"), 0o644);
    mkdirSync(join(folder, "third", "aws"), { recursive: true });
    expect(find(folder, join(folder, "first"), join(folder, "third"))).toBeUndefined();
  });

  it("takes one from the home although that is the project", () => {
    const folder = make();
    process.env["HOME"] = join(folder, "project");
    expect(find(folder, join(folder, "project", "bin"))).toBe(join(folder, "project", "bin", "aws"));
    process.env["HOME"] = folder;
  });

  it("takes none from the project by a link to it, to its folder or to its program, or by a way around", () => {
    const folder = make();
    symlinkSync(join(folder, "project"), join(folder, "linked-project"));
    symlinkSync(join(folder, "project", "bin"), join(folder, "linked-bin"));
    mkdirSync(join(folder, "linked-program"));
    symlinkSync(join(folder, "project", "bin", "aws"), join(folder, "linked-program", "aws"));
    const around = `${folder}/first/../project/bin`;
    const ways = ["linked-project/bin", "linked-bin", "linked-program"].map((name) => join(folder, name));
    expect(find(folder, ...ways, around)).toBeUndefined();
    expect(
      findExecutable("aws", {
        path: join(folder, "project", "bin"),
        project: join(folder, "linked-project"),
        platform: "linux",
      }),
    ).toBeUndefined();
  });

  it("takes none from the current folder, though the project is another", () => {
    const folder = make();
    const before = process.cwd();
    process.chdir(join(folder, "first"));
    try {
      expect(find(folder, join(folder, "first"), join(folder, "second"))).toBe(join(folder, "second", "aws"));
    } finally {
      process.chdir(before);
    }
  });

  it("takes one from a folder beside the project whose name begins alike", () => {
    const folder = make();
    for (const name of ["project-tools", "..tools"]) {
      mkdirSync(join(folder, name));
      symlinkSync(join(folder, "first", "aws"), join(folder, name, "aws"));
    }
    expect(find(folder, join(folder, "project-tools"))).toBe(join(folder, "project-tools", "aws"));
    // Its name begins with two dots, and it is in the project all the same.
    mkdirSync(join(folder, "project", "..tools"));
    symlinkSync(join(folder, "first", "aws"), join(folder, "project", "..tools", "aws"));
    expect(find(folder, join(folder, "project", "..tools"))).toBeUndefined();
  });

  it("follows links", () => {
    const folder = make();
    mkdirSync(join(folder, "links"));
    symlinkSync(join(folder, "first", "aws"), join(folder, "links", "aws"));
    expect(find(folder, join(folder, "links"))).toBe(join(folder, "links", "aws"));
  });

  it("finds nothing without PATH", () => {
    expect(findExecutable("aws", { path: undefined, project: "/project", platform: "linux" })).toBeUndefined();
  });
});

test("findExecutable() looks on Windows for an .exe alone, between the semicolons of PATH", () => {
  const folder = temporaryFolder();
  for (const [name, file] of [
    ["first", "aws"],
    ["second", "aws.cmd"],
    ["third", "aws.exe"],
  ] as const) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, file), "", { mode: 0o755 });
  }
  const path = ["first", "second", "third"].map((name) => join(folder, name)).join(";");
  const project = join(folder, "project");
  expect(findExecutable("aws", { path, project, platform: "win32" })).toBe(join(folder, "third", "aws.exe"));
});

test.each<[string, string, boolean]>([
  ["C:\\shop", "C:\\shop", true],
  ["C:\\shop", "c:\\Shop\\bin\\aws.exe", true],
  ["C:\\shop", "C:\\shop-tools\\aws.exe", false],
  ["C:\\shop", "C:\\shop\\..tools\\aws.exe", true],
  ["C:\\shop\\bin", "C:\\shop", false],
  ["C:\\shop", "D:\\shop\\bin", false],
  ["C:\\shop", "\\\\server\\share\\shop", false],
  ["\\\\server\\share\\shop", "\\\\SERVER\\share\\shop\\bin", true],
])("on Windows %s contains %s: %j", (outer, inner, isContained) => {
  expect(contains(outer, inner, win32)).toBe(isContained);
});

describe("the proxy", () => {
  const url = "https://codeartifact.us-west-2.amazonaws.com";
  it.each<[Record<string, string>, string | undefined, string]>([
    [{}, undefined, ""],
    [{ ALL_PROXY: "socks5://proxy.example:1080" }, undefined, ""],
    [{ HTTPS_PROXY: "http://proxy.example:3128", NO_PROXY: ".amazonaws.com" }, undefined, ""],
    [
      { https_proxy: "", HTTPS_PROXY: "http://a.example:1" },
      "http://a.example:1",
      " (through the proxy http://a.example:1)",
    ],
    [
      { HTTPS_PROXY: "proxy.example:3128" },
      "http://proxy.example:3128",
      " (through the proxy http://proxy.example:3128)",
    ],
    [{ HTTPS_PROXY: "http://u:p@a.example:1" }, "http://u:p@a.example:1", " (through the proxy http://a.example:1)"],
    [{ HTTPS_PROXY: "http://u:p@w@a.example:1" }, "http://u:p@w@a.example:1", " (through a proxy)"],
    [{ HTTPS_PROXY: "http://u:p/w@a.example:1" }, "http://u:p/w@a.example:1", " (through a proxy)"],
  ])("of %j is %s, and is shown without its password", (environment, proxy, text) => {
    process.env = { ...environment };
    expect([proxyFor(url), proxyText(url)]).toEqual([proxy, text]);
  });
});

describe("the environment's identity", () => {
  it.each([
    [{}, undefined],
    [{ AWS_SECRET_ACCESS_KEY: "x" }, undefined],
    [{ AWS_ACCESS_KEY_ID: "AKIA" }, "AKIA"],
    [{ AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "x" }, undefined],
    [{ AWS_ACCESS_KEY_ID: "AKIA", AWS_SECRET_ACCESS_KEY: "x" }, "AKIA"],
  ])("is a key in %j: %s", (environment, accessKeyId) => {
    expect(environmentClues(environment).accessKeyId).toBe(accessKeyId);
  });

  it.each([
    [{}, undefined],
    [{ AWS_DEFAULT_PROFILE: "b" }, "b"],
    [{ AWS_PROFILE: "a", AWS_DEFAULT_PROFILE: "b" }, "a"],
    [{ AWS_PROFILE: "", AWS_DEFAULT_PROFILE: "b" }, "b"],
  ])("is a profile in %j: %s", (environment, profile) => {
    expect(environmentProfile(environment)).toBe(profile);
  });
});

describe("readAwsConfiguration()", () => {
  it("reads the profiles of both files as the AWS CLI does, and readConfigurationForSdk() has the AWS SDK see the same", async () => {
    const folder = temporaryFolder();
    const config = join(folder, "config");
    const credentials = join(folder, "credentials");
    writeFileSync(
      config,
      '[default]\r\n[profile  dev]\nregion: x\nendpoint_url = https://x\n[profile "two words"]\nKey = y\n[ profile no ]\n[sso-session s]\n[services t]\n# [profile no]\n[dev2]\n',
    );
    writeFileSync(credentials, "[default]\n[dev]\nrole_arn =\n[keys]\n");
    const environment = { FOLDER: folder, AWS_CONFIG_FILE: "$FOLDER/config", AWS_SHARED_CREDENTIALS_FILE: credentials };
    const { profileNames, findProfile } = readAwsConfiguration(environment);
    expect(readConfigurationForSdk(environment)).toBe(readAwsConfiguration(environment));
    expect(profileNames).toEqual(["default", "dev", "two words", "keys"]);
    expect([findProfile("dev"), findProfile("no")]).toEqual([
      { config: { region: "x", endpoint_url: "https://x" }, credentials: { role_arn: "" } },
      undefined,
    ]);
    expect(await loadSharedConfigFiles({ filepath: credentials, configFilepath: "$FOLDER/config" })).toEqual({
      configFile: { dev: { region: "x" }, [sdkProfileName("two words")]: { key: "y" } },
      credentialsFile: {},
    });
  });

  it("finds none where there are no files", () => {
    const environment = { AWS_CONFIG_FILE: "/absent/a", AWS_SHARED_CREDENTIALS_FILE: "/absent/b" };
    expect(readAwsConfiguration(environment).profileNames).toEqual([]);
  });
});

describe("endpointOverrides()", () => {
  it("has those of the environment first, then those of the profile, and in each that of a service", () => {
    const config = join(temporaryFolder(), "config");
    writeFileSync(
      config,
      `[default]
endpoint_url = https://default.example
[profile dev]
services = own
endpoint_url = https://dev.example
[profile ignoring]
endpoint_url = https://dev.example
ignore_configured_endpoint_urls = true
[services own]
sts =
  endpoint_url = https://sts.example
`,
    );
    const environment = {
      ...noFiles,
      AWS_CONFIG_FILE: config,
      AWS_ENDPOINT_URL: "",
      AWS_ENDPOINT_URL_SSO: "https://sso.example",
    };
    const ofDev = endpointOverrides(environment, "dev");
    expect(["sso", "sts", "codeartifact"].map((service) => overrideOf(service, ofDev))).toEqual([
      { setting: "AWS_ENDPOINT_URL_SSO", service: "sso", url: "https://sso.example" },
      { setting: 'endpoint_url of sts in services "own"', service: "sts", url: "https://sts.example" },
      { setting: 'endpoint_url of profile "dev"', service: undefined, url: "https://dev.example" },
    ]);
    expect(
      [
        endpointOverrides(environment),
        endpointOverrides(environment, "ignoring"),
        endpointOverrides({ ...environment, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" }, "dev"),
      ].map((overrides) => overrides.map(({ url }) => url)),
    ).toEqual([["https://sso.example", "https://default.example"], ["https://sso.example"], []]);
  });
});

const noFiles = { AWS_CONFIG_FILE: "/absent/a", AWS_SHARED_CREDENTIALS_FILE: "/absent/b" };

describe("checkEndpointOverrides()", () => {
  it.each([
    {},
    { AWS_ENDPOINT_URL: "" },
    { AWS_ENDPOINT_URL: "https://vpce-1.codeartifact.us-west-2.vpce.amazonaws.com" },
    { AWS_ENDPOINT_URL_STS: "http://127.0.0.1:4566", AWS_ENDPOINT_URL: "http://localhost:4566" },
    { AWS_ENDPOINT_URL: "http://evil.example", AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" },
    { AWS_ENDPOINT_URLS: "http://evil.example" },
  ])("accepts %j", (environment) => {
    expect(() => checkEndpointOverrides(endpointOverrides({ ...noFiles, ...environment }))).not.toThrow();
  });

  it.each([
    ["AWS_ENDPOINT_URL", "http://evil.example"],
    ["AWS_ENDPOINT_URL_CODEARTIFACT", "http://127.0.0.1.evil.example/"],
    ["AWS_ENDPOINT_URL_STS", "evil.example"],
    ["AWS_ENDPOINT_URL_SSO", "ftp://127.0.0.1/"],
  ])("refuses %s = %s", (name, value) => {
    expect(() => checkEndpointOverrides(endpointOverrides({ ...noFiles, [name]: value }))).toThrow(
      `${name} sends AWS requests to "${value}", which is not https`,
    );
  });
});
