import { afterEach, expect, it, vi } from "vitest";
import { ApiError, api, apiUrl, isSignedOut, isWorthRetrying } from "./client";

function answer(status: number, body: string | null, headers: Record<string, string> = {}) {
  const fetch = vi.fn().mockResolvedValue(new Response(body, { status, headers }));
  vi.stubGlobal("fetch", fetch);
  return fetch;
}

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
  [0, new ApiError(401, "unauthenticated", ""), false],
  [0, new ApiError(503, "unavailable", ""), true],
  [0, new TypeError("network"), true],
  [3, new TypeError("network"), false],
])("after %s failures, %s: try again is %s", (count, error, expected) => {
  expect(isWorthRetrying(count, error)).toBe(expected);
});

it("sends JSON, and takes an empty answer", async () => {
  const fetch = answer(204, null);
  expect(await api.post("/me/password", { new_password: "x" })).toBeUndefined();
  expect(fetch).toHaveBeenCalledWith("/api/me/password", {
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/json" },
    body: '{"new_password":"x"}',
  });
  await api.delete("/me/tokens/7");
  expect(fetch).toHaveBeenLastCalledWith("/api/me/tokens/7", {
    method: "DELETE",
    headers: { accept: "application/json" },
  });
});

it("says which field was wrong, and how long to wait", async () => {
  answer(429, '{"error":{"code":"too_many_attempts","message":"slow","retry_after_s":4}}', {
    "retry-after": "9",
  });
  await expect(api.post("/login", {})).rejects.toMatchObject({ retryAfterS: 4, field: null });
  answer(503, "", { "retry-after": "9" });
  await expect(api.get("/x")).rejects.toMatchObject({ retryAfterS: 9 });
  answer(400, '{"error":{"code":"invalid","message":"too short","field":"password"}}');
  await expect(api.patch("/x", {})).rejects.toMatchObject({ field: "password", retryAfterS: null });
});

it.each([
  [new ApiError(401, "unauthenticated", ""), true],
  [new ApiError(401, "wrong_credentials", ""), false],
  [new ApiError(403, "forbidden", ""), false],
  [new TypeError("network"), false],
])("%s means signed out: %s", (error, expected) => {
  expect(isSignedOut(error)).toBe(expected);
});
