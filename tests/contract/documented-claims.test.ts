import { expect, test } from "vitest";
import { textOf } from "../support/documentation.ts";

/** The test that holds each claim: its file, and a part of its name. */
const heldBy: Readonly<Record<string, readonly (readonly [file: string, name: string])[]>> = {
  "SECURITY.md: A project cannot choose who gets a token.": [
    ["tests/unit/core/repository-url.test.ts", "gives none to its evil twins"],
    ["tests/e2e/hostile-project.test.ts", "gets no token that it should not"],
  ],
  "SECURITY.md: A project cannot choose who reads a token on its way.": [
    ["tests/unit/core/project-certificates.test.ts", "withCertificates()"],
    ["tests/e2e/hostile-project.test.ts", "gets no token that it should not"],
  ],
  "SECURITY.md: A project cannot choose what runs.": [
    ["tests/e2e/hostile-project.test.ts", "a project's own programs, modules and settings for Node.js are not run"],
  ],
  "SECURITY.md: A token rests in Poetry's credential store and nowhere else.": [
    ["tests/unit/support/leak-scanner.test.ts", "findLeaks() reads every file but the stores"],
    ["tests/contract/secret.test.ts", "a secret is revealed in few places"],
  ],
  "SECURITY.md: Files that others could have written are not trusted.": [
    ["tests/contract/file-ledger.test.ts", "one whose folder others may replace"],
    ["tests/e2e/broken-files.test.ts", "a lock that others could hold is not used"],
  ],
  "SECURITY.md: A file is old or new, never a part of one": [
    ["tests/e2e/kill.test.ts", "killing either half at any step of a login tears nothing"],
    ["tests/e2e/broken-files.test.ts", "a disk that becomes full within auth.toml"],
  ],
  "SECURITY.md: Requests to AWS are signed, over https": [
    ["tests/contract/token-issuer.test.ts", "asks once, with a signed request"],
    ["tests/contract/token-issuer-problems.test.ts", "an endpoint override without https"],
  ],
  "SECURITY.md: Nobody is asked for anything in a project's name": [
    ["tests/unit/aws/ask-person.test.ts", "keeps what is not ours from steering the terminal"],
  ],
  "SECURITY.md: AWS's CodeArtifact in the region of the URL": [
    ["tests/contract/token-issuer.test.ts", "asks once, with a signed request"],
  ],
  "SECURITY.md: AWS's STS, IAM Identity Center or sign-in": [
    ["tests/contract/identities.test.ts", "asks with a web identity of the environment"],
  ],
  "SECURITY.md: the host of the source's URL": [
    ["tests/e2e/hostile-project.test.ts", "gets no token that it should not"],
  ],
  // Its rows "has an index at CodeArtifact that redirects to another host" and "... that links ...".
  "SECURITY.md: another host that the index redirects or links to": [
    ["tests/e2e/hostile-project.test.ts", "gets no token that it should not"],
  ],
  "SECURITY.md: Poetry finds credentials by a source's name": [
    ["tests/e2e/credential-store.test.ts", "storage in memory writes nothing at all"],
  ],
  "SECURITY.md: So it is with a token that is stored already": [
    ["tests/contract/core.test.ts", "gives no token to a host whose certificates the project chooses"],
  ],
  "SECURITY.md: Poetry before 2.5 sends the login of a host by plain http too": [
    [
      "tests/unit/cli/login-repositories.test.ts",
      "not while another source would send the token to the same host in clear",
    ],
  ],
  // What Poetry does: the plugin is one of these.
  "SECURITY.md: Poetry itself runs what a project keeps in `.poetry/plugins`": [
    ["tests/e2e/install.test.ts", "the plugin comes, works and goes"],
  ],
  "SECURITY.md: A keyring that refuses a token": [
    ["tests/e2e/credential-store.test.ts", "is told of once, and auth.toml has the token instead"],
  ],
  "SECURITY.md: An editor, and Poetry itself (`poetry config`), write `auth.toml` without the plugin's lock.": [
    ["tests/e2e/many-processes.test.ts", "beside what another wrote in the middle of it"],
  ],
  // Nothing of ours that could be tried.
  "SECURITY.md: Whoever can run code as you": [],
  "ARCHITECTURE.md: Poetry with a plugin that cannot do its work behaves like Poetry without it": [
    ["tests/e2e/broken-core.test.ts", "costs one warning, and nothing is written"],
    ["tests/e2e/out-of-the-way.test.ts", "without Node.js, one warning names the command that mends it"],
  ],
  "ARCHITECTURE.md: A token goes only where the URL rule allows.": [
    ["tests/unit/core/repository-url-fuzz.test.ts", "by every parser"],
    ["tests/unit/cli/login-repositories.test.ts", "which repositories are ours"],
  ],
  "ARCHITECTURE.md: A token rests only in Poetry's credential store.": [
    ["tests/unit/support/leak-scanner.test.ts", "findLeaks() reads every file but the stores"],
    ["tests/contract/secret.test.ts", "a secret is revealed in few places"],
  ],
  "ARCHITECTURE.md: Nobody is asked who cannot answer": [
    ["tests/e2e/sso-on-terminal.test.ts", "asks nobody when"],
    ["tests/unit/cli/login-with-a-person.test.ts", "needs nobody"],
  ],
  "ARCHITECTURE.md: The shim can be read in ten minutes": [
    ["tests/contract/imports.test.ts", "the Python shim stays small"],
  ],
  "ARCHITECTURE.md: Dependencies point one way": [
    ["tests/contract/imports.test.ts", "imports in the direction cli, then aws, ledger and protocol, then core"],
  ],
  "ARCHITECTURE.md: Nothing is printed when nothing happened": [
    ["tests/unit/cli/decisions.test.ts", "a good token is not told of"],
    ["tests/e2e/silence.test.ts", "nothing that Node.js warns of reaches the user"],
  ],
};

test("each invariant of ARCHITECTURE.md and each promise of SECURITY.md is known here", () => {
  const claims = [
    ["SECURITY.md", "What follows from it"],
    ["SECURITY.md", "What goes where"],
    ["SECURITY.md", "What cannot be helped here"],
    ["ARCHITECTURE.md", "Invariants"],
  ].flatMap(([page = "", heading]) => {
    const section = textOf(page).split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
    // A point of a list begins with its claim, a row of a table with what it is about.
    const points = section.matchAll(/^(?:- \*\*([^*]+)\*\*|\| (?!---|to \|)([^|]+) \|)/gm);
    return [...points].map(([, claim, row]) => `${page}: ${claim ?? row}`);
  });
  expect(claims.sort()).toEqual(Object.keys(heldBy).sort());
});

test.each(Object.entries(heldBy).flatMap(([claim, tests]) => tests.map((one) => [claim, ...one] as const)))(
  "%s (%s)",
  (_claim, file, name) => {
    // In a title, which stands behind the function's name, or begins a line where that has a table or is long.
    const titles = textOf(file).matchAll(
      /^\s*(?:(?:test|it|describe|newestPoetryTest)\b.*?\(|[\]}][^"'`]*\()?(["'`])(.*)\1/gm,
    );
    expect([...titles].map(([, , title]) => title).filter((title) => title?.includes(name))).not.toEqual([]);
  },
);
