import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkoutFolder } from "../../scripts/checkout.ts";

/** What a page of docs/ shows of commands: each line after a `$` in its examples, with what is written below it. */
export async function documentedConsole(page: string): Promise<readonly { command: string; output: string }[]> {
  const text = await readFile(join(checkoutFolder, "docs", page), "utf8");
  const blocks = [...text.matchAll(/^```console\n(.*?)^```$/gms)].map(([, block = ""]) => block);
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const end = part.indexOf("\n");
        return { command: part.slice(0, end), output: part.slice(end + 1) };
      }),
  );
}
