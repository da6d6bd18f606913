import { useQuery } from "@tanstack/react-query";
import { ArrowRight, Hammer } from "lucide-react";
import { LoadState } from "../../components/load-state";
import { movesQuery } from "./api";
import { type MoveGroup, type SuitView, slotName } from "./model";

interface MoveListProps {
  readonly wearer: string;
  readonly suit: SuitView;
}

/** Who hands what to whom, from which pack, and which tool makes a piece smaller. */
export function MoveList({ wearer, suit }: MoveListProps) {
  const { data, error, refetch } = useQuery(movesQuery(wearer, suit));
  if (data === undefined) return <LoadState what="moves" error={error} onRetry={() => void refetch()} />;
  if (data.moves.length === 0) {
    return <p className="empty">Nothing has to change hands: {wearer} has every piece.</p>;
  }
  return (
    <div className="moves">
      {data.moves.map((group) => (
        <Group key={`${group.from} ${group.to}`} group={group} wearer={wearer} />
      ))}
      {data.tools.length > 0 && (
        <p className="tools">
          To have at hand: {data.tools.map(({ tool_name, count }) => `${count} ${tool_name}`).join(", ")}
        </p>
      )}
    </div>
  );
}

function Group({
  group: { from, to, items },
  wearer,
}: {
  readonly group: MoveGroup;
  readonly wearer: string;
}) {
  const target = to ?? wearer;
  const isOwn = to === null || from === wearer;
  return (
    <section aria-label={isOwn ? `${from}, at hand` : `${from} to ${target}`}>
      <h3 className="moves-head">
        {from}
        {isOwn ? (
          <span className="dim">has at hand</span>
        ) : (
          <>
            <ArrowRight className="i" aria-label="to" />
            {target}
          </>
        )}
        <span className="sp" />
        <span className="cap">{items.length}</span>
      </h3>
      <ul>
        {items.map(({ item_id, name, container, slots, tool_name }) => (
          <li key={item_id}>
            <label className="check">
              <input type="checkbox" aria-label={`${name} is done`} />
              <span className="two">
                <span className="ell">{name}</span>
                <span className="ell dim">
                  {container}
                  {` · for ${slots.map((slot) => slotName(slot).toLowerCase()).join(", ")}`}
                </span>
              </span>
              {tool_name !== null && (
                <span className="chip" title="Tailoring: it makes the piece cover one place, for good">
                  <Hammer className="i" aria-hidden />
                  {tool_name}
                </span>
              )}
            </label>
          </li>
        ))}
      </ul>
    </section>
  );
}
