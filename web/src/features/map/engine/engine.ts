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
  Renderer,
  ScreenPoint,
  TrailColor,
  TrailPoint,
} from "../renderer";
import { BottomCanvas } from "./bottom";
import { toScreen } from "./camera";
import { FrameLoop } from "./frames";
import { Ground } from "./ground";
import { findTarget } from "./hit";
import { listen } from "./input";
import { Stage } from "./stage";
import { TopCanvas } from "./top";
import { ViewControl } from "./view-control";
import { WORLD_CENTRE } from "./world";

const DOUBLE_CLICK_ZOOM = 2;
/** Following one character goes at least this near. */
const FOLLOW_ZOOM = 6;

class MapEngine implements Renderer {
  private readonly view: ViewControl;
  private readonly stage: Stage;
  private readonly frames: FrameLoop;
  private readonly bottom: BottomCanvas;
  private readonly top: TopCanvas;
  private readonly ground = new Ground({
    painted: (view, ground, trails) => this.frames.show(view, ground, trails),
    changed: () => this.frames.redraw(),
    // For those who take pictures of the page.
    finished: (isFinished) => {
      this.host.dataset.ground = isFinished ? "finished" : "drawing";
    },
  });
  private readonly calm = matchMedia("(prefers-reduced-motion: reduce)");
  private readonly cleanups: (() => void)[] = [];

  constructor(
    private readonly host: HTMLElement,
    private readonly events: MapEvents,
    initial: Camera,
  ) {
    if (getComputedStyle(host).position === "static") host.style.position = "relative";
    host.style.overflow = "hidden";
    host.style.touchAction = "none";
    host.style.cursor = "grab";
    this.view = new ViewControl(initial);
    this.stage = new Stage(this.view);
    this.bottom = new BottomCanvas(host);
    this.top = new TopCanvas(host);
    this.frames = new FrameLoop(this.stage, this.ground, this.bottom, this.top, host, events);
    this.stage.onHeat = () => this.frames.redraw();
    this.applyTheme();
    this.resize();
    const observer = new ResizeObserver(() => this.resize());
    observer.observe(host);
    const onShow = () => this.frames.redraw();
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
    this.frames.playersChanged(this.stage.setPlayers(players, performance.now(), !this.calm.matches));
  }

  setTrails(trails: ReadonlyMap<string, readonly TrailPoint[]>): void {
    this.stage.setTrails(trails);
    this.frames.redraw();
  }

  setPortals(portals: readonly MapPortal[]): void {
    this.stage.portals = portals;
    this.frames.redraw();
  }

  setRares(rares: readonly MapRare[]): void {
    this.stage.rares = rares;
    this.frames.redraw();
  }

  setHeat(heat: MapHeat | null): void {
    this.stage.setHeat(heat);
    this.frames.redraw();
  }

  setSelection(names: ReadonlySet<string>): void {
    this.stage.selection = new Set(names);
    this.frames.redraw();
  }

  setFollow(names: readonly string[]): void {
    this.view.follow = [...names];
    const goal = this.view.fitting(this.stage.placesOf(names));
    if (goal !== null) {
      const zoom = names.length === 1 ? Math.max(this.view.camera.zoom, FOLLOW_ZOOM) : goal.zoom;
      this.setCamera({ ...goal, zoom }, true);
    }
    this.frames.redraw();
  }

  setLayer(layer: Layer, visible: boolean): void {
    if (visible) this.stage.layers.add(layer);
    else this.stage.layers.delete(layer);
    this.frames.redraw();
  }

  setStyle(style: MapStyle): void {
    if (style === this.stage.style) return;
    this.stage.style = style;
    this.refreshTheme();
  }

  setTrailColor(color: TrailColor): void {
    this.stage.trailColor = color;
    this.frames.redraw();
  }

  setLabelDetail(detail: 1 | 2 | 3): void {
    this.stage.detail = detail;
    this.frames.redraw();
  }

  refreshTheme(): void {
    this.stage.refreshTheme();
    this.applyTheme();
    this.frames.redrawNow();
  }

  getCamera(): Camera {
    return this.view.camera;
  }

  setCamera(camera: Partial<Camera>, animate = false): void {
    this.view.go({ ...this.view.camera, ...camera }, performance.now(), animate && !this.calm.matches);
    this.frames.cameraMoved(false);
  }

  fit(names?: readonly string[]): void {
    if (names === undefined) {
      this.setCamera({ ew: WORLD_CENTRE, ns: WORLD_CENTRE, zoom: 0 }, true);
      return;
    }
    const goal = this.view.fitting(this.stage.placesOf(names));
    if (goal !== null) this.setCamera(goal, true);
  }

  locate(name: string): ScreenPoint | null {
    const figure = this.stage.players.get(name);
    if (figure === undefined) return null;
    const { camera, size } = this.view;
    const at = toScreen(camera, size, figure.ew, figure.ns);
    return at.x < 0 || at.y < 0 || at.x > size.width || at.y > size.height ? null : at;
  }

  drawMinimap(canvas: HTMLCanvasElement): void {
    this.ground.addMinimap(canvas);
  }

  destroy(): void {
    this.frames.stop();
    for (const cleanup of this.cleanups) cleanup();
    this.ground.destroy();
    this.bottom.element.remove();
    this.top.remove();
  }

  private applyTheme(): void {
    const { theme } = this.stage;
    // Seen until the first picture comes, and under it where a fast pan bares the edge.
    this.host.style.backgroundColor = `rgb(${theme.palette.sea.join(" ")})`;
    this.ground.setTheme(theme);
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.host;
    const dpr = Math.min(3, window.devicePixelRatio || 1);
    const { size } = this.view;
    const isSame = width === size.width && height === size.height && dpr === this.stage.dpr;
    if (isSame || width === 0 || height === 0) return;
    if (dpr !== this.stage.dpr) this.stage.sprites.reset(dpr);
    this.stage.dpr = dpr;
    this.view.resize({ width, height });
    this.top.resize(width, height, dpr);
    this.frames.redrawNow();
  }

  private listen(): () => void {
    const { view, frames, stage } = this;
    const zoom = (at: ScreenPoint, factor: number, smooth: boolean) => {
      view.zoom(at, factor, performance.now(), smooth && !this.calm.matches);
      // The wheel does not end following: it zooms around who is followed.
      frames.cameraMoved(view.follow.length === 0);
    };
    return listen(this.host, {
      pan: (dx, dy) => {
        view.follow = [];
        view.pan(dx, dy);
        this.host.style.cursor = "grabbing";
        frames.cameraMoved(true);
      },
      zoom,
      hover: (at) => frames.pointAt(at),
      click: (at, shift) => {
        const target = findTarget(view, stage.scene, frames.layout, at);
        this.events.click?.(target, at, view.worldAt(at), shift);
      },
      doubleClick: (at) => {
        const target = findTarget(view, stage.scene, frames.layout, at);
        const world = view.worldAt(at);
        if (target === null) zoom(at, DOUBLE_CLICK_ZOOM, true);
        this.events.doubleClick?.(target, world);
      },
      box: (from, to, done) => {
        frames.box = to === null || done ? null : { from, to };
        if (done && to !== null) this.events.boxSelect?.(stage.namesIn(from, to));
        frames.touch();
      },
    });
  }
}

export const createRenderer: CreateRenderer = (host, events, initial) => new MapEngine(host, events, initial);
