import type { Camera, ScreenPoint } from "../renderer";
import { toScreen } from "./camera";
import { type Cluster, colorOf, type Layout, type LayoutScene } from "./layout";
import type { Figure } from "./players";
import type { Sprite } from "./sprites";
import type { Theme } from "./theme";
import { TickStrips } from "./ticks";
import type { ViewControl } from "./view-control";

const TURN = Math.PI * 2;

/** The upper canvas: dots, clusters, labels, ticks; painted anew whenever something moved. */
export class TopCanvas {
  readonly element = document.createElement("canvas");
  private readonly context: CanvasRenderingContext2D;
  private readonly rings = new WeakMap<Cluster, Sprite>();
  private readonly ticks: TickStrips;
  private painted: Camera | null = null;
  private dpr = 1;

  constructor(host: HTMLElement) {
    const context = this.element.getContext("2d");
    if (context === null) throw new Error("this browser has no 2d canvas");
    this.context = context;
    this.element.style.cssText = "position:absolute;left:0;top:0;pointer-events:none";
    this.element.setAttribute("aria-hidden", "true");
    host.append(this.element);
    this.ticks = new TickStrips(host);
  }

  remove(): void {
    this.element.remove();
    this.ticks.remove();
  }

  resize(width: number, height: number, dpr: number): void {
    this.dpr = dpr;
    this.ticks.resize(width, height, dpr);
    this.element.width = Math.round(width * dpr);
    this.element.height = Math.round(height * dpr);
    this.element.style.width = `${width}px`;
    this.element.style.height = `${height}px`;
  }

  paint(
    view: ViewControl,
    scene: LayoutScene,
    layout: Layout,
    box: { from: ScreenPoint; to: ScreenPoint } | null,
  ): void {
    const { context, dpr } = this;
    const { size } = view;
    this.painted = view.camera;
    this.element.style.transform = "";
    context.setTransform(dpr, 0, 0, dpr, 0, 0);
    context.clearRect(0, 0, size.width, size.height);
    if (scene.layers.has("players")) this.paintPlayers(view, scene, layout);
    for (const label of layout.labels) {
      const { figure, sprite } = label;
      const at = toScreen(view.camera, size, figure?.ew ?? label.ew, figure?.ns ?? label.ns);
      if (figure !== null) context.globalAlpha = alphaOf(figure);
      const x = at.x + label.dx + sprite.width / 2 - 3;
      scene.sprites.put(context, sprite, x, at.y + label.dy);
      context.globalAlpha = 1;
    }
    this.ticks.paint(view, scene.sprites, scene.theme, scene.layers.has("grid"));
    if (box !== null) this.paintBox(box.from, box.to, scene.theme);
  }

  /** Moves what is painted to where the camera is now: a stop-gap for a few frames. */
  place(view: ViewControl, scene: LayoutScene): void {
    const { painted, dpr } = this;
    const { camera } = view;
    if (painted === null) return;
    const scale = camera.zoom / painted.zoom;
    const x = Math.round((painted.ew - camera.ew) * camera.zoom * dpr) / dpr;
    const y = Math.round((camera.ns - painted.ns) * camera.zoom * dpr) / dpr;
    this.element.style.transform = `translate(${x}px,${y}px) scale(${scale})`;
    this.ticks.paint(view, scene.sprites, scene.theme, scene.layers.has("grid"));
  }

  private paintPlayers(view: ViewControl, scene: LayoutScene, layout: Layout): void {
    const { context } = this;
    const { size, camera } = view;
    const late: { figure: Readonly<Figure>; at: ScreenPoint }[] = [];
    const put = (figure: Readonly<Figure>, at: ScreenPoint) => {
      context.globalAlpha = alphaOf(figure);
      const { state, color } = figure.player;
      const css = colorOf(figure, scene.theme);
      const sprite = scene.sprites.player(state, color, css, figure.heading, scene.theme);
      scene.sprites.put(context, sprite, at.x, at.y);
    };
    for (const figure of scene.figures) {
      const { name, state } = figure.player;
      if (layout.clustered.has(name)) continue;
      const at = toScreen(camera, size, figure.ew, figure.ns);
      if (at.x < -14 || at.y < -14 || at.x > size.width + 14 || at.y > size.height + 14) continue;
      // What needs to be seen is drawn over the rest.
      if (state === "dead" || state === "stuck" || scene.selection.has(name)) late.push({ figure, at });
      else put(figure, at);
    }
    context.globalAlpha = 1;
    for (const cluster of layout.clusters) this.paintCluster(view, scene, cluster);
    for (const { figure, at } of late) {
      if (scene.selection.has(figure.player.name)) {
        scene.sprites.put(context, selectionRing(scene), at.x, at.y);
      }
      put(figure, at);
    }
    context.globalAlpha = 1;
  }

  private paintCluster(view: ViewControl, scene: LayoutScene, cluster: Cluster): void {
    const at = clusterPlace(view, cluster.members);
    scene.sprites.put(this.context, this.clusterSprite(scene, cluster), at.x, at.y);
  }

  /** The ring of a cluster; its key is long, so it is looked up once for each layout. */
  private clusterSprite({ sprites, theme }: LayoutScene, cluster: Cluster): Sprite {
    const known = this.rings.get(cluster);
    if (known !== undefined) return known;
    const colors = cluster.members.map((figure) => colorOf(figure, theme)).sort();
    const sprite = sprites.get(`c${colors.join()}`, 32, 32, (c) => {
      c.translate(16, 16);
      c.beginPath();
      c.arc(0, 0, 10.5, 0, TURN);
      c.lineWidth = 6;
      c.strokeStyle = theme.halo;
      c.stroke();
      c.fillStyle = theme.panel;
      c.fill();
      c.lineWidth = 2.5;
      // More than twelve cuts are no longer seen as cuts: the ring is then shared by weight.
      const gap = colors.length > 12 ? 0 : 0.13;
      colors.forEach((color, i) => {
        const from = -Math.PI / 2 + (i / colors.length) * TURN;
        c.beginPath();
        c.arc(0, 0, 10.5, from + gap / 2, from + TURN / colors.length - gap / 2);
        c.strokeStyle = color;
        c.stroke();
      });
      c.font = `600 ${colors.length > 99 ? 9 : 11}px ${theme.fontUi}`;
      c.textAlign = "center";
      c.textBaseline = "middle";
      c.fillStyle = theme.text;
      c.fillText(String(colors.length), 0, 0.8);
    });
    this.rings.set(cluster, sprite);
    return sprite;
  }

  private paintBox(from: ScreenPoint, to: ScreenPoint, theme: Theme): void {
    const { context } = this;
    const area = [
      Math.round(Math.min(from.x, to.x)) + 0.5,
      Math.round(Math.min(from.y, to.y)) + 0.5,
      Math.round(Math.abs(from.x - to.x)),
      Math.round(Math.abs(from.y - to.y)),
    ] as const;
    context.fillStyle = theme.selection;
    context.globalAlpha = 0.12;
    context.fillRect(...area);
    context.globalAlpha = 1;
    context.lineWidth = 1;
    context.strokeStyle = theme.selection;
    context.strokeRect(...area);
  }
}

/** Middle of a cluster on the screen. */
export function clusterPlace(view: ViewControl, members: readonly Readonly<Figure>[]): ScreenPoint {
  let ew = 0;
  let ns = 0;
  for (const member of members) {
    ew += member.ew / members.length;
    ns += member.ns / members.length;
  }
  return toScreen(view.camera, view.size, ew, ns);
}

const DIM = { live: 1, stale: 0.68, lost: 0.42 } as const;

const alphaOf = ({ player, alpha }: Readonly<Figure>): number =>
  Math.max(0, alpha) * (player.state === "dead" ? 1 : DIM[player.presence]);

function selectionRing({ sprites, theme }: LayoutScene) {
  return sprites.get("selected", 34, 34, (c) => {
    c.beginPath();
    c.arc(17, 17, 13, 0, TURN);
    c.lineWidth = 4.5;
    c.strokeStyle = theme.halo;
    c.stroke();
    c.lineWidth = 1.5;
    c.strokeStyle = theme.selection;
    c.stroke();
  });
}
