import { Backpack } from "lucide-react";
import { Bar } from "../../components/bar";
import { StateShape } from "../../components/state-shape";
import { formatCoordinates } from "../../lib/coordinates";
import { formatAge, formatCount, formatUptime, parseOnlineTime } from "../../lib/format";
import { useNow } from "../../lib/use-now";
import { type LivePlayer, livePlayers, useLivePlayers } from "../../stores/live-players";
import { useSelection } from "../../stores/selection";
import { useWindows } from "../../stores/windows";
import { useMapState } from "./map-state";
import type { MapTarget, ScreenPoint } from "./renderer";
import "./hover-card.css";

export interface Hovered {
  readonly target: MapTarget;
  /** CSS pixels of the map box. */
  readonly at: ScreenPoint;
}

type PlaceOf = (ew: number | null, ns: number | null) => string;

interface HoverCardProps {
  readonly hovered: Hovered;
  readonly placeOf: PlaceOf;
  /** Whether the pointer is on the card itself, which then stays. */
  readonly onPointer: (isInside: boolean) => void;
}

const GAP_PX = 16;
const CARD = { width: 236, height: 214 };
const TIP = { width: 236, height: 48 };
const CLUSTER_NAMED_MAX = 10;

/** Right and below the pointer, on its other side where the map ends. */
function placeBeside(at: ScreenPoint, box: typeof CARD, map: { width: number; height: number }) {
  const left = at.x + GAP_PX + box.width > map.width ? at.x - GAP_PX - box.width : at.x + GAP_PX;
  const top = at.y + GAP_PX + box.height > map.height ? at.y - GAP_PX - box.height : at.y + GAP_PX;
  return { left: Math.max(8, Math.round(left)), top: Math.max(8, Math.round(top)) };
}

/** What the pointer is over, beside the pointer. Everything in it can also be read in the list. */
export function HoverCard({ hovered: { target, at }, placeOf, onPointer }: HoverCardProps) {
  const size = useMapState((state) => state.size);
  const isTip = target.kind !== "player" && target.kind !== "cluster";
  return (
    <div
      className={`float card ${isTip ? "tip" : ""} ${target.kind === "player" ? "has-acts" : ""}`}
      onPointerEnter={() => onPointer(true)}
      onPointerLeave={() => onPointer(false)}
      style={placeBeside(at, isTip ? TIP : CARD, size)}
      aria-hidden
    >
      <CardBody target={target} placeOf={placeOf} />
    </div>
  );
}

/** The same for a finger, which cannot hover: the one selected character, at the foot of the map. */
export function SelectedCard({ placeOf }: { readonly placeOf: PlaceOf }) {
  const { byName } = useLivePlayers();
  const [name, other] = useSelection((state) => state.selected);
  const player = other === undefined ? byName.get(name ?? "") : undefined;
  if (player === undefined) return null;
  return (
    <section className="float card selected" aria-label="Selected character">
      <PlayerBody player={player} placeOf={placeOf} />
    </section>
  );
}

function CardBody({ target, placeOf }: { readonly target: MapTarget; readonly placeOf: PlaceOf }) {
  const { byName } = useLivePlayers();
  switch (target.kind) {
    case "player": {
      const player = byName.get(target.name);
      if (player === undefined) return <b>{target.name}</b>;
      return <PlayerBody player={player} placeOf={placeOf} isHover />;
    }
    case "cluster":
      return (
        <>
          <b>{target.names.length} characters here</b>
          <ul>
            {target.names.slice(0, CLUSTER_NAMED_MAX).map((name) => (
              <li key={name}>
                <StateShape state={byName.get(name)?.row.state ?? "offline"} />
                <span className="ell">{name}</span>
                <span className="num">{formatCount(byName.get(name)?.row.kills_per_hour ?? null)}</span>
              </li>
            ))}
          </ul>
          {target.names.length > CLUSTER_NAMED_MAX && (
            <span className="cap">and {target.names.length - CLUSTER_NAMED_MAX} more</span>
          )}
        </>
      );
    case "portal":
      return <TipBody title={target.portal.name} detail={`portal · ${formatCoordinates(target.portal)}`} />;
    case "rare": {
      const { rare } = target;
      const tier = rare.tier > 0 ? `tier ${rare.tier} · ` : "";
      const age = formatAge(livePlayers.serverNow() - rare.atMs);
      return <TipBody title={rare.name} detail={`${tier}found by ${rare.finder} · ${age} ago`} />;
    }
    case "town":
      return <TipBody title={target.name} detail="town" />;
  }
}

function TipBody({ title, detail }: { readonly title: string; readonly detail: string }) {
  return (
    <>
      <b>{title}</b>
      <span className="cap">{detail}</span>
    </>
  );
}

interface PlayerBodyProps {
  readonly player: LivePlayer;
  readonly placeOf: PlaceOf;
  readonly isHover?: boolean;
}

function PlayerBody({ player, placeOf, isHover = false }: PlayerBodyProps) {
  const { row, presence } = player;
  const place = placeOf(row.ew, row.ns);
  const isLost = presence === "lost";
  return (
    <>
      <h3>
        <StateShape state={row.state} />
        <span className="ell">{row.character_name}</span>
        <span className="sp" />
        {row.char_tag !== null && row.char_tag !== "" && <span className="cap">{row.char_tag}</span>}
      </h3>
      <p className="cap">
        {row.state}
        {row.ew !== null && row.ns !== null && ` · ${formatCoordinates({ ew: row.ew, ns: row.ns })}`}
        {place !== "" && ` · ${place}`}
      </p>
      {presence === "live" ? null : <NoData receivedAt={row.received_at} />}
      <Vital label="Health" kind="hp" isLost={isLost} current={row.health_current} max={row.health_max} />
      <Vital label="Stamina" kind="sta" isLost={isLost} current={row.stamina_current} max={row.stamina_max} />
      <Vital label="Mana" kind="mana" isLost={isLost} current={row.mana_current} max={row.mana_max} />
      <dl>
        <dt>Kills/h</dt>
        <dt>Tapers</dt>
        <dt>Uptime</dt>
        <dd>{formatCount(row.kills_per_hour)}</dd>
        <dd className={isLow(row.prismatic_taper_count) ? "warn" : ""}>
          {formatCount(row.prismatic_taper_count)}
        </dd>
        <dd>{formatUptime(row.online_seconds ?? parseOnlineTime(row.onlinetime))}</dd>
      </dl>
      <div className="acts">
        <button
          type="button"
          className="btn"
          // The card beside the pointer is hidden from the keyboard; the row in the list has the same.
          tabIndex={isHover ? -1 : 0}
          onClick={() => useWindows.getState().open("inventory", row.character_name)}
        >
          <Backpack className="i" aria-hidden />
          Inventory
        </button>
      </div>
    </>
  );
}

/** Below this a caster needs a supplier within the hour. */
const TAPERS_LOW = 200;
const isLow = (tapers: number | null) => tapers !== null && tapers < TAPERS_LOW;

function NoData({ receivedAt }: { readonly receivedAt: string }) {
  useNow(1000);
  return <p className="warn">no data for {formatAge(livePlayers.serverNow() - Date.parse(receivedAt))}</p>;
}

interface VitalProps {
  readonly label: string;
  readonly kind: "hp" | "sta" | "mana";
  readonly isLost: boolean;
  readonly current: number | null;
  readonly max: number | null;
}

function Vital({ label, kind, isLost, current, max }: VitalProps) {
  const share = current === null || max === null || max === 0 ? null : current / max;
  return (
    <div className="v">
      <span>{label}</span>
      <Bar share={share} kind={isLost ? "lost" : kind} />
      <span className="num">{share === null ? "–" : `${formatCount(current)} / ${formatCount(max)}`}</span>
    </div>
  );
}
