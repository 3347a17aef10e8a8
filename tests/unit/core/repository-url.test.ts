import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRepositoryUrl } from "../../../src/core/repository-url.ts";

const genuine = "https://mydomain-123456789012.d.codeartifact.us-west-2.amazonaws.com/pypi/shared/simple/";

describe("parseRepositoryUrl()", () => {
  it("reads the documented example, digit for digit", () => {
    expect(
      parseRepositoryUrl(
        "https://mydomain-1234567890123.d.codeartifact.us-west-2.amazonaws.com/pypi/my-repository/simple/",
      ),
    ).toEqual({
      kind: "codeartifact",
      host: "mydomain-1234567890123.d.codeartifact.us-west-2.amazonaws.com",
      region: "us-west-2",
      domain: "mydomain",
      domainOwner: "1234567890123",
      uploadUrl: "https://mydomain-1234567890123.d.codeartifact.us-west-2.amazonaws.com/pypi/my-repository/",
    });
  });

  it.each([
    ["the index without a final slash", genuine.slice(0, -1)],
    ["the upload URL", genuine.replace("simple/", "")],
    ["the upload URL without a final slash", genuine.replace("/simple/", "")],
    ["an upper-case host", genuine.replace("mydomain", "MyDomain")],
    ["an upper-case scheme", genuine.replace("https", "HTTPS")],
    ["the usual port", genuine.replace(".com/", ".com:443/")],
  ])("takes %s as the same repository", (_what, url) => {
    expect(parseRepositoryUrl(url)).toEqual(parseRepositoryUrl(genuine));
  });

  it.each([
    ["team1-123456789012.d.codeartifact.eu-central-1.amazonaws.com", "team1", "eu-central-1"],
    ["a-2024-123456789012.d.codeartifact.eu-central-1.amazonaws.com", "a-2024", "eu-central-1"],
    ["x1-123456789012.d.codeartifact.us-gov-west-1.amazonaws.com", "x1", "us-gov-west-1"],
    ["x1-123456789012.d.codeartifact.cn-north-1.amazonaws.com.cn", "x1", "cn-north-1"],
    ["x1-123456789012.d.codeartifact.eusc-de-east-1.amazonaws.eu", "x1", "eusc-de-east-1"],
    ["x1-123456789012.d.codeartifact.us-iso-east-1.c2s.ic.gov", "x1", "us-iso-east-1"],
    ["x1-123456789012.codeartifact.us-west-2.on.aws", "x1", "us-west-2"],
  ])("reads the host %s", (host, domain, region) => {
    expect(parseRepositoryUrl(`https://${host}/pypi/shared/simple/`)).toEqual({
      kind: "codeartifact",
      host,
      region,
      domain,
      domainOwner: "123456789012",
      uploadUrl: `https://${host}/pypi/shared/`,
    });
  });

  it("reads a VPC endpoint, whose path names the domain", () => {
    const host = "vpce-0dc4daf7fca331ed6-et36qa1d.d.codeartifact.us-west-2.vpce.amazonaws.com";
    expect(parseRepositoryUrl(`https://${host}/pypi/d/mydomain-123456789012/shared/simple/`)).toEqual({
      kind: "vpc-endpoint",
      host,
      region: "us-west-2",
      domain: "mydomain",
      domainOwner: "123456789012",
      uploadUrl: `https://${host}/pypi/d/mydomain-123456789012/shared/`,
    });
  });

  it.each([
    [
      "https://packages.corp.example/pypi/shared/simple/",
      "packages.corp.example",
      false,
      "https://packages.corp.example/pypi/shared/",
    ],
    [
      "https://packages.corp.example:8443/x/simple",
      "packages.corp.example:8443",
      false,
      "https://packages.corp.example:8443/x/",
    ],
    ["https://packages.corp.example", "packages.corp.example", false, "https://packages.corp.example/"],
    ["https://10.0.0.7/pypi/shared/simple/", "10.0.0.7", false, "https://10.0.0.7/pypi/shared/"],
    ["http://127.0.0.1:8080/pypi/shared/simple/", "127.0.0.1:8080", true, "http://127.0.0.1:8080/pypi/shared/"],
    ["http://[::1]:8080/pypi/shared/simple/", "[::1]:8080", true, "http://[::1]:8080/pypi/shared/"],
  ])("leaves %s to the user's trust", (url, host, isLoopback, uploadUrl) => {
    expect(parseRepositoryUrl(url)).toEqual({ kind: "other", host, isLoopback, uploadUrl });
  });

  it.each([
    ["is not https", genuine.replace("https", "http")],
    ["has a user name in it", genuine.replace("//", "//aws@")],
    ["has a user name in it", genuine.replace("//", "//aws:secret@")],
    ["names port 8443", genuine.replace(".com/", ".com:8443/")],
    ['does not end in "/pypi/REPOSITORY/simple/"', genuine.replace("/pypi/", "/npm/")],
    ['does not end in "/pypi/REPOSITORY/simple/"', genuine.replace("/shared", "/shared/../other")],
    ['does not end in "/pypi/REPOSITORY/simple/"', genuine.replace("/shared", "/..")],
    ['does not end in "/pypi/REPOSITORY/simple/"', `${genuine}corp/`],
    ['does not end in "/pypi/REPOSITORY/simple/"', genuine.replace("/pypi/shared/simple/", "")],
  ])("refuses a CodeArtifact host whose URL %s", (reason, url) => {
    expect(parseRepositoryUrl(url)).toEqual({ kind: "refused", reason });
  });

  it.each([
    "0",
    "127.1",
    "0x7f.0.0.1",
    "0x7f000001",
    "127.0.0.01",
    "256.0.0.1",
    "1.2.3.4.5",
    "example.0x",
    "127.0.0.1.",
  ])("takes no IPv4 address in an unusual notation: %s", (host) => {
    expect(parseRepositoryUrl(`https://${host}/pypi/shared/simple/`)).toBeUndefined();
  });

  const twins = [
    genuine.replace(".com/", ".com.evil.example/"),
    genuine.replace("https://", "https://evil.example/"),
    genuine.replace("https://", "https://evil.example#"),
    genuine.replace("https://", "https://evil.example?"),
    genuine.replace("https://", "https://evil.example\\"),
    genuine.replace("mydomain", "evil.example@mydomain").replace("https://", "https:///"),
    genuine.replace(".com/", ".com\\@evil.example/"),
    genuine.replace(".com/", ".com@evil.example/"),
    genuine.replace(".com/", ".com:443@evil.example/"),
    genuine.replace(".com/", ".com:x@evil.example/"),
    genuine.replace(".com/", ".com./"),
    genuine.replace(".com/", ".com\t.evil.example/"),
    genuine.replace(".com/", ".com\n.evil.example/"),
    genuine.replace(".com/", ".com%2eevil.example/"),
    genuine.replace(".com/", ".com%00.evil.example/"),
    genuine.replace(".d.codeartifact", "xd.codeartifact"),
    genuine.replace(".d.codeartifact", ".d.codeartifactx"),
    genuine.replace(".d.codeartifact", "-d.codeartifact"),
    genuine.replace("amazonaws.com", "amazonaws.co"),
    genuine.replace("amazonaws.com", "amazonaws.com.cn"),
    genuine.replace("amazonaws.com", "amazonaws-com.example"),
    genuine.replace("us-west-2", "moon-base-1"),
    genuine.replace("us-west-2", "us-west-2.evil"),
    genuine.replace("us-west-2", "cn-north-1"),
    genuine.replace("mydomain-", ""),
    genuine.replace("mydomain", "my_domain"),
    genuine.replace("mydomain", "mуdomain"),
    genuine.replace("amazonaws", "аmazonaws"),
    genuine.replace("amazonaws", "ａmazonaws"),
    genuine.replace("mydomain", "xn--mydomin-xtg.evil"),
    genuine.replace("https:", "ftp:"),
    genuine.replace("https://", "//"),
    genuine.replace("https://", ""),
    ` ${genuine}`,
    `${genuine} `,
    `${genuine}?next=x`,
    `${genuine}#x`,
    "",
  ];

  it.each(twins)("gives nothing to the look-alike %j", (url) => {
    const parsed = parseRepositoryUrl(url);
    expect(parsed === undefined || parsed.kind === "other" || parsed.kind === "refused").toBe(true);
  });

  it("agrees with the URL standard about the host, whatever it accepts", () => {
    const pieces = [
      "https://",
      "http://",
      "mydomain-123456789012",
      ".d.codeartifact.us-west-2.amazonaws.com",
      "/pypi/shared/simple/",
      "@",
      "\\",
      "/",
      ":",
      "443",
      "#",
      "?",
      "%2e",
      "\t",
      ".evil.example",
      "evil.example",
      "user:pw@",
      "[::1]",
      "..",
      ".",
    ];
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 2 })), { maxLength: 9 }),
        (parts) => {
          const text = parts.join("");
          const parsed = parseRepositoryUrl(text);
          if (parsed === undefined || parsed.kind === "refused") {
            return;
          }
          const url = new URL(text);
          expect(url.host).toBe(parsed.host);
          expect(url.username).toBe("");
          expect(new URL(parsed.uploadUrl).host).toBe(parsed.host);
          if (parsed.kind === "codeartifact") {
            expect(url.protocol).toBe("https:");
            expect(url.hostname).toMatch(/\.codeartifact\.us-west-2\.amazonaws\.com$/);
          }
        },
      ),
      { numRuns: 5_000 },
    );
  });
});
