import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Secret } from "../../src/core/secret.ts";
import { formatAnswer } from "../../src/protocol/answer.ts";
import { parseQuestion } from "../../src/protocol/question.ts";

const documentation = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf8");
const examples = (kind: "question" | "answer") =>
  [...documentation.matchAll(new RegExp(`\`\`\`json ${kind}\n(.*?)\`\`\``, "gs"))].map(([, json = ""]) => json);
const line = (json: string) => JSON.stringify(JSON.parse(json));

describe("parseQuestion()", () => {
  it.each(examples("question"))("reads the documented example %#", (example) => {
    expect(parseQuestion(line(example))).toMatchObject({ ask: JSON.parse(example).ask });
  });

  it("reads a held password as a secret", () => {
    const question = parseQuestion(line(examples("question")[0] ?? ""));
    expect(question.ask === "login" && question.repositories[0]?.held[0]?.password.reveal()).toBe("TOKEN");
    expect(JSON.stringify(question)).not.toContain("TOKEN");
  });

  it.each([
    ["rubbish", "rubbish", { ask: "unreadable", reason: "not JSON" }],
    ["no version", "{}", { ask: "unreadable", reason: "no version" }],
    ["another version", '{"version":2,"ask":"login"}', { ask: "unknown-version", version: 2 }],
    ["an unknown verb", '{"version":1,"ask":"sing"}', { ask: "unreadable", reason: "field ask" }],
    [
      "a wrong field",
      line(examples("question")[0] ?? "").replace('"target":null', '"target":["TOKEN"]'),
      { ask: "unreadable", reason: "field target" },
    ],
  ])("refuses %s, without repeating a value", (_what, text, expected) => {
    expect(parseQuestion(text)).toEqual(expected);
  });
});

describe("formatAnswer()", () => {
  it.each(examples("answer"))("writes the documented example %#", (example) => {
    // Every text that may be a secret is one.
    const {
      version: _version,
      next,
      ...answer
    } = JSON.parse(example, (key, value) =>
      key === "output" || /_(USERNAME|PASSWORD)$/.test(key) ? new Secret(value) : value,
    );
    const logins = answer.logins.map((login: { readonly password: string }) => ({
      ...login,
      password: new Secret(login.password),
    }));
    expect(JSON.parse(formatAnswer({ ...answer, logins }, next))).toEqual(JSON.parse(example));
  });

  it("writes one line", () => {
    const text = formatAnswer({ logins: [], messages: [{ level: "note", code: "x", text: "two\nlines" }] }, null);
    expect(text).not.toContain("\n");
  });
});
