import { describe, expect, it, test } from "vitest";
import { parseRepositoryUrl } from "../../../src/core/repository-url.ts";
import { acceptedForms } from "../../support/repository-urls.ts";

/** What comes of a URL, in a few words: who gets a token, or why nobody does. */
function verdict(text: string): string {
  const url = parseRepositoryUrl(text);
  if (url === undefined) return "nobody";
  return url.kind === "refused"
    ? `refused, it ${url.reason}`
    : `${url.kind === "other" ? "whom the user trusts:" : url.kind} ${url.host}`;
}

/** The parts of an accepted URL, of which its evil twins are made. */
interface Parts {
  readonly scheme: string;
  readonly host: string;
  /** With its colon, or empty. */
  readonly port: string;
  readonly path: string;
  readonly isAws: boolean;
}

function partsOf(url: string, kind: string): Parts {
  const [, scheme = "", host = "", port = "", path = ""] =
    /^(https?):\/\/(\[::1\]|[^/:]+)((?::\d+)?)(.*)$/.exec(url) ?? [];
  return { scheme, host, port, path, isAws: kind !== "other" };
}

const join = ({ scheme, host, port, path }: Parts) => `${scheme}://${host}${port}${path}`;
const withHost = (change: (host: string) => string) => (parts: Parts) => join({ ...parts, host: change(parts.host) });
const withPath = (change: (path: string) => string) => (parts: Parts) => join({ ...parts, path: change(parts.path) });
const withPort = (port: string) => (parts: Parts) => join({ ...parts, port });

type Expected = string | ((parts: Parts, url: string) => string);

/** A host of which the rule knows nothing: for the user to trust, by exactly this name, if it is spoken to by https. */
const stranger: Expected = ({ scheme }, url) => {
  const host = url
    .slice(url.indexOf("//") + 2)
    .replace(/\/.*/, "")
    .toLowerCase();
  return scheme === "http" || /(^|\.)\d+\.?(:\d+)?$|[[\]]/.test(host) ? "nobody" : `whom the user trusts: ${host}`;
};
const refused =
  (reason: string): Expected =>
  ({ isAws }) =>
    isAws ? `refused, it ${reason}` : "nobody";
/** The path counts on hosts of AWS alone. */
const badPath: Expected = ({ isAws, host, port }) =>
  isAws
    ? `refused, it does not end in "/pypi/${host.startsWith("vpce-") ? "d/DOMAIN-OWNER/" : ""}REPOSITORY/simple/"`
    : `whom the user trusts: ${host}${port}`;
const strangePort: Expected = (parts, url) => {
  const port = /:(\d+)\//.exec(url)?.[1];
  return parts.isAws ? `refused, it names port ${port}` : `whom the user trusts: ${parts.host}:${port}`;
};

/** The evil twins: what was done to an accepted URL, and what must come of it. */
const twins: readonly (readonly [what: string, make: (parts: Parts) => string, expected: Expected])[] = [
  ["a suffix", withHost((host) => `${host}.evil.example`), stranger],
  ["a suffix without a dot", withHost((host) => `${host}x`), stranger],
  ["a dash for the last dot", withHost((host) => host.replace(/\.(?=[^.]*$)/, "-")), stranger],
  ["a label before it", withHost((host) => `evil.example.${host}`), stranger],
  ["its host as a user name", withHost((host) => `${host}@evil.example`), "nobody"],
  ["its host as user name and password", withHost((host) => `${host}:443@evil.example`), "nobody"],
  ["a user name", withHost((host) => `aws@${host}`), refused("has a user name in it")],
  ["a login", withHost((host) => `aws:secret@${host}`), refused("has a user name in it")],
  ["an empty login", withHost((host) => `@${host}`), refused("has a user name in it")],
  ["two user names", withHost((host) => `a@evil.example@${host}`), "nobody"],
  [
    "http",
    (parts) => (parts.scheme === "http" ? join(parts).replace("http:", "ftp:") : join({ ...parts, scheme: "http" })),
    ({ scheme, isAws }) => (isAws && scheme === "https" ? "refused, it is not https" : "nobody"),
  ],
  ["another scheme", (parts) => join({ ...parts, scheme: "ftp" }), "nobody"],
  ["a scheme that is longer", (parts) => join({ ...parts, scheme: "httpss" }), "nobody"],
  ["no scheme", (parts) => join(parts).replace(/^https?:/, ""), "nobody"],
  ["one slash", (parts) => join(parts).replace("//", "/"), "nobody"],
  ["three slashes", (parts) => join(parts).replace("//", "///"), "nobody"],
  ["port 8443", withPort(":8443"), strangePort],
  ["port 1", withPort(":1"), strangePort],
  [
    "a port with a zero before it",
    withPort(":0443"),
    (parts) => (parts.isAws ? "refused, it names port 0443" : "nobody"),
  ],
  ["a port too high", withPort(":65536"), (parts) => (parts.isAws ? "refused, it names port 65536" : "nobody")],
  ["an empty port", withPort(":"), "nobody"],
  ["a port in letters", withPort(":https"), "nobody"],
  ["a final dot", withHost((host) => `${host}.`), stranger],
  ["two final dots", withHost((host) => `${host}..`), stranger],
  ["a Cyrillic letter", withHost((host) => host.replace(/[aeo]/, "\u0430")), "nobody"],
  ["a full-width letter", withHost((host) => host.replace("a", "\uff41")), "nobody"],
  ["a long s", withHost((host) => host.replace("s", "\u017f")), "nobody"],
  ["a dotless i", withHost((host) => host.replace("i", "\u0131")), "nobody"],
  ["an ideographic full stop", withHost((host) => host.replace(".", "\u3002")), "nobody"],
  ["a full-width full stop", withHost((host) => host.replace(".", "\uff0e")), "nobody"],
  ["a full-width slash", withHost((host) => `${host}\uff0fevil.example`), "nobody"],
  ["a full-width @", withHost((host) => `${host}\uff20evil.example`), "nobody"],
  ["a soft hyphen", withHost((host) => `${host}\u00ad`), "nobody"],
  ["a blank of no width", withHost((host) => `\u200b${host}`), "nobody"],
  ["its Cyrillic twin in punycode", withHost((host) => host.replace(/^corp-/, "xn--orp-123-lnf")), stranger],
  ["a percent-encoded dot", withHost((host) => host.replace(".", "%2e")), "nobody"],
  ["a percent-encoded slash in the host", withHost((host) => `${host}%2f.evil.example`), "nobody"],
  ["a percent-encoded NUL", withHost((host) => `${host}%00.evil.example`), "nobody"],
  ["a backslash behind the host", withHost((host) => `${host}\\.evil.example`), "nobody"],
  ["a backslash and @", withHost((host) => `${host}\\@evil.example`), "nobody"],
  ["another host before a backslash", withHost((host) => `evil.example\\@${host}`), "nobody"],
  ["backslashes for slashes", (parts) => join(parts).replace("//", "\\\\"), "nobody"],
  ["another host before #", withHost((host) => `evil.example#${host}`), "nobody"],
  ["another host before ?", withHost((host) => `evil.example?${host}`), "nobody"],
  ["another host before #@", withHost((host) => `evil.example#@${host}`), "nobody"],
  ["a semicolon in the host", withHost((host) => `${host};.evil.example`), "nobody"],
  ...["\t", "\n", "\r", "\0", " ", "\u00a0", "\u2028"].flatMap((blank) => {
    const name = JSON.stringify(blank);
    return [
      [`${name} in the host`, withHost((host) => `${host}${blank}.evil.example`), "nobody"],
      [`${name} before it`, (parts: Parts) => blank + join(parts), "nobody"],
      [`${name} behind it`, (parts: Parts) => join(parts) + blank, "nobody"],
      [`${name} in the scheme`, (parts: Parts) => join(parts).replace("p", `${blank}p`), "nobody"],
    ] as const;
  }),
  ["/../ in the path", withPath((path) => path.replace("/shared", "/shared/../other")), badPath],
  ["a repository ..", withPath((path) => path.replace("/shared", "/..")), badPath],
  ["// in the path", withPath((path) => path.replace("/shared", "//shared")), badPath],
  ["// before the path", withPath((path) => `//evil.example${path}`), badPath],
  ["a path for npm", withPath((path) => path.replace("/pypi/", "/npm/")), badPath],
  ["a path for Maven", withPath((path) => path.replace("/pypi/", "/maven/")), badPath],
  ["a folder below the index", withPath((path) => `${path}corp/`), badPath],
  ["no path", withPath(() => ""), badPath],
  ["a ; in the path", withPath((path) => path.replace("/shared", "/shared;x")), "nobody"],
  ["..; in the path", withPath((path) => path.replace("/shared", "/..;/shared")), "nobody"],
  ["a query", withPath((path) => `${path}?next=x`), "nobody"],
  ["a fragment", withPath((path) => `${path}#x`), "nobody"],
  ["an encoded slash in the path", withPath((path) => path.replace("/shared", "/%2f")), "nobody"],
  ["encoded dots in the path", withPath((path) => path.replace("/shared", "/%2e%2e")), "nobody"],
  ["a backslash in the path", withPath((path) => path.replace("/shared", "\\shared")), "nobody"],
  // Of hosts that AWS runs alone.
  ...[
    ["a region of China at another's suffix", /(?<=\.codeartifact\.)(?!cn-)[^.]+/, "cn-north-1"],
    ["a region of an isolated partition", /(?<=\.codeartifact\.)(?!us-isob)[^.]+/, "us-isob-east-1"],
    ["a region at the suffix of China", /(?<=\.codeartifact\.)cn-[^.]+/, "us-west-2"],
    ["no region of AWS", /(?<=\.codeartifact\.)[^.]+/, "moon-base-1"],
    ["two labels for the region", /(?<=\.codeartifact\.)[^.]+/, "us-west-2.evil"],
    ["another letter before the service", /\.d\.codeartifact/, "xd.codeartifact"],
    ["a longer service", /\.codeartifact\./, ".codeartifactx."],
    ["another service", /\.codeartifact\./, ".s3."],
    ["the API's own suffix", /\.on\.aws$/, ".api.aws"],
    ["a shorter suffix", /\.amazonaws\.com$/, ".amazonaws.co"],
    ["no account", /^corp-\d+/, "corp"],
    ["an account of letters", /^corp-\d+/, "corp-abcdefghijkl"],
    ["an endpoint with a short id", /^vpce-0dc4/, "vpce-"],
    ["a domain with _", /^corp-/, "co_rp-"],
  ].map(
    ([what, from, to]) =>
      [
        String(what),
        withHost((host) => host.replace(from ?? "", String(to))),
        to === "co_rp-" ? "nobody" : stranger,
      ] as const,
  ),
];

describe.each(acceptedForms)("parseRepositoryUrl() of $form", ({ kind, url }) => {
  const parts = partsOf(url, kind);
  const accepted = `${kind === "other" ? "whom the user trusts:" : kind} ${parts.host}${parts.port}`;

  it("gives a token to that host alone", () => {
    expect(verdict(url)).toBe(accepted);
  });

  it.each([
    ["without a final slash", url.slice(0, -1)],
    ["to upload to", url.replace("simple/", "")],
    [
      "in upper case",
      url.replace(parts.host, parts.host.toUpperCase()).replace(parts.scheme, parts.scheme.toUpperCase()),
    ],
    ["with its usual port", parts.port === "" ? url.replace(parts.host, `${parts.host}:443`) : url],
  ])("takes it %s too", (_what, same) => {
    expect(parseRepositoryUrl(same)).toEqual(parseRepositoryUrl(url));
  });

  it("gives none to its evil twins", () => {
    const own = twins
      .map(([what, make, expected]) => ({ what, twin: make(parts), expected }))
      .filter(({ twin }) => twin !== url);
    expect(own.map(({ what, twin }) => [what, twin, verdict(twin)])).toEqual(
      own.map(({ what, twin, expected }) => [
        what,
        twin,
        typeof expected === "string" ? expected : expected(parts, twin),
      ]),
    );
  });
});

test("every twin is one of some form", () => {
  const idle = twins.filter(([, make]) => acceptedForms.every(({ url, kind }) => make(partsOf(url, kind)) === url));
  expect(idle).toEqual([]);
});

describe("parseRepositoryUrl()", () => {
  it.each([
    [
      "https://mydomain-1234567890123.d.codeartifact.us-west-2.amazonaws.com/pypi/my-repository/simple/",
      {
        kind: "codeartifact",
        host: "mydomain-1234567890123.d.codeartifact.us-west-2.amazonaws.com",
        region: "us-west-2",
        domain: "mydomain",
        domainOwner: "1234567890123",
        uploadUrl: "https://mydomain-1234567890123.d.codeartifact.us-west-2.amazonaws.com/pypi/my-repository/",
      },
    ],
    [
      "https://a-2024-123456789012.codeartifact.eu-central-1.on.aws/pypi/shared/simple/",
      {
        kind: "codeartifact",
        host: "a-2024-123456789012.codeartifact.eu-central-1.on.aws",
        region: "eu-central-1",
        domain: "a-2024",
        domainOwner: "123456789012",
        uploadUrl: "https://a-2024-123456789012.codeartifact.eu-central-1.on.aws/pypi/shared/",
      },
    ],
    [
      "https://vpce-0dc4daf7fca331ed6-et36qa1d.d.codeartifact.us-west-2.vpce.amazonaws.com/pypi/d/team1-123456789012/shared/simple/",
      {
        kind: "vpc-endpoint",
        host: "vpce-0dc4daf7fca331ed6-et36qa1d.d.codeartifact.us-west-2.vpce.amazonaws.com",
        region: "us-west-2",
        domain: "team1",
        domainOwner: "123456789012",
        uploadUrl:
          "https://vpce-0dc4daf7fca331ed6-et36qa1d.d.codeartifact.us-west-2.vpce.amazonaws.com/pypi/d/team1-123456789012/shared/",
      },
    ],
    [
      "https://Packages.Corp.example:8443/x/simple",
      {
        kind: "other",
        host: "packages.corp.example:8443",
        isLoopback: false,
        uploadUrl: "https://packages.corp.example:8443/x/",
      },
    ],
    [
      "https://packages.corp.example",
      { kind: "other", host: "packages.corp.example", isLoopback: false, uploadUrl: "https://packages.corp.example/" },
    ],
    [
      "http://[::1]:8080/pypi/shared/simple/",
      { kind: "other", host: "[::1]:8080", isLoopback: true, uploadUrl: "http://[::1]:8080/pypi/shared/" },
    ],
  ])("reads %s", (url, expected) => {
    expect(parseRepositoryUrl(url)).toEqual(expected);
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
    expect(verdict(`https://${host}/pypi/shared/simple/`)).toBe("nobody");
  });
});
