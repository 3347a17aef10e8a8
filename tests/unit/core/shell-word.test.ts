import { expect, it } from "vitest";
import { shellWord } from "../../../src/core/shell-word.ts";

it.each([
  ["developer", "developer"],
  ["team/dev@corp", "team/dev@corp"],
  ["two words", '"two words"'],
  ["ana's", '"ana\'s"'],
  ["", '""'],
  ["$(id)", "'$(id)'"],
  ["`id`", "'`id`'"],
  ['x"; id; "', `'x"; id; "'`],
  ["it's $HOME", "'it'\\''s $HOME'"],
])("shellWord() makes one word of %j: %s", (text, word) => {
  expect(shellWord(text)).toBe(word);
});
