import type {
  Camera,
  CreateRenderer,
  Layer,
  MapEvents,
  MapHeat,
  MapPlayer,
  MapPortal,
  MapRare,
  MapStyle,
  MapTarget,
  Renderer,
  ScreenPoint,
  TrailColor,
  TrailPoint,
} from "../renderer";
import { LAYERS } from "../renderer";
import { createDrawnBase } from "./base-layer";
import { drawVectors } from "./base-vectors";
import { BottomCanvas, MARGIN } from "./bottom";
import { toScreen } from "./camera";
import { WORLD_MAX, WORLD_MIN, WORLD_SIZE } from "./geography";
import { type HeatPicture, makeHeatPicture } from "./heat";
import { findTarget } from "./hit";
import { listen } from "./input";
import { EMPTY_LAYOUT, type Layout, LayoutMaker, type LayoutScene } from "./layout";
import { PlayerStore } from "./players";
import { forgetWidths, SpriteCache } from "./sprites";
import { readTheme, type Theme } from "./theme";
import { TopCanvas } from "./top";
import { TrailStore } from "./trails";
import { ViewControl } from "./view-control";

/** Least time between two paintings of the lower canvas, and between two label layouts. */
const REPAINT_MS = 250;
/** The same when a fast pan bared the canvas's edge. */
const TORN_MS = 100;
/** A view that has not moved for this long gets its fine ground. */
const REST_MS = 160;
/** Time between two pictures of gliding dots when the camera rests and is far. */
const GLIDE_PAINT_MS = 48;
const DOUBLE_CLICK_ZOOM = 2;

class MapEngine implements Renderer {
  private readonly view: ViewControl;
  private readonly bottom: BottomCanvas;
  private readonly top: TopCanvas;
  private readonly sprites = new SpriteCache();
  private readonly players = new PlayerStore();
  private readonly trails = new TrailStore();
  private readonly layouts = new LayoutMaker();
  private readonly layers = new Set<Layer>(LAYERS);
  private readonly base = createDrawnBase(() => this.onBase());
  private readonly minimaps = new Set<HTMLCanvasElement>();
  private readonly calm = matchMedia("(prefers-reduced-motion: reduce)");
  private readonly cleanups: (() => void)[] = [];

  /** Names whose heading has been set from their trail or their motion. */
  private readonly known = new Set<string>();

  private theme: Theme;
  private style: MapStyle = "relief";
  private layout: Layout = EMPTY_LAYOUT;
  private portals: readonly MapPortal[] = [];
  private rares: readonly MapRare[] = [];
  private heat: MapHeat | null = null;
  private heatPicture: HeatPicture | null = null;
  private selection: ReadonlySet<string> = new Set();
  private trailColor: TrailColor = "character";
  private detail: 1 | 2 | 3 = 2;
  private dpr = 1;

  private frame = 0;
  private wake = 0;
  private topDirty = true;
  private bottomDirty = true;
  private trailsDirty = false;
  private layoutDirty = true;
  private paintedMs = -Infinity;
  private topMs = -Infinity;
  private laidOutMs = -Infinity;
  private movedMs = 0;
  private refinePending = true;
  private cameraEvent: "none" | "program" | "user" = "none";
  private pointer: ScreenPoint | null = null;
  private pointerMoved = false;
  private hovered: MapTarget | null = null;
  private box: { from: ScreenPoint; to: ScreenPoint } | null = null;

  constructor(
    private readonly host: HTMLElement,
    private readonly events: MapEvents,
    initial: Camera,
  ) {
    this.view = new ViewControl(initial);
    if (getComputedStyle(host).position === "static") host.style.position = "relative";
    host.style.overflow = "hidden";
    host.style.touchAction = "none";
    host.style.cursor = "grab";
    this.bottom = new BottomCanvas(host);
    this.top = new TopCanvas(host);
    this.theme = readTheme(this.style);
    this.base.setTheme(this.theme);
    this.resize();
    const observer = new ResizeObserver(() => this.resize());
    observer.observe(host);
    const onShow = () => this.redraw();
    document.addEventListener("visibilitychange", onShow);
    // Labels drawn before the web font came are drawn again with it.
    const onFonts = () => this.refreshTheme();
    document.fonts.addEventListener("loadingdone", onFonts);
    this.cleanups.push(
      () => observer.disconnect(),
      () => document.removeEventListener("visibilitychange", onShow),
      () => document.fonts.removeEventListener("loadingdone", onFonts),
      this.listen(),
    );
  }

  setPlayers(players: readonly MapPlayer[]): void {
    const reported = this.players.set(players, performance.now(), !this.calm.matches);
    for (const player of reported) {
      const isNew = this.trails.get(player.name).length > 0 && !this.known.has(player.name);
      if (player.state !== "offline") this.trails.append(player);
      if (isNew) this.turn(player.name);
      this.known.add(player.name);
    }
    if (reported.length > 0) this.trailsDirty = true;
    this.layoutDirty = true;
    this.touch();
  }

  setTrails(trails: ReadonlyMap<string, readonly TrailPoint[]>): void {
    this.trails.replace(trails);
    for (const name of trails.keys()) this.turn(name);
    this.redraw();
  }

  setPortals(portals: readonly MapPortal[]): void {
    this.portals = portals;
    this.redraw();
  }

  setRares(rares: readonly MapRare[]): void {
    this.rares = rares;
    this.redraw();
  }

  setHeat(heat: MapHeat | null): void {
    this.heat = heat;
    this.heatPicture = heat === null ? null : makeHeatPicture(heat, this.theme);
    this.redraw();
  }

  setSelection(names: ReadonlySet<string>): void {
    this.selection = new Set(names);
    this.redraw();
  }

  setFollow(names: readonly string[]): void {
    this.view.follow = [...names];
    const goal = this.view.fitting(this.placesOf(names));
    if (goal !== null) {
      const zoom = names.length === 1 ? Math.max(this.view.camera.zoom, 6) : goal.zoom;
      this.move(() => this.view.go({ ...goal, zoom }, performance.now(), !this.calm.matches));
    }
    this.layoutDirty = true;
    this.touch();
  }

  setLayer(layer: Layer, visible: boolean): void {
    if (visible) this.layers.add(layer);
    else this.layers.delete(layer);
    this.redraw();
  }

  setStyle(style: MapStyle): void {
    if (style === this.style) return;
    this.style = style;
    this.refreshTheme();
  }

  setTrailColor(color: TrailColor): void {
    this.trailColor = color;
    this.redraw();
  }

  setLabelDetail(detail: 1 | 2 | 3): void {
    this.detail = detail;
    this.redraw();
  }

  refreshTheme(): void {
    this.theme = readTheme(this.style);
    this.sprites.reset(this.dpr);
    forgetWidths();
    if (this.heat !== null) this.heatPicture = makeHeatPicture(this.heat, this.theme);
    this.base.setTheme(this.theme);
    this.refinePending = true;
    this.redraw();
  }

  getCamera(): Camera {
    return this.view.camera;
  }

  setCamera(camera: Partial<Camera>, animate = false): void {
    const to = { ...this.view.camera, ...camera };
    this.move(() => this.view.go(to, performance.now(), animate && !this.calm.matches));
  }

  fit(names?: readonly string[]): void {
    const world = [
      { ew: WORLD_MIN, ns: WORLD_MIN },
      { ew: WORLD_MAX, ns: WORLD_MAX },
    ];
    const goal = this.view.fitting(names === undefined ? world : this.placesOf(names));
    if (goal !== null) this.setCamera(names === undefined ? { ...goal, zoom: 0 } : goal, true);
  }

  locate(name: string): ScreenPoint | null {
    const figure = this.players.get(name);
    if (figure === undefined) return null;
    const { camera, size } = this.view;
    const at = toScreen(camera, size, figure.ew, figure.ns);
    return at.x < 0 || at.y < 0 || at.x > size.width || at.y > size.height ? null : at;
  }

  drawMinimap(canvas: HTMLCanvasElement): void {
    this.minimaps.add(canvas);
    const context = canvas.getContext("2d");
    if (context === null) return;
    const size = { width: canvas.width, height: canvas.height };
    const middle = (WORLD_MIN + WORLD_MAX) / 2;
    const zoom = Math.min(size.width, size.height) / WORLD_SIZE;
    const view = { camera: { ew: middle, ns: middle, zoom }, size, dpr: 1 };
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.imageSmoothingQuality = "high";
    this.base.draw(context, view);
    drawVectors(context, view, this.theme);
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.wake);
    for (const cleanup of this.cleanups) cleanup();
    this.base.destroy();
    this.bottom.element.remove();
    this.top.element.remove();
  }

  private turn(name: string): void {
    const heading = this.trails.headingOf(name);
    if (heading !== null) this.players.turn(name, heading);
  }

  private placesOf(names: readonly string[]) {
    return names.flatMap((name) => this.players.get(name) ?? []);
  }

  private get scene(): LayoutScene {
    return {
      theme: this.theme,
      sprites: this.sprites,
      layers: this.layers,
      selection: this.selection,
      follow: this.view.follow,
      detail: this.detail,
      portals: this.portals,
      rares: this.rares,
      figures: this.players.all(),
    };
  }

  private onBase(): void {
    this.bottomDirty = true;
    this.paintedMs = -Infinity;
    for (const canvas of this.minimaps) {
      if (canvas.isConnected) this.drawMinimap(canvas);
      else this.minimaps.delete(canvas);
    }
    this.touch();
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.host;
    const dpr = Math.min(3, window.devicePixelRatio || 1);
    const { size } = this.view;
    if (clientWidth === size.width && clientHeight === size.height && dpr === this.dpr) return;
    if (clientWidth === 0 || clientHeight === 0) return;
    if (dpr !== this.dpr) this.sprites.reset(dpr);
    this.dpr = dpr;
    this.view.resize({ width: clientWidth, height: clientHeight });
    this.top.resize(clientWidth, clientHeight, dpr);
    this.paintedMs = -Infinity;
    this.refinePending = true;
    this.redraw();
  }

  /** Everything may have changed: labels, ground, dots. */
  private redraw(): void {
    this.bottomDirty = true;
    this.layoutDirty = true;
    this.touch();
  }

  private touch(): void {
    this.topDirty = true;
    if (this.frame === 0) this.frame = requestAnimationFrame((nowMs) => this.tick(nowMs));
  }

  /** Runs a change of the camera and remembers who caused it. */
  private move(change: () => void, byUser = false): void {
    change();
    if (byUser) this.cameraEvent = "user";
    else if (this.cameraEvent === "none") this.cameraEvent = "program";
    this.touch();
  }

  private listen(): () => void {
    const { view } = this;
    return listen(this.host, {
      pan: (dx, dy) => {
        view.follow = [];
        this.host.style.cursor = "grabbing";
        this.move(() => view.pan(dx, dy), true);
      },
      zoom: (at, factor, smooth) => {
        const glides = smooth && !this.calm.matches;
        this.move(() => view.zoom(at, factor, performance.now(), glides), view.follow.length === 0);
      },
      hover: (at) => {
        this.pointer = at;
        this.pointerMoved = true;
        this.touch();
      },
      click: (at, shift) => {
        const target = findTarget(view, this.scene, this.layout, at);
        this.events.click?.(target, at, view.worldAt(at), shift);
      },
      doubleClick: (at) => {
        const target = findTarget(view, this.scene, this.layout, at);
        if (target === null) {
          const factor = DOUBLE_CLICK_ZOOM;
          this.move(() => view.zoom(at, factor, performance.now(), !this.calm.matches), true);
        }
        this.events.doubleClick?.(target, view.worldAt(at));
      },
      box: (from, to, done) => {
        this.box = to === null || done ? null : { from, to };
        if (done && to !== null) this.events.boxSelect?.(this.namesIn(from, to));
        this.touch();
      },
    });
  }

  private namesIn(a: ScreenPoint, b: ScreenPoint): string[] {
    const { camera, size } = this.view;
    const names: string[] = [];
    for (const { player, ew, ns } of this.players.all()) {
      const { x, y } = toScreen(camera, size, ew, ns);
      const inX = x >= Math.min(a.x, b.x) && x <= Math.max(a.x, b.x);
      if (inX && y >= Math.min(a.y, b.y) && y <= Math.max(a.y, b.y)) names.push(player.name);
    }
    return names;
  }

  private tick(nowMs: number): void {
    this.frame = 0;
    const before = this.view.camera;
    const { isMoving, gone } = this.players.step(nowMs);
    for (const name of gone) {
      this.trails.remove(name);
      this.known.delete(name);
    }
    const flying = this.view.step(nowMs, this.placesOf(this.view.follow));
    const { camera } = this.view;
    const moved = before !== camera || this.cameraEvent !== "none";
    if (moved) {
      this.movedMs = nowMs;
      this.refinePending = true;
    }
    this.paintBottom(nowMs);
    // Far out a dot moves a few pixels a second: twenty pictures show all of that.
    const glideMs = camera.zoom < 24 ? GLIDE_PAINT_MS : 0;
    if (moved || (isMoving && nowMs - this.topMs >= glideMs)) {
      this.topDirty = true;
      this.layoutDirty = true;
    }
    if (this.layoutDirty && nowMs - this.laidOutMs >= REPAINT_MS) {
      this.layout = this.layouts.make(this.view, this.scene);
      this.layoutDirty = false;
      this.laidOutMs = nowMs;
      this.topDirty = true;
    }
    if (this.topDirty) {
      this.top.paint(this.view, this.scene, this.layout, this.box);
      this.topMs = nowMs;
    }
    this.topDirty = false;
    this.report(moved || isMoving);
    if (isMoving || flying) this.touch();
    else this.sleep(nowMs);
  }

  /** Paints or moves the lower canvas, whichever is due. */
  private paintBottom(nowMs: number): void {
    const { camera, size } = this.view;
    const state = this.bottom.staleness(camera, size);
    const age = nowMs - this.paintedMs;
    // A trail's end may lag its dot by two pixels: seldom when far, often when near.
    const trailMs = Math.min(1000, Math.max(REPAINT_MS, 12_000 / camera.zoom));
    const due =
      (state === "torn" && age >= TORN_MS) ||
      ((state === "stale" || this.bottomDirty) && age >= REPAINT_MS) ||
      (this.trailsDirty && age >= trailMs);
    if (due) {
      this.bottom.paint(camera, size, this.dpr, {
        ...this.scene,
        base: this.base,
        trails: this.trails,
        heads: [...this.players.all()],
        trailColor: this.trailColor,
        heat: this.heatPicture,
      }, this.bottomDirty);
      this.paintedMs = nowMs;
      this.bottomDirty = false;
      this.trailsDirty = false;
    } else this.bottom.place(camera, this.dpr);
    if (this.refinePending && nowMs - this.movedMs >= REST_MS) {
      this.refinePending = false;
      const { width, height } = size;
      const wide = { width: width + 2 * MARGIN, height: height + 2 * MARGIN };
      this.base.refine({ camera, size: wide, dpr: this.dpr });
    }
  }

  /** Tells the page what changed, at most once a frame. */
  private report(thingsMoved: boolean): void {
    if (this.cameraEvent !== "none") {
      const byUser = this.cameraEvent === "user";
      this.cameraEvent = "none";
      this.events.camera?.(this.view.camera, byUser);
    }
    if (!this.pointerMoved && !(thingsMoved && this.pointer !== null)) return;
    const isNew = this.pointerMoved;
    this.pointerMoved = false;
    const at = this.pointer;
    const target = at === null ? null : findTarget(this.view, this.scene, this.layout, at);
    if (isNew) this.events.cursor?.(at === null ? null : this.view.worldAt(at));
    if (isNew || JSON.stringify(target) !== JSON.stringify(this.hovered)) {
      this.events.hover?.(target, at ?? { x: 0, y: 0 });
    }
    this.hovered = target;
    this.host.style.cursor = target === null ? "grab" : "pointer";
  }

  /** Nothing moves: waits for the next painting that is due, if any. */
  private sleep(nowMs: number): void {
    clearTimeout(this.wake);
    const { camera, size } = this.view;
    const waits: number[] = [];
    const stale = this.bottom.staleness(camera, size) !== "fresh";
    if (stale || this.bottomDirty || this.trailsDirty) waits.push(this.paintedMs + REPAINT_MS - nowMs);
    if (this.layoutDirty) waits.push(this.laidOutMs + REPAINT_MS - nowMs);
    if (this.refinePending) waits.push(this.movedMs + REST_MS - nowMs);
    if (waits.length === 0) return;
    this.wake = window.setTimeout(() => {
      if (this.frame === 0) this.frame = requestAnimationFrame((ms) => this.tick(ms));
    }, Math.max(0, Math.min(...waits)));
  }
}

export const createRenderer: CreateRenderer = (host, events, initial) =>
  new MapEngine(host, events, initial);
