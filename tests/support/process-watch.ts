import { readdirSync, readFileSync } from "node:fs";

/** What could be seen of processes from outside, each text by a name for it. */
export interface SeenProcesses {
  /** Command lines: every user of the machine can read them. */
  readonly commands: ReadonlyMap<string, string>;
  readonly environments: ReadonlyMap<string, string>;
}

const everyMs = 40;

/**
 * Looks again and again at a process and all that it starts, as `ps` would; `stop()` tells what was seen. Processes that
 * live for a few milliseconds may not be among them. Sees nothing where there is no /proc.
 */
export function watchProcesses(processId: number | undefined): { stop(): SeenProcesses } {
  const commands = new Map<string, string>();
  const environments = new Map<string, string>();
  const look = (id: number) => {
    const command = read(`/proc/${id}/cmdline`);
    if (command === "") return;
    const name = `process ${id} (${command.split("\0")[0]})`;
    if (commands.get(`arguments of ${name}`) !== command) {
      commands.set(`arguments of ${name}`, command);
      environments.set(`environment of ${name}`, read(`/proc/${id}/environ`));
    }
    for (const child of childrenOf(id)) look(child);
  };
  const timer = setInterval(() => processId !== undefined && look(processId), everyMs);
  return {
    stop() {
      clearInterval(timer);
      return { commands, environments };
    },
  };
}

function childrenOf(id: number): readonly number[] {
  const threads = list(`/proc/${id}/task`);
  return threads.flatMap((thread) =>
    read(`/proc/${id}/task/${thread}/children`).split(" ").filter(Boolean).map(Number),
  );
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // It has ended.
    return "";
  }
}
