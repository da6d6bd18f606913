import type { Camera, ScreenPoint } from "../renderer";
import {
  clampCamera,
  easeOut,
  fitCamera,
  mixCamera,
  type Size,
  toWorld,
  type WorldPoint,
  ZOOM_MAX,
  zoomAround,
} from "./camera";

const FLIGHT_MS = 360;
/** Share of the way to a wheel's goal that is left after 100 ms. */
const WHEEL_REST = 0.12;
/** The nearest zoom that fitting and following choose by themselves. */
const FIT_ZOOM = 24;
const FIT_PADDING = 90;

/** The camera and all that moves it: hand, wheel, flights and following. */
export class ViewControl {
  camera: Camera;
  size: Size = { width: 1, height: 1 };
  follow: readonly string[] = [];
  private flight: { from: Camera; to: Camera; startMs: number } | null = null;
  private wheel: { at: ScreenPoint; zoom: number; lastMs: number } | null = null;

  constructor(initial: Camera) {
    this.camera = initial;
  }

  resize(size: Size): void {
    this.size = size;
    this.camera = clampCamera(this.camera, size);
  }

  /** Goes to a view; `flies` takes 360 ms for it. */
  go(to: Camera, nowMs: number, flies: boolean): void {
    const goal = clampCamera(to, this.size);
    this.wheel = null;
    this.flight = flies ? { from: this.camera, to: goal, startMs: nowMs } : null;
    if (!flies) this.camera = goal;
  }

  pan(dx: number, dy: number): void {
    this.flight = null;
    this.wheel = null;
    const { camera } = this;
    const moved = { ...camera, ew: camera.ew - dx / camera.zoom, ns: camera.ns + dy / camera.zoom };
    this.camera = clampCamera(moved, this.size);
  }

  zoom(at: ScreenPoint, factor: number, nowMs: number, smooth: boolean): void {
    this.flight = null;
    if (!smooth) {
      this.wheel = null;
      this.camera = zoomAround(this.camera, this.size, at, this.camera.zoom * factor);
      return;
    }
    // While following, the zoom goes around what is followed instead of the pointer.
    const centre = this.follow.length > 0 ? { x: this.size.width / 2, y: this.size.height / 2 } : at;
    const wanted = (this.wheel?.zoom ?? this.camera.zoom) * factor;
    const goal = zoomAround(this.camera, this.size, centre, wanted).zoom;
    this.wheel = { at: centre, zoom: goal, lastMs: this.wheel?.lastMs ?? nowMs };
  }

  /** The view that shows all points, or null for none. */
  fitting(points: readonly WorldPoint[]): Camera | null {
    return fitCamera(points, this.size, FIT_PADDING, FIT_ZOOM);
  }

  /** Moves to `nowMs`; returns whether the camera is still on its way. */
  step(nowMs: number, followed: readonly WorldPoint[]): boolean {
    if (this.wheel !== null) this.stepWheel(nowMs);
    if (this.flight !== null) {
      const t = Math.min(1, (nowMs - this.flight.startMs) / FLIGHT_MS);
      this.camera = t >= 1 ? this.flight.to : mixCamera(this.flight.from, this.flight.to, easeOut(t));
      if (t >= 1) this.flight = null;
    } else if (followed.length > 0) this.stepFollow(followed);
    return this.flight !== null || this.wheel !== null;
  }

  worldAt(at: ScreenPoint): WorldPoint {
    return toWorld(this.camera, this.size, at.x, at.y);
  }

  private stepWheel(nowMs: number): void {
    const { wheel } = this;
    if (wheel === null) return;
    const rest = WHEEL_REST ** (Math.min(50, Math.max(1, nowMs - wheel.lastMs)) / 100);
    wheel.lastMs = nowMs;
    const ratio = wheel.zoom / this.camera.zoom;
    const isThere = Math.abs(Math.log(ratio)) < 0.003;
    const zoom = isThere ? wheel.zoom : this.camera.zoom * ratio ** (1 - rest);
    this.camera = zoomAround(this.camera, this.size, wheel.at, zoom);
    if (isThere) this.wheel = null;
  }

  /** Keeps one character in the middle; of several, all in view, without zooming in. */
  private stepFollow(followed: readonly WorldPoint[]): void {
    const fit = fitCamera(followed, this.size, FIT_PADDING, ZOOM_MAX);
    if (fit === null) return;
    const zoom = this.wheel === null ? Math.min(this.camera.zoom, fit.zoom) : this.camera.zoom;
    this.camera = clampCamera({ ew: fit.ew, ns: fit.ns, zoom }, this.size);
  }
}
