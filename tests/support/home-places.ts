import { join } from "node:path";

/** Where a home has what Poetry and the plugin keep there, and the variables that lead Poetry to it. */
export interface HomePlaces {
  /** Poetry's folder for its configuration and credentials. */
  readonly poetryFolder: string;
  /** The plugin's folder, which holds the ledger. */
  readonly ledgerFolder: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The places of Linux; on macOS, which has others, Poetry is led to those of Linux, so that it names the same paths. */
export function homePlaces(home: string, platform: NodeJS.Platform): HomePlaces {
  const poetryFolder = join(home, ".config", "pypoetry");
  const caches = platform === "darwin" ? join(home, "Library", "Caches") : join(home, ".cache");
  const xdg = {
    XDG_CONFIG_HOME: join(home, ".config"),
    XDG_CACHE_HOME: join(home, ".cache"),
    XDG_DATA_HOME: join(home, ".local", "share"),
    XDG_STATE_HOME: join(home, ".local", "state"),
  };
  const poetry = {
    POETRY_CONFIG_DIR: poetryFolder,
    POETRY_CACHE_DIR: join(home, ".cache", "pypoetry"),
    POETRY_DATA_DIR: join(home, ".local", "share", "pypoetry"),
  };
  return {
    poetryFolder,
    ledgerFolder: join(caches, "poetry-codeartifact-login"),
    environment: platform === "darwin" ? { ...xdg, ...poetry } : xdg,
  };
}
