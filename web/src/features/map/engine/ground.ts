import type { Size } from "./camera";
import type { GroundReply, GroundRequest, TrailBatch, View } from "./messages";
import { groundLook, type Theme } from "./theme";

/** A picture that has not come after this long is not waited for any more. */
const PATIENCE_MS = 3000;

export interface GroundEvents {
  /** Pictures for a view are there; `ground` is null when only the trails were asked for. */
  painted(view: View, ground: ImageBitmap | null, trails: ImageBitmap | null): void;
  /** The ground has become finer or has another style. */
  changed(): void;
  /** What is shown is the best there will be for this view, or finer ground is on its way. */
  finished(isFinished: boolean): void;
}

/** The page's side of the worker that paints ground and trails. */
export class Ground {
  private readonly worker = new Worker(new URL("./ground-worker.ts", import.meta.url), { type: "module" });
  private readonly minimaps: HTMLCanvasElement[] = [];
  private askedMs = -Infinity;
  private isAsked = false;

  constructor(events: GroundEvents) {
    this.worker.addEventListener("message", ({ data }: MessageEvent<GroundReply>) => {
      if (data.kind === "painted") {
        this.isAsked = false;
        events.painted(data.view, data.ground, data.trails);
        events.finished(data.isFinished);
      } else if (data.kind === "minimap") this.putMinimap(data.id, data.picture);
      else {
        this.refreshMinimaps();
        events.changed();
      }
    });
  }

  setTheme(theme: Theme): void {
    this.send({ kind: "look", look: groundLook(theme) });
  }

  /** Whether a picture is on its way: only one is asked for at a time. */
  isBusy(nowMs: number): boolean {
    return this.isAsked && nowMs - this.askedMs < PATIENCE_MS;
  }

  paint(
    view: View,
    ground: boolean,
    grid: boolean,
    trails: readonly TrailBatch[] | null,
    nowMs: number,
  ): void {
    this.isAsked = true;
    this.askedMs = nowMs;
    const buffers = trails?.map((batch) => batch.points.buffer) ?? [];
    this.worker.postMessage({ kind: "paint", view, ground, grid, trails } satisfies GroundRequest, buffers);
  }

  refine(view: View): void {
    this.send({ kind: "refine", view });
  }

  /** Draws the world into a canvas, now and whenever the ground changes. */
  addMinimap(canvas: HTMLCanvasElement): void {
    if (!this.minimaps.includes(canvas)) this.minimaps.push(canvas);
    this.askMinimap(this.minimaps.indexOf(canvas));
  }

  destroy(): void {
    this.worker.terminate();
  }

  private send(request: GroundRequest): void {
    this.worker.postMessage(request);
  }

  private refreshMinimaps(): void {
    this.minimaps.forEach((canvas, id) => {
      if (canvas.isConnected) this.askMinimap(id);
    });
  }

  private askMinimap(id: number): void {
    const canvas = this.minimaps[id];
    if (canvas === undefined) return;
    const size: Size = { width: canvas.width, height: canvas.height };
    this.send({ kind: "minimap", id, size });
  }

  private putMinimap(id: number, picture: ImageBitmap): void {
    const context = this.minimaps[id]?.getContext("2d");
    context?.setTransform(1, 0, 0, 1, 0, 0);
    context?.drawImage(picture, 0, 0);
    picture.close();
  }
}
