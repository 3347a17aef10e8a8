import { describe, expect, test } from "vitest";
import { sharedSource } from "../support/documented-example.ts";
import { openEmulator } from "../support/open-emulator.ts";
import { selectedPoetryVersions } from "../support/poetry-versions.ts";
import { openBrowserProgram } from "../support/sso.ts";
import { lock, loggedIn, onTerminal, openShop, question } from "../support/sso-shop.ts";

describe.each(selectedPoetryVersions())("Poetry %s", (version) => {
  describe("two processes", () => {
    test("share one sign-in: the second waits for the first, and asks nobody", async () => {
      const emulator = await openEmulator();
      const { world, project } = await openShop(version, emulator);
      let load: (value: unknown) => void = () => undefined;
      const { environment, opened } = await openBrowserProgram(
        world,
        emulator,
        new Promise((resolve) => {
          load = resolve;
        }),
      );
      const first = world.poetryOnTerminal(lock, [{ prompt: question, typed: "\n" }], { in: project, environment });
      await opened;
      const second = world.poetryOnTerminal(["update", "--lock", "--no-ansi"], [], { in: project });
      load(undefined);

      expect(onTerminal(await first).own).toContain(loggedIn());
      expect(onTerminal(await second)).toEqual({ exitCode: 0, own: "" });
      expect(emulator.requests.filter(({ path }) => path === "/token").length).toBe(1);
    });

    test("share one sign-in: the one whose person does nothing goes on with the other's", async () => {
      const emulator = await openEmulator();
      const { world } = await openShop(version, emulator);
      const description = { sources: [sharedSource], settings: { storage: "memory" } };
      const [left, right] = [
        await world.project({ ...description, name: "left" }),
        await world.project({ ...description, name: "right" }),
      ];
      const idle = await openBrowserProgram(world, emulator, new Promise(() => undefined));
      const answers = [{ prompt: question, typed: "\n" }];
      const waiting = world.poetryOnTerminal(lock, answers, { in: left, environment: idle.environment });
      await idle.opened;
      const { environment } = await openBrowserProgram(world, emulator);
      const acting = world.poetryOnTerminal(lock, answers, { in: right, environment });

      expect(onTerminal(await acting).own).toContain(loggedIn());
      expect(onTerminal(await waiting).own).toContain(loggedIn());
      expect(emulator.requests.filter(({ path }) => path === "/token").length).toBe(1);
    });
  });
});
