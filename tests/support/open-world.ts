import { onTestFinished } from "vitest";
import { World, type WorldOptions } from "./world.ts";

/** Makes a world for the running test, and closes it, with the search for leaked tokens, when the test has ended. */
export async function openWorld(options: WorldOptions): Promise<World> {
  const world = await World.make(options);
  onTestFinished(() => world.close());
  return world;
}
