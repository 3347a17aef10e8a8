import type { Ledger, Recorded } from "../core/ledger.ts";
import { notRemembered } from "./ledger-messages.ts";

/** The ledger of a machine that has no place for one. */
export class NoLedger implements Ledger {
  find(): undefined {
    return undefined;
  }

  hasFresh(): boolean {
    return false;
  }

  forget(): void {}

  record(): Recorded {
    const why = "there is no cache folder without HOME";
    return { isKept: false, messages: [notRemembered(why, "Set HOME to an absolute path")] };
  }
}
