import { useSyncExternalStore } from "react";
import type { PlayerChange, PlayerRow, PlayersFrame } from "../api/frames";
import { createServerClock } from "../lib/server-clock";

/** How fresh a character's last report is. */
export type Presence = "live" | "stale" | "lost";

/** One character as the page shows it. The object is renewed only when something in it changed. */
export interface LivePlayer {
  readonly row: PlayerRow;
  readonly presence: Presence;
  /** When the server dropped the character (server time), or null while it reports. */
  readonly goneAtMs: number | null;
}

export interface LiveSnapshot {
  /** By name. */
  readonly players: readonly LivePlayer[];
  readonly byName: ReadonlyMap<string, LivePlayer>;
  /** False until the first full state has come. */
  readonly isReady: boolean;
}

export interface LivePlayers {
  /** Takes a frame in. False means rows are missing and the full state must be asked for. */
  apply(frame: PlayersFrame, receivedAtMs: number): boolean;
  /** Lets time pass: presence fades, gone characters leave. Called about once a second. */
  tick(nowMs: number): void;
  /** The server's time now, estimated. */
  serverNow(): number;
  /** Notes a server time from any other frame. */
  noteServerTime(serverMs: number, localMs: number): void;
  getSnapshot(): LiveSnapshot;
  subscribe(notify: () => void): () => void;
}

export const STALE_AFTER_MS = 10_000;
export const LOST_AFTER_MS = 30_000;
/** How long a character that left is still shown, as offline. */
export const GONE_SHOWN_MS = 30_000;

const UNKNOWN_ROW: Omit<PlayerRow, "character_name"> = {
  color: 1,
  char_tag: null,
  session_id: null,
  ew: null,
  ns: null,
  z: null,
  state: "idle",
  vt_state: null,
  kills: null,
  kills_per_hour: null,
  onlinetime: null,
  online_seconds: null,
  deaths: null,
  total_deaths: null,
  rares_found: null,
  prismatic_taper_count: null,
  mem_mb: null,
  cpu_pct: null,
  mem_handles: null,
  latency_ms: null,
  total_rares: null,
  session_rares: null,
  total_kills: null,
  health_current: null,
  health_max: null,
  health_percentage: null,
  stamina_current: null,
  stamina_max: null,
  stamina_percentage: null,
  mana_current: null,
  mana_max: null,
  mana_percentage: null,
  vitae: null,
  received_at: "",
  timestamp: null,
};

/** A row from a change to nothing: what was not said is unknown. */
export function newRow(change: PlayerChange): PlayerRow {
  return { ...UNKNOWN_ROW, ...change };
}

export function presenceOf(receivedAt: string, serverNowMs: number): Presence {
  const ageMs = serverNowMs - Date.parse(receivedAt);
  // An unreadable time compares false twice and counts as lost.
  if (ageMs <= STALE_AFTER_MS) return "live";
  return ageMs <= LOST_AFTER_MS ? "stale" : "lost";
}

/** The table of all characters, outside React. The map reads it directly, components through the hook. */
export function createLivePlayers(): LivePlayers {
  const clock = createServerClock();
  const listeners = new Set<() => void>();
  const byName = new Map<string, LivePlayer>();
  let snapshot: LiveSnapshot = { players: [], byName, isReady: false };

  const publish = (isReady: boolean) => {
    const players = [...byName.values()].sort((a, b) =>
      a.row.character_name < b.row.character_name ? -1 : 1,
    );
    snapshot = { players, byName: new Map(byName), isReady };
    for (const notify of listeners) notify();
  };

  const leave = (name: string, atMs: number) => {
    const player = byName.get(name);
    if (player === undefined || player.goneAtMs !== null) return;
    byName.set(name, { row: { ...player.row, state: "offline" }, presence: "lost", goneAtMs: atMs });
  };

  /** Ages everybody; true when anything changed. */
  const age = (serverNowMs: number): boolean => {
    let isChanged = false;
    for (const [name, player] of byName) {
      if (player.goneAtMs !== null) {
        if (serverNowMs - player.goneAtMs < GONE_SHOWN_MS) continue;
        byName.delete(name);
        isChanged = true;
        continue;
      }
      const presence = presenceOf(player.row.received_at, serverNowMs);
      if (presence === player.presence) continue;
      byName.set(name, { ...player, presence });
      isChanged = true;
    }
    return isChanged;
  };

  return {
    apply(frame, receivedAtMs) {
      const serverMs = Date.parse(frame.server_time);
      clock.note(serverMs, receivedAtMs);
      if (!frame.full && !snapshot.isReady) return false;

      let isComplete = true;
      const missing = new Set(frame.full ? byName.keys() : []);
      for (const change of frame.players) {
        const known = byName.get(change.character_name);
        missing.delete(change.character_name);
        const isWhole = frame.full || known === undefined || known.goneAtMs !== null;
        // A row we never had must come whole; a fragment of one tells that something was missed.
        if (isWhole && change.received_at === undefined) {
          isComplete = false;
          continue;
        }
        const row = isWhole ? newRow(change) : { ...known.row, ...change };
        byName.set(change.character_name, {
          row,
          presence: presenceOf(row.received_at, serverMs),
          goneAtMs: null,
        });
      }
      for (const name of [...missing, ...frame.gone]) leave(name, serverMs);
      age(clock.at(receivedAtMs));
      publish(true);
      return isComplete;
    },
    tick(nowMs) {
      if (age(clock.at(nowMs))) publish(snapshot.isReady);
    },
    serverNow: () => clock.at(Date.now()),
    noteServerTime: (serverMs, localMs) => clock.note(serverMs, localMs),
    getSnapshot: () => snapshot,
    subscribe(notify) {
      listeners.add(notify);
      return () => listeners.delete(notify);
    },
  };
}

export const livePlayers = createLivePlayers();

/** All characters; renders again when a frame came or a presence changed, about twice a second at most. */
export function useLivePlayers(): LiveSnapshot {
  return useSyncExternalStore(livePlayers.subscribe, livePlayers.getSnapshot);
}
