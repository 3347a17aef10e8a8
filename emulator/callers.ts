import { randomBytes } from "node:crypto";
import type { EmulatorClock } from "./clock.ts";
import { type Grant, type Role, roleArn, userArn, type World } from "./world.ts";

/** Whoever can sign a request: a user of the world, or a session that STS handed out. */
export interface Caller {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
  /** When the credentials end, in the emulator's time; `undefined` for a long-term key. */
  readonly endsAtMs: number | undefined;
  readonly account: string;
  readonly arn: string;
  /** What a trust policy may name: the user, or the role behind the session. */
  readonly principal: string;
  readonly userId: string;
  readonly may: readonly Grant[];
}

/** Every access key that the emulated AWS knows. */
export class Callers {
  readonly #byAccessKey = new Map<string, Caller>();
  readonly #clock: EmulatorClock;
  readonly #sessionSecrets: string[] = [];

  constructor(world: World, clock: EmulatorClock) {
    this.#clock = clock;
    for (const user of world.users) {
      this.#byAccessKey.set(user.accessKeyId, {
        accessKeyId: user.accessKeyId,
        secretAccessKey: user.secretAccessKey,
        sessionToken: user.session?.token,
        endsAtMs: user.session && clock.now() + user.session.lastsSeconds * 1000,
        account: user.account,
        arn: userArn(user),
        principal: userArn(user),
        userId: `AIDA${user.accessKeyId.slice(4)}`,
        may: user.may,
      });
    }
  }

  find(accessKeyId: string): Caller | undefined {
    return this.#byAccessKey.get(accessKeyId);
  }

  /** What must not be seen of the sessions that were started: their secret keys and session tokens. */
  get sessionSecrets(): readonly string[] {
    return this.#sessionSecrets;
  }

  /** Makes the temporary credentials of a role session and remembers them. */
  startSession(
    role: Role,
    sessionName: string,
    lastsSeconds: number,
  ): Caller & { readonly sessionToken: string; readonly endsAtMs: number } {
    const number = `${this.#byAccessKey.size}`.padStart(8, "0");
    const caller = {
      accessKeyId: `ASIAEMULATED${number}`,
      secretAccessKey: randomBytes(30).toString("base64"),
      sessionToken: randomBytes(240).toString("base64"),
      endsAtMs: this.#clock.now() + lastsSeconds * 1000,
      account: role.account,
      arn: `arn:aws:sts::${role.account}:assumed-role/${role.name}/${sessionName}`,
      principal: roleArn(role),
      userId: `AROA${number.padStart(16, "0")}:${sessionName}`,
      may: role.may,
    };
    this.#byAccessKey.set(caller.accessKeyId, caller);
    this.#sessionSecrets.push(caller.secretAccessKey, caller.sessionToken);
    return caller;
  }
}
