import type { PlayerChange } from "../api/frames";
import { livePlayers } from "../stores/live-players";

/** Puts characters into the live table, as a full frame would. */
export function setFleet(players: readonly (Partial<PlayerChange> & { character_name: string })[]): void {
  const now = new Date().toISOString();
  const rows = players.map((player) => ({ state: "hunting" as const, received_at: now, ...player }));
  livePlayers.apply({ type: "players", full: true, server_time: now, players: rows, gone: [] }, Date.now());
}
