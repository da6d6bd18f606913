import { afterEach, expect, it, vi } from "vitest";
import { ApiError, api, apiUrl, isWorthRetrying } from "./client";

const answer = (status: number, body: string) =>
  vi.stubGlobal("fetch", vi.fn().mockResolvedValue(new Response(body, { status })));

afterEach(() => {
  vi.unstubAllGlobals();
});

it("asks under /api and leaves out what was not said", () => {
  expect(apiUrl("/live")).toBe("/api/live");
  expect(apiUrl("/spawns/heatmap", { hours: 24, mob: "", cell: undefined })).toBe(
    "/api/spawns/heatmap?hours=24",
  );
});

it("hands on the server's own words", async () => {
  answer(400, '{"error":{"code":"invalid","message":"hours must be positive","request_id":"r1"}}');
  await expect(api.get("/x")).rejects.toMatchObject({
    status: 400,
    code: "invalid",
    message: "hours must be positive",
    requestId: "r1",
  });
});

it("makes do with an answer that is not ours", async () => {
  answer(502, "<html>bad gateway</html>");
  await expect(api.get("/x")).rejects.toMatchObject({ code: "unknown", message: "The server answered 502." });
});

it.each([
  [0, new ApiError(401, "unauthenticated", "", null), false],
  [0, new ApiError(503, "unavailable", "", null), true],
  [0, new TypeError("network"), true],
  [3, new TypeError("network"), false],
])("after %s failures, %s: try again is %s", (count, error, expected) => {
  expect(isWorthRetrying(count, error)).toBe(expected);
});
