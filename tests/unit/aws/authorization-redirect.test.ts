import { get } from "node:http";
import { expect, it, onTestFinished } from "vitest";
import { AuthorizationDenied, awaitAuthorization } from "../../../src/aws/authorization-redirect.ts";

async function open(signal: AbortSignal = new AbortController().signal) {
  const redirect = await awaitAuthorization("the-state", signal);
  onTestFinished(() => redirect.close());
  return redirect;
}

/** @param target what is asked for, where that is not what the URL says */
const visit = (url: string, method = "GET", target?: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    get(url, { method, agent: false, ...(target !== undefined && { path: target }) }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on("error", reject);
  });

it("waits on 127.0.0.1 for the code that comes with the state", async () => {
  const { uri, code } = await open();
  expect(uri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/oauth\/callback$/);
  expect(await visit(`${uri}?code=the-code&state=the-state`)).toBe(200);
  expect(await code).toBe("the-code");
});

it("takes no answer with another state, at another place or of another kind, and goes on waiting", async () => {
  const { uri, code } = await open();
  const statuses = [
    await visit(`${uri}?code=evil&state=the-stat`),
    await visit(`${uri}?code=evil&state=another-s`),
    await visit(`${uri}?code=evil`),
    await visit(`${uri}?error=evil`),
    await visit(`${uri.replace("callback", "other")}?code=evil&state=the-state`),
    await visit(`${uri}?code=evil&state=the-state`, "POST"),
    await visit(`${uri}?code=good&state=the-state`),
  ];
  expect([statuses, await code]).toEqual([[400, 400, 400, 400, 400, 400, 200], "good"]);
});

it.each(["//", "http://[", "/\\\\[", "*"])(
  "takes a request for %j, which is no path, for no answer",
  async (target) => {
    const { uri, code } = await open();
    expect(await visit(uri, "GET", target)).toBe(400);
    await visit(`${uri}?code=good&state=the-state`);
    expect(await code).toBe("good");
  },
);

it("hears that the person said no", async () => {
  const { uri, code } = await open();
  const refusal = expect(code).rejects.toThrow(new AuthorizationDenied("not today"));
  await visit(`${uri}?error=access_denied&error_description=not+today&state=the-state`);
  await refusal;
});

it("ends with the signal, before or after it was given", async () => {
  const controller = new AbortController();
  const { code } = await open(controller.signal);
  controller.abort(new Error("late"));
  await expect(code).rejects.toThrow("late");
  await expect((await open(controller.signal)).code).rejects.toThrow("late");
});
