import fc from "fast-check";

/** AWS's partitions: what follows the region in host names, and some of the regions. */
const partitions: readonly (readonly [suffix: string, regions: readonly string[]])[] = [
  ["amazonaws.com", ["us-west-2", "eu-central-1", "ap-southeast-2", "il-central-1", "mx-central-1", "us-gov-west-1"]],
  ["amazonaws.com.cn", ["cn-north-1", "cn-northwest-1"]],
  ["amazonaws.eu", ["eusc-de-east-1"]],
  ["c2s.ic.gov", ["us-iso-east-1"]],
  ["sc2s.sgov.gov", ["us-isob-east-1"]],
  ["cloud.adc-e.uk", ["eu-isoe-west-1"]],
  ["csp.hci.ic.gov", ["us-isof-south-1"]],
];

/** Every form of URL that is taken, with the kind that it is. */
export const acceptedForms: readonly { readonly form: string; readonly kind: string; readonly url: string }[] = [
  ...partitions.flatMap(([suffix, regions]) =>
    regions.map((region) => ({
      form: `${region} at ${suffix}`,
      kind: "codeartifact",
      url: `https://corp-123456789012.d.codeartifact.${region}.${suffix}/pypi/shared/simple/`,
    })),
  ),
  ...["us-west-2", "us-gov-west-1"].map((region) => ({
    form: `dual-stack in ${region}`,
    kind: "codeartifact",
    url: `https://corp-123456789012.codeartifact.${region}.on.aws/pypi/shared/simple/`,
  })),
  ...[
    ["", "us-west-2", "amazonaws.com"],
    ["-us-west-2a", "us-west-2", "amazonaws.com"],
    ["", "cn-north-1", "amazonaws.com.cn"],
  ].map(([zone = "", region = "", suffix = ""]) => ({
    form: `a VPC endpoint${zone} in ${region}`,
    kind: "vpc-endpoint",
    url: `https://vpce-0dc4daf7fca331ed6-et36qa1d${zone}.d.codeartifact.${region}.vpce.${suffix}/pypi/d/corp-123456789012/shared/simple/`,
  })),
  { form: "a host of the user's", kind: "other", url: "https://packages.corp.example/pypi/shared/simple/" },
  { form: "a host with a port", kind: "other", url: "https://packages.corp.example:8443/pypi/shared/simple/" },
  { form: "an IPv4 address", kind: "other", url: "https://10.0.0.7/pypi/shared/simple/" },
  { form: "this machine", kind: "other", url: "http://localhost:8080/pypi/shared/simple/" },
  { form: "this machine by its address", kind: "other", url: "http://127.0.0.1:8080/pypi/shared/simple/" },
  { form: "this machine by its IPv6 address", kind: "other", url: "http://[::1]:8080/pypi/shared/simple/" },
];

/**
 * Whether AWS gives this host to a CodeArtifact domain, or to an endpoint for one. Written from AWS's documentation, label
 * by label, and not like the parser that it judges.
 */
export function isRunByAws(host: string): boolean {
  const dualStack = "on.aws";
  return [...partitions.map(([suffix]) => suffix), dualStack].some((suffix) => {
    const labels = host.split(".");
    const tail = suffix.split(".");
    if (labels.slice(-tail.length).join(".") !== suffix) return false;
    const [name = "", ...rest] = labels.slice(0, -tail.length);
    const isDomain = /-\d{4,20}$/.test(name) && /^[a-z]/.test(name);
    if (suffix === dualStack) {
      const [service, region = "", ...more] = rest;
      return isDomain && service === "codeartifact" && homeOf(region) === "amazonaws.com" && more.length === 0;
    }
    const [letter, service, region = "", ...more] = rest;
    const isEndpoint = name.startsWith("vpce-") && more.join(".") === "vpce" && suffix.startsWith("amazonaws.com");
    return (
      letter === "d" &&
      service === "codeartifact" &&
      homeOf(region) === suffix &&
      (isEndpoint || (isDomain && more.length === 0))
    );
  });
}

/** The suffix of the partition that a region is in. */
function homeOf(region: string): string | undefined {
  const words = region.split("-");
  if (words.length < 3 || !/^\d+$/.test(words.at(-1) ?? "")) return undefined;
  const [first = "", second = ""] = words;
  return (
    ownHomes.get(first) ?? ownHomes.get(`${first}-${second}`) ?? (mainAreas.has(first) ? "amazonaws.com" : undefined)
  );
}

const ownHomes = new Map([
  ["cn", "amazonaws.com.cn"],
  ["eusc-de", "amazonaws.eu"],
  ["us-iso", "c2s.ic.gov"],
  ["us-isob", "sc2s.sgov.gov"],
  ["eu-isoe", "cloud.adc-e.uk"],
  ["us-isof", "csp.hci.ic.gov"],
]);
const mainAreas = new Set(["us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx"]);

/** What tells parsers apart, or makes a host look like another. */
const tricks = [
  ...[
    "@",
    "\\",
    "/",
    "//",
    ":",
    ";",
    "#",
    "?",
    "%",
    ".",
    "..",
    "-",
    "_",
    " ",
    "[",
    "]",
    "[::1]",
    ":443",
    ":0443",
    ":80",
  ],
  ...["\t", "\n", "\r", "\0", "\u00a0", "\u00ad", "\u200b", "\u2028", "\u3000", "\ufeff"],
  ...["\u3002", "\uff0e", "\uff0f", "\uff20", "\u2215", "\u0430", "\uff41", "\u017f", "\u212a", "\u0130", "\u00df"],
  ...["%2e", "%2f", "%5c", "%40", "%00", "%09", "%2e%2e/", "/../", "/./", "/..;/", "xn--", "xn--e1a"],
  ...["http:", "https:", "http://", "https://", "HTTP://", "//", "user@", "user:pw@", "aws:@"],
  ...["evil.example", ".evil.example", "evil.example/", "evil.example\\", "evil.example?", "evil.example#"],
  ...["localhost", "127.0.0.1", "127.1", "0x7f000001", "2130706433", "[::ffff:127.0.0.1]"],
  ...partitions.flatMap(([suffix, regions]) => [suffix, ...regions]),
  ...[".d.", "codeartifact", ".vpce", "on.aws", "api.aws", "simple/", "/npm/", "/pypi/", "/pypi/d/"],
];

const trick = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...tricks) },
  fc.string({ maxLength: 3, unit: "binary" }),
);
const place = fc.double({ min: 0, max: 1, noNaN: true });

/** A change that a hostile project could make to a genuine URL. */
const change: fc.Arbitrary<(text: string) => string> = fc.oneof(
  fc.tuple(place, trick, fc.nat(3)).map(([at, piece, replaced]) => (text: string) => {
    const index = Math.floor(at * (text.length + 1));
    return text.slice(0, index) + piece + text.slice(index + replaced);
  }),
  // At the seams, where parsers differ.
  fc.tuple(place, trick).map(([at, piece]) => (text: string) => {
    const seams = [...text.matchAll(/[/.:@-]|$/g)].map(({ index }) => index);
    const index = seams[Math.floor(at * seams.length)] ?? 0;
    return text.slice(0, index) + piece + text.slice(index);
  }),
  fc.tuple(place, place).map(([from, to]) => (text: string) => {
    const [start = 0, end = 0] = [from, to].map((at) => Math.floor(at * text.length)).sort((a, b) => a - b);
    return text.slice(0, start) + text.slice(start, end).toUpperCase() + text.slice(end);
  }),
  fc.constantFrom(...acceptedForms).map(({ url }) => (text: string) => {
    const [, other = ""] = /^https?:\/\/([^/]*)/.exec(url) ?? [];
    return text.replace(/^(https?:\/\/)[^/]*/, `$1${other}`);
  }),
);

/** Genuine URLs with up to three changes. */
export const nearMisses: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...acceptedForms), fc.array(change, { maxLength: 3 }))
  .map(([{ url }, changes]) => changes.reduce((text, next) => next(text), url));
