import * as v from "valibot";

/** The states a character can be shown in; an unknown one from a newer server counts as idle. */
export const PLAYER_STATES = ["hunting", "moving", "idle", "stuck", "dead", "offline"] as const;
export type PlayerState = (typeof PLAYER_STATES)[number];

const number = v.exactOptional(v.nullable(v.number()));
const text = v.exactOptional(v.nullable(v.string()));

/** A row of the live table, whole or only what changed: an absent key is unchanged, null is now unknown. */
const playerChange = v.object({
  character_name: v.string(),
  color: v.exactOptional(v.number()),
  char_tag: text,
  session_id: text,
  ew: number,
  ns: number,
  z: number,
  state: v.exactOptional(v.fallback(v.picklist(PLAYER_STATES), "idle")),
  vt_state: text,
  kills: number,
  kills_per_hour: number,
  onlinetime: text,
  online_seconds: number,
  deaths: number,
  total_deaths: number,
  rares_found: number,
  prismatic_taper_count: number,
  mem_mb: number,
  cpu_pct: number,
  mem_handles: number,
  latency_ms: number,
  total_rares: number,
  session_rares: number,
  total_kills: number,
  health_current: number,
  health_max: number,
  health_percentage: number,
  stamina_current: number,
  stamina_max: number,
  stamina_percentage: number,
  mana_current: number,
  mana_max: number,
  mana_percentage: number,
  vitae: number,
  received_at: v.exactOptional(v.string()),
  timestamp: text,
});

export type PlayerChange = v.InferOutput<typeof playerChange>;

/** A row with every field known or known to be unknown. */
export type PlayerRow = Required<PlayerChange>;

const frame = v.variant("type", [
  v.object({
    type: v.literal("players"),
    full: v.boolean(),
    server_time: v.string(),
    players: v.array(playerChange),
    gone: v.exactOptional(v.array(v.string()), []),
  }),
  v.object({ type: v.literal("rare"), character_name: v.string(), name: v.string() }),
  v.object({ type: v.literal("death"), character_name: v.string() }),
  v.object({ type: v.literal("portal") }),
  v.object({ type: v.literal("inventory_snapshot"), character_name: v.string() }),
  v.object({ type: v.literal("inventory_delta"), character_name: v.string() }),
  v.object({ type: v.literal("resync") }),
  v.object({ type: v.literal("pong"), server_time: v.string() }),
]);

export type LiveFrame = v.InferOutput<typeof frame>;
export type PlayersFrame = Extract<LiveFrame, { type: "players" }>;

const KNOWN_TYPES: ReadonlySet<string> = new Set<LiveFrame["type"]>([
  "players",
  "rare",
  "death",
  "portal",
  "inventory_snapshot",
  "inventory_delta",
  "resync",
  "pong",
]);

export type ParsedFrame =
  | { readonly kind: "frame"; readonly frame: LiveFrame }
  /** A type we do not use; an old tab must survive a new server. */
  | { readonly kind: "unknown" }
  | { readonly kind: "invalid" };

/** Checks one message of the live socket. */
export function parseFrame(message: string): ParsedFrame {
  let json: unknown;
  try {
    json = JSON.parse(message);
  } catch {
    return { kind: "invalid" };
  }
  if (typeof json !== "object" || json === null) return { kind: "invalid" };
  const type = "type" in json ? json.type : undefined;
  if (typeof type !== "string" || !KNOWN_TYPES.has(type)) return { kind: "unknown" };
  const result = v.safeParse(frame, json);
  return result.success ? { kind: "frame", frame: result.output } : { kind: "invalid" };
}
