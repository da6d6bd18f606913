/** Where the pointer is on the map. It changes with every frame, so listeners write to the page by themselves. */
export interface WorldPoint {
  readonly ew: number;
  readonly ns: number;
}

type Listener = (point: WorldPoint | null) => void;

const listeners = new Set<Listener>();

export function moveCursor(point: WorldPoint | null): void {
  for (const listener of listeners) listener(point);
}

export function onCursor(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
