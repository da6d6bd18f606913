import { describe, expect, it, vi } from "vitest";
import type { PlayerChange, PlayersFrame } from "../api/frames";
import { createLivePlayers } from "./live-players";

const START_MS = Date.parse("2026-11-21T20:00:00Z");
const at = (seconds: number) => new Date(START_MS + seconds * 1000).toISOString();

function frame(seconds: number, full: boolean, players: PlayerChange[], gone: string[] = []): PlayersFrame {
  return { type: "players", full, server_time: at(seconds), players, gone };
}
const whole = (name: string, seconds: number): PlayerChange => ({
  character_name: name,
  ew: 1,
  ns: 2,
  state: "hunting",
  kills: 10,
  health_current: 50,
  received_at: at(seconds),
});

/** A store on a machine whose clock runs two minutes behind the server's. */
function open() {
  const store = createLivePlayers();
  const local = (seconds: number) => START_MS - 120_000 + seconds * 1000;
  return {
    store,
    tick: (seconds: number) => store.tick(local(seconds)),
    apply: (f: PlayersFrame) => store.apply(f, Date.parse(f.server_time) - 120_000),
    names: () => store.getSnapshot().players.map((p) => p.row.character_name),
    get: (name: string) => store.getSnapshot().byName.get(name),
  };
}

describe("the live table", () => {
  it("begins with a full state, in order of names", () => {
    const t = open();
    expect(t.store.getSnapshot().isReady).toBe(false);
    expect(t.apply(frame(0, true, [whole("Vesna", 0), whole("Idris", 0)]))).toBe(true);
    expect(t.names()).toEqual(["Idris", "Vesna"]);
    expect(t.store.getSnapshot().isReady).toBe(true);
  });

  it("changes what a delta says and keeps the rest", () => {
    const t = open();
    t.apply(frame(0, true, [whole("Idris", 0)]));
    t.apply(frame(1, false, [{ character_name: "Idris", kills: 11, health_current: null }]));
    expect(t.get("Idris")?.row).toMatchObject({ kills: 11, health_current: null, ew: 1, state: "hunting" });
  });

  it("asks for the full state when a delta comes first, or speaks of a stranger", () => {
    const t = open();
    expect(t.apply(frame(0, false, [{ character_name: "Idris", kills: 1 }]))).toBe(false);
    t.apply(frame(1, true, []));
    expect(t.apply(frame(2, false, [{ character_name: "Idris", kills: 1 }]))).toBe(false);
    expect(t.names()).toEqual([]);
    expect(t.apply(frame(3, false, [whole("Idris", 3)]))).toBe(true);
  });

  it("fades by the server's clock, not ours", () => {
    const t = open();
    t.apply(frame(0, true, [whole("Idris", 0)]));
    for (const [seconds, presence] of [
      [10, "live"],
      [11, "stale"],
      [31, "lost"],
    ] as const) {
      t.tick(seconds);
      expect(t.get("Idris")?.presence).toBe(presence);
    }
  });

  it("shows who left as offline for half a minute", () => {
    const t = open();
    t.apply(frame(0, true, [whole("Idris", 0)]));
    t.apply(frame(35, false, [], ["Idris"]));
    expect(t.get("Idris")).toMatchObject({ presence: "lost", row: { state: "offline" } });
    t.tick(64);
    expect(t.names()).toEqual(["Idris"]);
    t.tick(66);
    expect(t.names()).toEqual([]);
  });

  it("takes back who returns, without old values", () => {
    const t = open();
    t.apply(frame(0, true, [whole("Idris", 0)]));
    t.apply(frame(35, false, [], ["Idris"]));
    t.apply(frame(36, false, [{ character_name: "Idris", state: "idle", received_at: at(36) }]));
    expect(t.get("Idris")).toMatchObject({ presence: "live", goneAtMs: null, row: { kills: null } });
  });

  it("lets go whom a later full state does not name", () => {
    const t = open();
    t.apply(frame(0, true, [whole("Idris", 0), whole("Vesna", 0)]));
    t.apply(frame(60, true, [whole("Vesna", 60)]));
    expect(t.get("Idris")?.goneAtMs).not.toBeNull();
  });

  it("keeps an unchanged character's object, and stays silent when nothing changed", () => {
    const t = open();
    t.apply(frame(0, true, [whole("Idris", 0), whole("Vesna", 0)]));
    const before = t.get("Vesna");
    t.apply(frame(1, false, [{ character_name: "Idris", kills: 11 }]));
    expect(t.get("Vesna")).toBe(before);
    const notify = vi.fn();
    t.store.subscribe(notify);
    t.tick(2);
    expect(notify).not.toHaveBeenCalled();
  });
});
