import { describe, expect, it } from "vitest";
import {
  canonicalUrl,
  hasUserInfo,
  hostsOfPlainHttp,
  hostsOfUrl,
  parseRepositoryUrl,
} from "../../../src/core/repository-url.ts";

describe("hostsOfPlainHttp()", () => {
  it.each([
    ["https://h.example/", []],
    ["http://H.example/x", ["h.example"]],
    ["HTTP://u:p@h.example:8080/x", ["h.example", "h.example:8080"]],
    [" \u00a0\t\nht\ttp://h.ex\nample/", ["h.example"]],
    ["http://[::1]:80/", ["[::1]", "[::1]:80"]],
    ["http:", []],
  ])("of %j are %j", (url, hosts) => {
    expect(hostsOfPlainHttp(url)).toEqual(hosts);
  });
});

describe("canonicalUrl()", () => {
  it.each([
    ["HTTPS://Corp.Example:443/Simple/", "https://corp.example/Simple/"],
    ["http://corp.example:80/x", "http://corp.example/x"],
    ["https://corp.example:80/x", "https://corp.example:80/x"],
    ["HTTP://corp.example:443/x", "http://corp.example:443/x"],
    ["https://corp.example:65535/x", "https://corp.example:65535/x"],
    ["https://[::1]:8443/x", "https://[::1]:8443/x"],
    ["HTTP://[::1]:80/X", "http://[::1]/X"],
    ["https://CORP.example", "https://CORP.example"],
    ["https://CORP.example:123456/x", "https://CORP.example:123456/x"],
    ["https://ana@CORP.example/x", "https://ana@CORP.example/x"],
    ["x https://CORP.example/x", "x https://CORP.example/x"],
    ["https://CORP_.example/x", "https://CORP_.example/x"],
    ["ftp://CORP.example/x", "ftp://CORP.example/x"],
  ])("of %s is %s", (url, canonical) => {
    expect(canonicalUrl(url)).toBe(canonical);
  });
});

describe("hasUserInfo()", () => {
  it.each([
    ["https://ana:pw@corp.example/", true],
    ["http://ana@corp.example", true],
    ["HTTPS://@corp.example", true],
    ["https://corp.example/ana@x", false],
    ["https://corp.example?ana@x", false],
    ["see https://ana@corp.example", false],
    ["ftp://ana@corp.example", false],
  ])("of %s: %s", (url, has) => {
    expect(hasUserInfo(url)).toBe(has);
  });
});

it.each([
  ["https://CORP.example:8443/x", ["corp.example", "corp.example:8443"]],
  ["\u0000 http://ana@corp.example:/x", ["corp.example"]],
  ["https://co\nrp.example", ["corp.example"]],
  ["see https://corp.example", []],
  ["nowhere", []],
])("hostsOfUrl() of %j is %j", (url, hosts) => {
  expect(hostsOfUrl(url)).toEqual(hosts);
});

it.each([
  ["see http://corp.example/", []],
  ["xhttp://corp.example/", []],
  ["https://corp.example/", []],
])("hostsOfPlainHttp() of %j is %j", (url, hosts) => {
  expect(hostsOfPlainHttp(url)).toEqual(hosts);
});

it.each([
  ["https://proxy.example/py", "https://proxy.example/py/"],
  ["https://proxy.example/py/simple", "https://proxy.example/py/"],
  ["https://proxy.example/py/simple/", "https://proxy.example/py/"],
  ["https://proxy.example/simpler", "https://proxy.example/simpler/"],
  ["https://proxy.example:65535", "https://proxy.example:65535/"],
  ["http://localhost:80/simple/", "http://localhost/"],
  ["https://localhost:80/", "https://localhost:80/"],
])("parseRepositoryUrl() of %s uploads to %s", (url, uploadUrl) => {
  expect(parseRepositoryUrl(url)).toMatchObject({ kind: "other", uploadUrl });
});
