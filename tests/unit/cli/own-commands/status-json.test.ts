import { expect, it } from "vitest";
import { statusJson } from "../../../../src/cli/own-commands/status-json.ts";

it("statusJson() has null for what is not known, and for a hint that there is not", () => {
  const report = statusJson({
    sources: [
      {
        source: "corp",
        state: "url-refused",
        isUsable: false,
        problem: { reason: "its URL is not https", hint: undefined },
      },
      { source: "good", state: "logged-in", isUsable: true },
    ],
    messages: [
      { level: "error", code: "project-unreadable", text: "Cannot read the project", hint: "Run poetry check" },
      { level: "warning", code: "settings", text: "é" },
    ],
    isUsable: false,
    isProject: true,
  });
  const unknown = {
    domain: null,
    domainOwner: null,
    region: null,
    repository: null,
    identity: null,
    roleArn: null,
    decidedBy: null,
    restsIn: null,
    expiresAt: null,
  };
  expect(JSON.parse(report)).toEqual({
    version: 1,
    usable: false,
    sources: [
      {
        source: "corp",
        ...unknown,
        state: "url-refused",
        usable: false,
        problem: { text: "its URL is not https", hint: null },
      },
      { source: "good", ...unknown, state: "logged-in", usable: true, problem: null },
    ],
    problems: [
      { level: "error", code: "project-unreadable", text: "Cannot read the project", hint: "Run poetry check" },
      { level: "warning", code: "settings", text: "é", hint: null },
    ],
  });
  expect(report).toContain('"text": "\\u00e9"');
});
