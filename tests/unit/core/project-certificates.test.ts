import { describe, expect, it } from "vitest";
import { projectCertificates, withCertificates } from "../../../src/core/project-certificates.ts";

const file = "/project/poetry.toml";
const host = "mydomain-123456789012.d.codeartifact.us-west-2.amazonaws.com";
const url = `https://${host}/pypi/shared/simple/`;
const repository = (name: string, ...urls: readonly unknown[]) => ({ name, urls, use: "download", held: [] }) as const;
const evil = { file, name: "evil", key: "cert", value: false } as const;

describe("projectCertificates()", () => {
  it.each<[string, Record<string, unknown>, readonly (readonly [string, string, unknown])[]]>([
    ["nothing", {}, []],
    ["no table", { certificates: [1] }, []],
    ["a client's certificate alone", { certificates: { corp: { "client-cert": "me.pem" } } }, []],
    ["what Poetry does anyway", { certificates: { corp: { cert: true } } }, []],
    ["no check", { certificates: { corp: { cert: false } } }, [["corp", "cert", false]]],
    ["a file", { certificates: { corp: { cert: "ca.pem" } } }, [["corp", "cert", "ca.pem"]]],
    ["the other key", { certificates: { corp: { verify: false, cert: true } } }, [["corp", "verify", false]]],
    ["a name with a dot", { certificates: { corp: { py: { cert: "" } } } }, [["corp.py", "cert", ""]]],
    ["a name like the key", { certificates: { cert: { cert: false } } }, [["cert", "cert", false]]],
  ])("finds %s", (_what, content, found) => {
    expect(projectCertificates(file, content)).toEqual(found.map(([name, key, value]) => ({ file, name, key, value })));
  });
});

describe("withCertificates()", () => {
  it.each([
    ["its own URL", url],
    ["another path of the host", `https://${host}/elsewhere`],
    ["what only others take for a URL of the host", ` HTTPS://${host.toUpperCase()}:443?simple`],
  ])("notes a certificate with all repositories of the host that Poetry has under the name: %s", (_what, known) => {
    const repositories = [repository("corp", url), repository("other", "https://pypi.org/simple/")];
    expect(withCertificates(repositories, [["evil", known]], [evil])).toEqual([
      { ...repositories[0], certificate: evil },
      repositories[1],
    ]);
  });

  it("notes none where the name is another's, or unknown", () => {
    const repositories = [repository("corp", url, 3)];
    const known = [["corp", url] as const, ["evil", "https://evil.example/simple/"] as const, ["evil", 3] as const];
    expect(withCertificates(repositories, known, [evil, { ...evil, name: "absent" }])).toEqual(repositories);
  });

  it("notes what is not understood with all", () => {
    const certificate = { file, name: undefined };
    expect(withCertificates([repository("corp", url)], [], [certificate])).toEqual([
      { ...repository("corp", url), certificate },
    ]);
  });
});
