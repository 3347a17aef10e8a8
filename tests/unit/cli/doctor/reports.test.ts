import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import type { Finding } from "../../../../src/cli/own-commands/doctor/finding.ts";
import { redact, withoutHome } from "../../../../src/cli/own-commands/doctor/redact.ts";
import { jsonReport, textReport, ticketReport } from "../../../../src/cli/own-commands/doctor/reports.ts";
import { paperFor } from "../../../../src/cli/own-commands/paper.ts";

const findings: readonly Finding[] = [
  { check: "poetry", mark: "good", title: "Poetry", seen: "2.5.1, in /home/ana/.local/bin" },
  { check: "sources", mark: "warning", title: 'Source "corp"', seen: "account 123456789012", hint: "Check it" },
  { check: "token", mark: "bad", title: "Token", seen: "denied to AKIAIOSFODNN7EXAMPLE" },
  { check: "online", mark: "skipped", title: "Network", seen: "not looked at" },
];
const terminal = { isTerminal: true, columns: 80, colour: false, encoding: "utf-8" };
const machine = { environment: {}, home: "/home/ana", node: { path: "/usr/bin/node", version: "22.1.0" } };

describe("textReport()", () => {
  it("has a line for each finding, its hint below, and a summary", () => {
    expect(textReport(findings, paperFor(terminal), 80, machine)).toBe(`✓ Poetry: 2.5.1, in ~/.local/bin
! Source "corp": account 123456789012
  hint: Check it
✗ Token: denied to AKIAIOSFODNN7EXAMPLE
- Network: not looked at

1 problem, 1 warning, 1 check was skipped
`);
  });

  it("is content", () => {
    const text = textReport(findings.slice(0, 1), paperFor({ ...terminal, encoding: "ascii" }), 80, machine);
    expect(text).toBe("ok Poetry: 2.5.1, in ~/.local/bin\n\nAll is well\n");
  });

  it("wraps at blanks on a narrow terminal, and never shows what a terminal would obey", () => {
    const seen = "one \u001b[31mtwo three four five six";
    const finding = { check: "x", mark: "good", title: "Count", seen } as const;
    expect(textReport([finding], paperFor(terminal), 20, machine)).toBe(
      "✓ Count: one two\n  three four five\n  six\n\nAll is well\n",
    );
  });

  it("is in colour on a terminal that has it", () => {
    const text = textReport(findings.slice(2, 3), paperFor({ ...terminal, colour: true }), 80, machine);
    expect(text).toContain("\u001b[31m✗\u001b[39m \u001b[1mToken\u001b[22m: denied");
  });
});

describe("jsonReport()", () => {
  it("has the documented shape", () => {
    expect(JSON.parse(jsonReport(findings.slice(1, 3)))).toEqual({
      version: 1,
      ok: false,
      checks: [
        {
          check: "sources",
          mark: "warning",
          title: 'Source "corp"',
          seen: "account 123456789012",
          hint: "Check it",
        },
        { check: "token", mark: "bad", title: "Token", seen: "denied to AKIAIOSFODNN7EXAMPLE", hint: null },
      ],
    });
  });
});

test("docs/commands.md shows the shape", () => {
  const page = readFileSync(new URL("../../../../docs/commands.md", import.meta.url), "utf8");
  const poetry = { check: "poetry", mark: "good", title: "Poetry", seen: "2.5.1, on Python 3.12.1" } as const;
  const [, json = ""] = /```json\n(.*)\n```/.exec(page.split(/^## doctor\n/m)[1] ?? "") ?? [];
  expect(JSON.parse(json)).toEqual(JSON.parse(jsonReport([poetry])));
});

test("docs/commands.md lists the names of all checks", () => {
  const folder = new URL("../../../../src/cli/own-commands/", import.meta.url);
  const files = ["doctor.ts", ...readdirSync(new URL("doctor/", folder)).map((name) => `doctor/${name}`)];
  const code = files.map((name) => readFileSync(new URL(name, folder), "utf8")).join("");
  const inCode = [...code.matchAll(/\bcheck(?:: | = )"([a-z-]+)"|problemFinding\("([a-z-]+)"/g)];
  const names = inCode.map(([, inFinding, inProblem]) => inFinding ?? inProblem);
  const page = readFileSync(new URL("../../../../docs/commands.md", import.meta.url), "utf8");
  const [, section = ""] = /^## doctor\n(.*?)^## /ms.exec(page) ?? [];
  const documented = [...section.matchAll(/^\| `([a-z][a-z-]+)` \|/gm)].map(([, name]) => name);
  expect(documented.sort()).toEqual([...new Set(names)].sort());
});

describe("ticketReport()", () => {
  it("is a block of Markdown that does not tell who and where the user is", () => {
    expect(ticketReport(findings, paperFor(terminal), machine)).toBe(`\`poetry codeartifact doctor --report\`:

\`\`\`text
✓ Poetry: 2.5.1, in ~/.local/bin
! Source "corp": account …9012
  hint: Check it
✗ Token: denied to …MPLE
- Network: not looked at

1 problem, 1 warning, 1 check was skipped
\`\`\`
`);
  });
});

describe("redact()", () => {
  it.each([
    ["account 123456789012, 1234567890123", "account …9012, …0123"],
    [
      "https://corp-123456789012.d.codeartifact.us-west-2.amazonaws.com/",
      "https://corp-…9012.d.codeartifact.us-west-2.amazonaws.com/",
    ],
    ["arn:aws:sts::123456789012:assumed-role/R/ana", "arn:aws:sts::…9012:assumed-role/R/ana"],
    ["AKIAIOSFODNN7EXAMPLE, ASIAIOSFODNN7EXAMPLF", "…MPLE, …MPLF"],
    ["http://ana:hunter2@proxy.corp.example:3128", "http://****@proxy.corp.example:3128"],
    [`eyJ2ZXIi${"a".repeat(200)}.b`, "****"],
    ["wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "****"],
    ["in 2026, port 8080", "in 2026, port 8080"],
  ])("shortens %s", (text, redacted) => {
    expect(redact(text, { AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" })).toBe(redacted);
  });
});

describe("withoutHome()", () => {
  it.each([
    ["/home/ana/x, /home/ana", "~/x, ~"],
    ["/home/anastasia", "/home/anastasia"],
  ])("shortens the user's home alone: %s", (text, shortened) => {
    expect(withoutHome(text, "/home/ana")).toBe(shortened);
  });
});
