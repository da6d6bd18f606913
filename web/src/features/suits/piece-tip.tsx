import { useEffect, useRef } from "react";
import { createPortal } from "react-dom";
import { Pip } from "../../components/tier";
import { formatCount } from "../../lib/format";
import { ratingName } from "./figures";
import { type SuitItem, slotName } from "./model";

const GAP_PX = 8;

/** What is known of a piece, beside its slot. All of it stands in the list of pieces, too. */
export function PieceTip({ item, anchor }: { readonly item: SuitItem; readonly anchor: HTMLElement }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const from = anchor.getBoundingClientRect();
    const { width, height } = element.getBoundingClientRect();
    const isRoomRight = from.right + GAP_PX + width < innerWidth - GAP_PX;
    const left = isRoomRight ? from.right + GAP_PX : Math.max(GAP_PX, from.left - GAP_PX - width);
    const top = Math.max(GAP_PX, Math.min(from.top, innerHeight - GAP_PX - height));
    Object.assign(element.style, { left: `${left}px`, top: `${top}px`, visibility: "visible" });
  }, [anchor]);
  const ratings = Object.entries(item.ratings ?? {}).filter(([, value]) => value !== 0);
  return createPortal(
    <div ref={box} className="piece-tip" role="tooltip">
      <b>{item.name}</b>
      <p className="dim">
        {item.slots.map(slotName).join(", ")}
        {item.set && ` · ${item.set}`}
      </p>
      {item.armor_level != null && item.armor_level > 0 && <p>Armor level {formatCount(item.armor_level)}</p>}
      {item.lines.map(({ line, name, tier, wanted }) => (
        <p key={line} className={`line ${wanted ? "" : "dim"}`}>
          <Pip tier={tier} />
          <span>{name}</span>
          <span className="dim">{tier}</span>
        </p>
      ))}
      {ratings.length > 0 && (
        <p>{ratings.map(([kind, value]) => `${ratingName(kind)} ${value}`).join(" · ")}</p>
      )}
      {item.reduction && <p>Made smaller with {item.reduction.tool_name}</p>}
      <p className="dim">
        {item.character_name} · {item.container}
      </p>
      <p className="dim">A press locks it for the next search</p>
    </div>,
    anchor.closest(".windows") ?? document.body,
  );
}
