import { X } from "lucide-react";
import { IconButton } from "../../components/icon-button";
import { Pip } from "../../components/tier";
import { formatAge, formatMoment } from "../../lib/format";
import { useNow } from "../../lib/use-now";
import { livePlayers } from "../../stores/live-players";
import { CardActions } from "./card-actions";
import {
  cantripsOf,
  descriptionOf,
  type Fact,
  factsOf,
  manaText,
  marksOf,
  otherSpellsOf,
  placeText,
  protectionsOf,
  ratingsText,
} from "./card-model";
import { colorOf } from "./glyph";
import type { ItemView } from "./model";

interface ItemCardProps {
  readonly item: ItemView;
  /** A pinned card can be acted on; the other one only tells. */
  readonly isPinned: boolean;
  readonly onClose: () => void;
}

/** Everything that is known of one item. */
export function ItemCard({ item, isPinned, onClose }: ItemCardProps) {
  const description = descriptionOf(item);
  return (
    <>
      <div className="tip-head">
        <h3 style={{ color: colorOf(item) }}>{item.name}</h3>
        {isPinned && <IconButton icon={X} label="Close the card" onClick={onClose} />}
      </div>
      {description.length > 0 && (
        <p className="tip-sub">
          {description.map(({ text, isSet }, index) => (
            <span key={text}>
              {index > 0 && " · "}
              <span className={isSet ? "brass" : ""}>{text}</span>
            </span>
          ))}
        </p>
      )}
      <Facts facts={factsOf(item)} />
      <Spells item={item} />
      <Facts facts={protectionsOf(item)} />
      <Remarks item={item} />
      {isPinned ? <CardActions item={item} /> : <p className="tip-hint">Click to keep it open</p>}
    </>
  );
}

function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  if (facts.length === 0) return null;
  return (
    <dl>
      {facts.map(([label, value]) => (
        <div key={`${label} ${value}`}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Spells({ item }: { readonly item: ItemView }) {
  const cantrips = cantripsOf(item);
  const others = otherSpellsOf(item);
  if (cantrips.length + others.length === 0) return null;
  return (
    <div className="tip-part">
      {cantrips.map(({ id, name, tier }) => (
        <p key={id} className="tip-spell">
          <Pip tier={tier} />
          {name}
        </p>
      ))}
      {others.length > 0 && (
        <p className="tip-spell">
          <span />
          <span className="tip-others">{others.map(({ name }) => name).join(", ")}</span>
        </p>
      )}
    </div>
  );
}

function Remarks({ item }: { readonly item: ItemView }) {
  const mana = manaText(item);
  const ratings = ratingsText(item);
  const marks = marksOf(item).join(", ");
  return (
    <div className="tip-part tip-remarks">
      {ratings !== "" && <p>{ratings}</p>}
      {item.spellcraft !== undefined && <p>Spellcraft {item.spellcraft}</p>}
      {mana !== null && <p>Mana {mana}</p>}
      {marks !== "" && <p className="tip-marks">{marks}</p>}
      <p className="tip-place">
        {item.character_name} · {placeText(item)}
        {item.seen_at !== undefined && <Seen at={item.seen_at} />}
      </p>
    </div>
  );
}

function Seen({ at }: { readonly at: string }) {
  useNow(1000);
  return (
    <span title={formatMoment(at)}> · seen {formatAge(livePlayers.serverNow() - Date.parse(at))} ago</span>
  );
}
