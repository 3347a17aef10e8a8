import { expect, it } from "vitest";
import { answerQuestion } from "../../../../src/cli/commands/login.ts";
import { Conversation } from "../../../../src/cli/conversation.ts";
import type { ParsedQuestion } from "../../../../src/protocol/question.ts";
import { sharedUrl } from "../../../support/documented-example.ts";
import { loginWorld } from "../../../support/login-world.ts";
import { ownQuestion, repositoryOf } from "../../../support/own-command-run.ts";
import { ScriptedSignInDesk } from "../../../support/scripted-sign-in-desk.ts";
import { ScriptedTokenIssuer } from "../../../support/scripted-token-issuer.ts";

it("after a command of the plugin's own that failed, nothing is told again and no index is asked", async () => {
  const issuer = new ScriptedTokenIssuer(["corp"], Date.now);
  const asked: string[] = [];
  const world = {
    ...loginWorld(() => issuer, new ScriptedSignInDesk(), Date.now),
    indexStatus: async (url: string) => {
      asked.push(url);
      return 401;
    },
  };
  const conversation = new Conversation();
  const ask = async (question: ParsedQuestion) =>
    conversation.complete(question, await answerQuestion(question, world, conversation));
  const repositories = [
    repositoryOf("corp", { url: sharedUrl }),
    repositoryOf("team", { url: sharedUrl.replace("corp-", "team-") }),
  ];
  const login = await ask(ownQuestion("login", { repositories, may: { obtain: true, interact: false } }));
  expect(login.messages.map(({ level }) => level)).toEqual(["note", "error"]);
  expect((await ask({ ask: "failed" })).messages).toEqual([]);
  expect(asked).toEqual([]);
});
