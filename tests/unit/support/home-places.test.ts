import { expect, test } from "vitest";
import { homePlaces } from "../../support/home-places.ts";
import { onPosix } from "../../support/on-posix.ts";

const xdg = {
  XDG_CONFIG_HOME: "/home/ana/.config",
  XDG_CACHE_HOME: "/home/ana/.cache",
  XDG_DATA_HOME: "/home/ana/.local/share",
  XDG_STATE_HOME: "/home/ana/.local/state",
};

test.runIf(onPosix)(
  "homePlaces() has Poetry in the same folders on macOS, and the ledger where macOS keeps caches",
  () => {
    expect(homePlaces("/home/ana", "linux")).toEqual({
      poetryFolder: "/home/ana/.config/pypoetry",
      ledgerFolder: "/home/ana/.cache/poetry-codeartifact-login",
      environment: xdg,
    });
    expect(homePlaces("/home/ana", "darwin")).toEqual({
      poetryFolder: "/home/ana/.config/pypoetry",
      ledgerFolder: "/home/ana/Library/Caches/poetry-codeartifact-login",
      environment: {
        ...xdg,
        POETRY_CONFIG_DIR: "/home/ana/.config/pypoetry",
        POETRY_CACHE_DIR: "/home/ana/.cache/pypoetry",
        POETRY_DATA_DIR: "/home/ana/.local/share/pypoetry",
      },
    });
  },
);
