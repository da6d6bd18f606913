import type { ScreenPoint } from "../renderer";
import { toScreen } from "./camera";
import { type Cluster, colorOf, type Layout, type LayoutScene } from "./layout";
import type { Figure } from "./players";
import type { Sprite } from "./sprites";
import type { Theme } from "./theme";
import type { ViewControl } from "./view-control";
import { gridStep } from "./world";

const TURN = Math.PI * 2;

/** The upper canvas: dots, clusters, labels, ticks; painted anew whenever something moved. */
export class TopCanvas {
  readonly element = document.createElement("canvas");
  private readonly context: CanvasRenderingContext2D;
  private readonly rings = new WeakMap<Cluster, Sprite>();
  private dpr = 1;

  constructor(host: HTMLElement) {
    const context = this.element.getContext("2d");
    if (context === null) throw new Error("this browser has no 2d canvas");
    this.context = context;
    this.element.style.cssText = "position:absolute;left:0;top:0;pointer-events:none";
    this.element.setAttribute("aria-hidden", "true");
    host.append(this.element);
  }

  resize(width: number, height: number, dpr: number): void {
    this.dpr = dpr;
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
    if (scene.layers.has("grid")) this.paintTicks(view, scene);
    if (box !== null) this.paintBox(box.from, box.to, scene.theme);
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

  private paintTicks(view: ViewControl, scene: LayoutScene): void {
    const { camera, size } = view;
    const step = gridStep(camera.zoom);
    // Far out every second line is named, so that the numbers keep their distance.
    const named = camera.zoom * step < 46 ? step * 2 : step;
    for (let at = -100; at <= 100; at += named) {
      const { x, y } = toScreen(camera, size, at, at);
      const text = String(Math.abs(at));
      if (x > 46 && x < size.width - 20) {
        const sprite = this.tick(scene, text + (at < 0 ? "W" : at > 0 ? "E" : ""));
        scene.sprites.put(this.context, sprite, x, 10);
      }
      if (y > 26 && y < size.height - 14) {
        const sprite = this.tick(scene, text + (at < 0 ? "S" : at > 0 ? "N" : ""));
        scene.sprites.put(this.context, sprite, 4 + sprite.width / 2, y);
      }
    }
  }

  private tick({ sprites, theme }: LayoutScene, text: string) {
    return sprites.get(`k${text}`, text.length * 6.6 + 8, 16, (c) => {
      c.font = `500 10px ${theme.fontUi}`;
      c.textBaseline = "middle";
      c.lineJoin = "round";
      c.lineWidth = 3;
      c.strokeStyle = theme.halo;
      c.strokeText(text, 4, 8.5);
      c.fillStyle = theme.label2;
      c.fillText(text, 4, 8.5);
    });
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
