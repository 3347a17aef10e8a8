import { describe, expect, it } from "vitest";
import { Secret } from "../../../src/core/secret.ts";
import { type KnownRepositories, usedRepositories } from "../../../src/core/used-repositories.ts";

const login = (password: string) => ({ username: "aws", password: new Secret(password) });
const logins = { poetry: login("read"), file: login("saved"), pypiToken: new Secret("pypi") };
const known = (values: Partial<KnownRepositories>): KnownRepositories => ({
  sources: [],
  configured: {},
  target: null,
  targetUrl: null,
  held: { corp: logins },
  ...values,
});
const passwords = (values: Partial<KnownRepositories>) =>
  usedRepositories(known(values)).map(({ held }) => held.map(({ password }) => password.reveal()));

describe("usedRepositories()", () => {
  it("gives a source all URLs of its name, its own first", () => {
    const sources = [
      { name: "corp", url: "one" },
      { name: "other", url: "two" },
      { name: "corp", url: 3 },
    ];
    expect(usedRepositories(known({ sources, configured: { corp: { url: "four" }, other: { url: "five" } } }))).toEqual(
      [{ name: "corp", urls: ["one", 3, "four"], use: "download", held: [logins.poetry, logins.file] }],
    );
  });

  it("tells what is configured only from a source", () => {
    expect(usedRepositories(known({ configured: { corp: { url: "one" } } }))).toMatchObject([
      { urls: ["one"], use: "other" },
    ]);
  });

  it("takes Poetry's URL for the target of an upload first, and prefers a token for PyPI there", () => {
    const values = { target: "corp", targetUrl: "taken", sources: [{ name: "corp", url: "one" }] };
    expect(usedRepositories(known(values))).toMatchObject([{ urls: ["taken", "one"], use: "upload" }]);
    expect(usedRepositories(known(values))[0]?.held[0]?.username).toBe("__token__");
    expect(passwords(values)).toEqual([["pypi", "read", "saved"]]);
    expect(passwords({ ...values, target: null })).toEqual([["read", "saved"]]);
  });

  it("tells a command of the plugin's own of a token for PyPI under a repository's name", () => {
    expect(usedRepositories(known({ configured: { corp: { url: "one" } }, isOwn: true }))).toEqual([
      { name: "corp", urls: ["one"], use: "download", held: [logins.poetry, logins.file], hasPypiToken: true },
    ]);
  });

  it.each([["a text"], [{}], [null], [{ url: undefined }]])("takes no URL out of the configured %j", (corp) => {
    const [repository] = usedRepositories(known({ configured: { corp } }));
    expect(repository?.urls.filter((url) => url !== undefined)).toEqual([]);
  });
});
