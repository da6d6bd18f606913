import type { Schemas } from "../../api/client";
import type { LivePlayer } from "../../stores/live-players";
import type { Camera, MapPlayer, MapPortal, MapRare, TrailPoint } from "./renderer";

/** What the map draws of a character; null while its position is not known. */
export function toMapPlayer({ row, presence }: LivePlayer): MapPlayer | null {
  if (row.ew === null || row.ns === null) return null;
  return {
    name: row.character_name,
    ew: row.ew,
    ns: row.ns,
    z: row.z ?? 0,
    state: row.state,
    presence,
    color: row.color,
    killsPerHour: row.kills_per_hour ?? 0,
    receivedAtMs: Date.parse(row.received_at),
  };
}

export function toTrails(rows: readonly Schemas["TrailPoint"][]): Map<string, TrailPoint[]> {
  const trails = new Map<string, TrailPoint[]>();
  for (const row of rows) {
    const point = { atMs: Date.parse(row.timestamp), ew: row.ew, ns: row.ns, z: row.z };
    const trail = trails.get(row.character_name);
    if (trail === undefined) trails.set(row.character_name, [point]);
    else trail.push(point);
  }
  return trails;
}

export function toPortals(rows: readonly Schemas["PortalItem"][]): MapPortal[] {
  return rows.map(({ portal_name, coordinates }) => ({
    name: portal_name,
    ew: coordinates.ew,
    ns: coordinates.ns,
  }));
}

export function toRares(rows: readonly Schemas["RareItem"][]): MapRare[] {
  return rows.map((row) => ({
    name: row.name,
    finder: row.character_name,
    tier: row.tier ?? 0,
    ew: row.ew,
    ns: row.ns,
    atMs: Date.parse(row.timestamp),
  }));
}

export interface ViewSize {
  readonly width: number;
  readonly height: number;
}

/** Whether a position lies within what the map shows. */
export function isWithin(camera: Camera, size: ViewSize, ew: number, ns: number): boolean {
  return (
    Math.abs(ew - camera.ew) * camera.zoom <= size.width / 2 &&
    Math.abs(ns - camera.ns) * camera.zoom <= size.height / 2
  );
}

/** A round length for the scale bar, about `targetPx` long: 1, 2 or 5 times a power of ten. */
export function scaleBar(zoom: number, targetPx: number): { readonly units: number; readonly px: number } {
  const wanted = targetPx / zoom;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const units = [5, 2, 1].map((step) => step * power).find((step) => step <= wanted) ?? power;
  return { units, px: units * zoom };
}
