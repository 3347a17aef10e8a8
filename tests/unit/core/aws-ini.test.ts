import { describe, expect, it } from "vitest";
import { configSections, parseIni } from "../../../src/core/aws-ini.ts";

const read = (text: string) => Object.fromEntries(parseIni(text));

describe("parseIni()", () => {
  it.each<[string, string, object]>([
    ["a setting with =", "[a]\nkey = value", { a: { key: "value" } }],
    ["a setting with :", "[a]\nkey: value = x", { a: { key: "value = x" } }],
    ["the first of both", "[a]\nkey=https://x", { a: { key: "https://x" } }],
    ["keys in capital letters", "[a]\nKey = Value", { a: { key: "Value" } }],
    ["an empty value", "[a]\nkey =\nother = x", { a: { key: "", other: "x" } }],
    ["comments", "# x\n[a] # mine\n; x\nkey = value # kept", { a: { key: "value # kept" } }],
    [
      "a value of several lines",
      "[a]\nkey = one\n  two = three\n\n  four\nb = c",
      { a: { key: "one\ntwo = three\nfour", b: "c" } },
    ],
    ["settings that are all indented", "[a]\n  key = one\n  b = c\n d = e", { a: { key: "one", b: "c", d: "e" } }],
    [
      "settings in a setting",
      "[a]\ns3 =\n  max = 1\n  other = 2\nb = c",
      { a: { "s3.max": "1", "s3.other": "2", b: "c" } },
    ],
    ["line ends of Windows, and a mark of the byte order", "\uFEFF[a]\r\nkey = value\r\n", { a: { key: "value" } }],
    ["blanks in a heading", "[ a ]\nkey = value", { " a ": { key: "value" } }],
    ["a section for all", "[DEFAULT]\nkey = 1\n[a]\n[b]\nkey = 2", { a: { key: "1" }, b: { key: "2" } }],
    ["a mark of the byte order inside", "[a]\nkey = x\uFEFFy", { a: { key: "x\uFEFFy" } }],
    ["a key with a heading behind it", "[a]\nkey [b] = c", { a: { "key [b]": "c" } }],
    [
      "a key without a value, and lines below that are no settings",
      "[a]\ns3 =\n  = x\n  nonsense\n",
      { a: { "s3.": "" } },
    ],
    ["an equals sign in a setting in a setting", "[a]\ns3 =\n  url = x=y\n", { a: { "s3.url": "x=y" } }],
    ["what is no setting", "key = 1\n[a]\nnonsense\n= x", { a: {} }],
  ])("reads %s", (_what, text, sections) => {
    expect(read(text)).toEqual(sections);
  });
});

describe("configSections()", () => {
  it("tells profiles by the words of their headings", () => {
    const headings = [
      "default",
      "profile a",
      "profile   b ",
      'profile "two words"',
      "profile two words",
      "profile 'c'",
      " profile d ",
      " default ",
      'profile "e',
      "dev",
      "sso-session s",
      "services t",
    ];
    const { profiles, ssoSessions, services } = configSections(new Map(headings.map((heading) => [heading, {}])));
    expect([[...profiles.keys()], [...ssoSessions.keys()], [...services.keys()]]).toEqual([
      ["default", "a", "b", "two words", "c"],
      ["s"],
      ["t"],
    ]);
  });

  it.each([
    ["profile a b", undefined],
    ["profile", undefined],
    ["profile a\\ b", "a b"],
    ["profile \\a", "a"],
    ["profile 'a b'c", "a bc"],
    ["profile ''", ""],
    ["profile 'a\\b'", "a\\b"],
    ['profile "a\\"b"', 'a"b'],
    ['profile "a\\\\b"', "a\\b"],
    ['profile "a\\nb"', "a\\nb"],
    ['profile "a b" c', undefined],
    ["profile 'a", undefined],
    ["profile a\\", undefined],
    ["services a", undefined],
  ])("takes the heading %j for that of profile %j", (heading, name) => {
    const { profiles } = configSections(new Map([[heading, {}]]));
    expect([...profiles.keys()]).toEqual(name === undefined ? [] : [name]);
  });

  it("takes the later of two sections for one profile", () => {
    const { profiles } = configSections(parseIni("[profile default]\nregion = a\nx = y\n[default]\nregion = b\n"));
    expect([...profiles]).toEqual([["default", { region: "b" }]]);
  });
});
