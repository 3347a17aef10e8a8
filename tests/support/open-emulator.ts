import { onTestFinished } from "vitest";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../emulator/emulator.ts";
import { exampleWorld } from "../../emulator/example-world.ts";
import { openTemporaryFolder } from "./open-temporary-folder.ts";

/** Starts an emulator for the running test, of the example world unless told otherwise, and closes it at the test's end. */
export async function openEmulator(options: Partial<EmulatorOptions> = {}): Promise<Emulator> {
  const folder = await openTemporaryFolder("emulator");
  const emulator = await startEmulator({ folder, world: exampleWorld(), ...options });
  onTestFinished(() => emulator.close());
  return emulator;
}
