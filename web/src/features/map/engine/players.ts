import type { MapPlayer } from "../renderer";
import { TELEPORT_UNITS } from "./trails";

/** Time a dot needs from one report to the next when nothing better is known. */
const GLIDE_MS = 2000;
/** A character that is no longer listed fades out for this long. */
const FADE_MS = 700;
/** Movement smaller than this says nothing about the heading. */
const STILL_UNITS = 0.008;

/** A character as it is drawn now. */
export interface Figure {
  player: MapPlayer;
  ew: number;
  ns: number;
  /** Radians, 0 = north, clockwise. */
  heading: number;
  /** 1 while listed, falling to 0 after. */
  alpha: number;
}

interface Motion extends Figure {
  fromEw: number;
  fromNs: number;
  startMs: number;
  durationMs: number;
  leftAtMs: number | null;
}

/** Keeps every dot between its last two reports; never ahead of the newest one. */
export class PlayerStore {
  private readonly motions = new Map<string, Motion>();

  /** Takes a new set at `nowMs` of the frame clock; returns who sent a new report. */
  set(players: readonly MapPlayer[], nowMs: number, glides: boolean): MapPlayer[] {
    const reported: MapPlayer[] = [];
    const listed = new Set<string>();
    for (const player of players) {
      listed.add(player.name);
      const motion = this.motions.get(player.name);
      if (motion === undefined) {
        this.motions.set(player.name, start(player, nowMs));
        reported.push(player);
        continue;
      }
      motion.leftAtMs = null;
      const last = motion.player;
      motion.player = player;
      if (player.receivedAtMs === last.receivedAtMs && player.ew === last.ew && player.ns === last.ns) {
        continue;
      }
      reported.push(player);
      const stepEw = player.ew - last.ew;
      const stepNs = player.ns - last.ns;
      const length = Math.hypot(stepEw, stepNs);
      if (length > STILL_UNITS) motion.heading = Math.atan2(stepEw, stepNs);
      const jumps = length > TELEPORT_UNITS || !glides;
      motion.fromEw = jumps ? player.ew : motion.ew;
      motion.fromNs = jumps ? player.ns : motion.ns;
      motion.startMs = nowMs;
      const gap = player.receivedAtMs - last.receivedAtMs;
      motion.durationMs = gap >= 250 && gap < GLIDE_MS * 1.25 ? gap : GLIDE_MS;
      if (jumps) {
        motion.ew = player.ew;
        motion.ns = player.ns;
      }
    }
    for (const [name, motion] of this.motions) {
      if (!listed.has(name)) motion.leftAtMs ??= nowMs;
    }
    return reported;
  }

  /** Moves all dots to `nowMs`; returns whether any is still on its way, and who is gone. */
  step(nowMs: number): { readonly isMoving: boolean; readonly gone: readonly string[] } {
    let isMoving = false;
    const gone: string[] = [];
    for (const [name, motion] of this.motions) {
      const t = Math.min(1, (nowMs - motion.startMs) / motion.durationMs);
      const { player } = motion;
      if (motion.ew !== player.ew || motion.ns !== player.ns) {
        motion.ew = t >= 1 ? player.ew : motion.fromEw + (player.ew - motion.fromEw) * t;
        motion.ns = t >= 1 ? player.ns : motion.fromNs + (player.ns - motion.fromNs) * t;
        isMoving = true;
      }
      motion.alpha = motion.leftAtMs === null ? 1 : 1 - (nowMs - motion.leftAtMs) / FADE_MS;
      if (motion.leftAtMs !== null) isMoving = true;
      if (motion.alpha <= 0) {
        this.motions.delete(name);
        gone.push(name);
      }
    }
    return { isMoving, gone };
  }

  /** Turns a dot that has not moved yet to where its known way leads. */
  turn(name: string, heading: number): void {
    const motion = this.motions.get(name);
    if (motion !== undefined) motion.heading = heading;
  }

  all(): IterableIterator<Readonly<Figure>> {
    return this.motions.values();
  }

  get(name: string): Readonly<Figure> | undefined {
    return this.motions.get(name);
  }

  get count(): number {
    return this.motions.size;
  }
}

function start(player: MapPlayer, nowMs: number): Motion {
  return {
    player,
    ew: player.ew,
    ns: player.ns,
    fromEw: player.ew,
    fromNs: player.ns,
    heading: 0,
    alpha: 1,
    startMs: nowMs,
    durationMs: GLIDE_MS,
    leftAtMs: null,
  };
}
