import { describe, expect, it } from "vitest";
import { browserCommands, chooseSsoFlow } from "../../../src/core/sso-flow.ts";

const session = (name: string | undefined) => ({
  name,
  startUrl: "https://x/start",
  region: "eu-central-1",
  scopes: [],
});

describe("chooseSsoFlow()", () => {
  it.each([
    ["a screen", "corp", { DISPLAY: ":0" }, "linux", "code", true],
    ["a Wayland screen", "corp", { WAYLAND_DISPLAY: "wayland-0" }, "linux", "code", true],
    ["no screen", "corp", {}, "linux", "device", false],
    ["no screen, but a browser that is named", "corp", { BROWSER: "firefox" }, "linux", "code", true],
    ["a Mac", "corp", {}, "darwin", "code", true],
    ["Windows", "corp", {}, "win32", "code", true],
    ["a Mac at the other end of SSH", "corp", { SSH_CONNECTION: "a 1 b 22" }, "darwin", "device", false],
    ["a forwarded screen", "corp", { SSH_TTY: "/dev/pts/1", DISPLAY: "localhost:10" }, "linux", "device", false],
    [
      "an editor's browser at the other end of SSH",
      "corp",
      { SSH_CLIENT: "a 1 22", BROWSER: "b" },
      "linux",
      "device",
      true,
    ],
    ["a legacy profile", undefined, { DISPLAY: ":0" }, "linux", "device", true],
  ] as const)("with %s", (_what, name, environment, platform, grant, opensBrowser) => {
    expect(chooseSsoFlow(session(name), environment, platform)).toEqual({ grant, opensBrowser });
  });
});

describe("browserCommands()", () => {
  it.each([
    [
      "linux",
      {},
      [
        ["xdg-open", "URL"],
        ["wslview", "URL"],
      ],
    ],
    ["darwin", {}, [["open", "URL"]]],
    ["win32", {}, [["rundll32", "url.dll,FileProtocolHandler", "URL"]]],
    ["linux", { BROWSER: "firefox" }, [["firefox", "URL"]]],
    [
      "linux",
      { BROWSER: "chrome --new %s: lynx" },
      [
        ["chrome", "--new", "URL"],
        ["lynx", "URL"],
      ],
    ],
    [
      "win32",
      { BROWSER: "C:\\\\firefox.exe;other" },
      [
        ["C:\\\\firefox.exe", "URL"],
        ["other", "URL"],
      ],
    ],
  ] as const)("on %s with %j", (platform, environment, commands) => {
    expect(browserCommands("URL", environment, platform)).toEqual(commands);
  });
});
