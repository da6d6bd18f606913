import type { MapEvents, MapTarget, ScreenPoint } from "../renderer";
import type { BottomCanvas } from "./bottom";
import type { Ground } from "./ground";
import { findTarget } from "./hit";
import { EMPTY_LAYOUT, type Layout, LayoutMaker } from "./layout";
import type { View } from "./messages";
import type { Stage } from "./stage";
import type { TopCanvas } from "./top";

/** Least time between two paintings of the lower canvas, and between two label layouts. */
const REPAINT_MS = 250;
/** The same when a fast pan bared the canvas's edge. */
const TORN_MS = 100;
/** A view that has not moved for this long gets its fine ground. */
const REST_MS = 160;
/** Time between two pictures of gliding dots when the camera rests and is far. */
const GLIDE_PAINT_MS = 48;
/** More characters than this are moved as one picture for most frames of a pan or zoom. */
const CROWD = 400;
const CROWD_PAINT_MS = 60;
/** From this zoom on a gliding dot is painted with every frame. */
const NEAR_ZOOM = 24;

/** Decides in each frame what must be painted, and sleeps when nothing must. */
export class FrameLoop {
  layout: Layout = EMPTY_LAYOUT;
  box: { from: ScreenPoint; to: ScreenPoint } | null = null;

  private readonly layouts = new LayoutMaker();
  private frame = 0;
  private wake = 0;
  private topDirty = true;
  private bottomDirty = true;
  private trailsDirty = false;
  private layoutDirty = true;
  private paintedMs = -Infinity;
  private laidOutMs = -Infinity;
  private topMs = -Infinity;
  private movedMs = 0;
  private refineDue = true;
  private cameraMove: "none" | "program" | "user" = "none";
  private pointer: ScreenPoint | null = null;
  private pointerMoved = false;
  private hovered: MapTarget | null = null;

  constructor(
    private readonly stage: Stage,
    private readonly ground: Ground,
    private readonly bottom: BottomCanvas,
    private readonly top: TopCanvas,
    private readonly host: HTMLElement,
    private readonly events: MapEvents,
  ) {}

  /** Everything may have changed: labels, ground, dots. */
  redraw(): void {
    this.bottomDirty = true;
    this.layoutDirty = true;
    this.touch();
  }

  /** As `redraw`, in the next frame whatever was painted last. */
  redrawNow(): void {
    this.paintedMs = -Infinity;
    this.laidOutMs = -Infinity;
    this.refineDue = true;
    this.redraw();
  }

  /** Characters were set; `reported` when their trails grew. */
  playersChanged(reported: boolean): void {
    if (reported) this.trailsDirty = true;
    this.layoutDirty = true;
    this.touch();
  }

  cameraMoved(byUser: boolean): void {
    if (byUser) this.cameraMove = "user";
    else if (this.cameraMove === "none") this.cameraMove = "program";
    this.touch();
  }

  pointAt(at: ScreenPoint | null): void {
    this.pointer = at;
    this.pointerMoved = true;
    this.touch();
  }

  touch(): void {
    this.topDirty = true;
    this.request();
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.wake);
  }

  private request(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame((nowMs) => this.tick(nowMs));
  }

  private tick(nowMs: number): void {
    this.frame = 0;
    const { stage } = this;
    const { view } = stage;
    const before = view.camera;
    const isMoving = stage.step(nowMs);
    const isFlying = view.step(nowMs, stage.placesOf(view.follow));
    const moved = before !== view.camera || this.cameraMove !== "none";
    if (moved) {
      this.movedMs = nowMs;
      this.refineDue = true;
      if (this.cameraMove === "none") this.cameraMove = "program";
    }
    this.paintBottom(nowMs);
    const age = nowMs - this.topMs;
    const glideMs = view.camera.zoom < NEAR_ZOOM ? GLIDE_PAINT_MS : 0;
    const crowdMs = stage.players.count > CROWD ? CROWD_PAINT_MS : 0;
    if (moved || (isMoving && age >= glideMs)) {
      this.topDirty = true;
      this.layoutDirty = true;
    }
    if (this.layoutDirty && nowMs - this.laidOutMs >= REPAINT_MS) {
      this.layout = this.layouts.make(view, stage.scene);
      this.layoutDirty = false;
      this.laidOutMs = nowMs;
      this.topDirty = true;
    }
    if (moved && age < crowdMs && this.box === null) this.top.place(view, stage.scene);
    else if (this.topDirty) {
      this.top.paint(view, stage.scene, this.layout, this.box);
      this.topMs = nowMs;
      this.topDirty = false;
    }
    this.report(moved || isMoving);
    if (isMoving || isFlying || this.topDirty) this.request();
    else this.sleep(nowMs);
  }

  /** Pictures have come: they are shown where the camera is now. */
  show(view: View, ground: ImageBitmap | null, trails: ImageBitmap | null): void {
    const { stage } = this;
    this.bottom.show(view, ground, trails, { ...stage.scene, heat: stage.heatPicture });
    this.bottom.place(stage.view.camera, stage.dpr);
    this.request();
  }

  /** Asks for a new picture or moves the one there is, whichever is due. */
  private paintBottom(nowMs: number): void {
    const { stage, bottom, ground } = this;
    const { camera, size } = stage.view;
    bottom.place(camera, stage.dpr);
    const state = bottom.staleness(camera, size);
    const age = nowMs - this.paintedMs;
    // A trail's end may lag its dot by two pixels: seldom when far, often when near.
    const trailMs = Math.min(1000, Math.max(REPAINT_MS, 12_000 / camera.zoom));
    const isDue =
      (state === "torn" && age >= TORN_MS) ||
      ((state === "stale" || this.bottomDirty) && age >= REPAINT_MS) ||
      (this.trailsDirty && age >= trailMs);
    const view = bottom.viewOf(camera, size, stage.dpr);
    if (isDue && !ground.isBusy(nowMs)) {
      const needsGround = this.bottomDirty || !bottom.hasGround(view);
      ground.paint(view, needsGround, stage.layers.has("grid"), stage.collectTrails(view), nowMs);
      this.paintedMs = nowMs;
      this.bottomDirty = false;
      this.trailsDirty = false;
    }
    if (this.refineDue && nowMs - this.movedMs >= REST_MS) {
      this.refineDue = false;
      ground.refine(view);
    }
  }

  /** Tells the page what changed, at most once a frame. */
  private report(thingsMoved: boolean): void {
    const { view } = this.stage;
    if (this.cameraMove !== "none") {
      const byUser = this.cameraMove === "user";
      this.cameraMove = "none";
      this.events.camera?.(view.camera, byUser);
    }
    const at = this.pointer;
    const isNew = this.pointerMoved;
    if (!isNew && !(thingsMoved && at !== null)) return;
    this.pointerMoved = false;
    const target = at === null ? null : findTarget(view, this.stage.scene, this.layout, at);
    if (isNew) this.events.cursor?.(at === null ? null : view.worldAt(at));
    if (isNew || JSON.stringify(target) !== JSON.stringify(this.hovered)) {
      this.events.hover?.(target, at ?? { x: 0, y: 0 });
    }
    this.hovered = target;
    this.host.style.cursor = target === null ? "grab" : "pointer";
  }

  /** Nothing moves: waits for the next painting that is due, if any. */
  private sleep(nowMs: number): void {
    clearTimeout(this.wake);
    const { camera, size } = this.stage.view;
    const waits: number[] = [];
    const isStale = this.bottom.staleness(camera, size) !== "fresh";
    if (isStale || this.bottomDirty || this.trailsDirty) waits.push(this.paintedMs + REPAINT_MS - nowMs);
    if (this.layoutDirty) waits.push(this.laidOutMs + REPAINT_MS - nowMs);
    if (this.refineDue) waits.push(this.movedMs + REST_MS - nowMs);
    if (waits.length === 0) return;
    this.wake = window.setTimeout(() => this.request(), Math.max(0, Math.min(...waits)));
  }
}
