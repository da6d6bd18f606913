import { describe, expect, it } from "vitest";
import { parseFrame } from "./frames";

const check = (message: unknown) => parseFrame(JSON.stringify(message));

describe("parseFrame", () => {
  it("reads a delta and keeps absent apart from null", () => {
    const parsed = check({
      type: "players",
      full: false,
      server_time: "2026-11-21T20:14:36Z",
      players: [{ character_name: "Ysolde", kills: 12, health_current: null }],
      gone: ["Quill"],
    });
    expect(parsed).toMatchObject({
      kind: "frame",
      frame: { players: [{ character_name: "Ysolde", kills: 12, health_current: null }], gone: ["Quill"] },
    });
    expect(
      parsed.kind === "frame" && parsed.frame.type === "players" && parsed.frame.players[0],
    ).not.toHaveProperty("deaths");
  });

  it("takes a state it does not know for idle", () => {
    const parsed = check({
      type: "players",
      full: true,
      server_time: "2026-11-21T20:14:36Z",
      players: [{ character_name: "Ysolde", state: "fishing" }],
    });
    expect(parsed).toMatchObject({ frame: { players: [{ state: "idle" }], gone: [] } });
  });

  it.each([
    ["a type of a newer server", { type: "vitals", health: 3 }, "unknown"],
    ["no type", { character_name: "Ysolde" }, "unknown"],
    ["a row without a name", { type: "players", full: true, server_time: "x", players: [{}] }, "invalid"],
    ["a number as text", { type: "rare", character_name: 7, name: "Pearl" }, "invalid"],
    ["not an object", 12, "invalid"],
  ])("%s is %s", (_, message, kind) => expect(check(message).kind).toBe(kind));

  it("counts broken JSON as invalid", () => {
    expect(parseFrame("{").kind).toBe("invalid");
  });
});
