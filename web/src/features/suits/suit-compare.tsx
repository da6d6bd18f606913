import { formatCount } from "../../lib/format";
import { TIERS } from "../../lib/tiers";
import { bestLines, ratingName, ratingSums, setsText } from "./figures";
import { SLOTS, type SuitItem, type SuitView, slotName } from "./model";

interface SuitCompareProps {
  readonly suits: readonly [SuitView, SuitView];
  readonly names: readonly [string, string];
  readonly nameOf: (line: string) => string;
}

/** A line of the comparison; the better one is told when one is. */
interface Row {
  readonly label: string;
  readonly texts: readonly [string, string];
  readonly better: 0 | 1 | null;
}

const numbers = (label: string, a: number, b: number, isLessBetter = false): Row => ({
  label,
  texts: [formatCount(a), formatCount(b)],
  better: a === b ? null : a > b !== isLessBetter ? 0 : 1,
});

function numberRows([a, b]: SuitCompareProps["suits"]): readonly Row[] {
  const ratings = new Map([...ratingSums(a), ...ratingSums(b)].map(([kind]) => [kind, 0]));
  const sum = (suit: SuitView, kind: string) => ratingSums(suit).find(([one]) => one === kind)?.[1] ?? 0;
  return [
    ...(a.points === null || b.points === null ? [] : [numbers("Score", a.points, b.points)]),
    { label: "Sets", texts: [setsText(a, true), setsText(b, true)], better: null },
    numbers("Armor level", a.objective.al ?? 0, b.objective.al ?? 0),
    ...[...ratings.keys()].map((kind) => numbers(ratingName(kind), sum(a, kind), sum(b, kind))),
    numbers("Items", a.items.length, b.items.length, true),
    numbers("Owners", a.owners, b.owners, true),
  ];
}

function lineRows([a, b]: SuitCompareProps["suits"], nameOf: (line: string) => string): readonly Row[] {
  const [first, second] = [bestLines(a), bestLines(b)];
  const wanted = [...first.values(), ...second.values()].filter((line) => line.wanted);
  return [...new Set(wanted.map(({ line }) => line))].map((line) => {
    const tiers = [first.get(line)?.tier, second.get(line)?.tier];
    const [left, right] = tiers.map((tier) => (tier === undefined ? TIERS.length : TIERS.indexOf(tier)));
    return {
      label: nameOf(line),
      texts: [tiers[0] ?? "missing", tiers[1] ?? "missing"],
      better: left === right ? null : (left ?? 0) < (right ?? 0) ? 0 : 1,
    };
  });
}

function pieceRows([a, b]: SuitCompareProps["suits"]): readonly Row[] {
  const at = (suit: SuitView, slot: (typeof SLOTS)[number]) =>
    suit.items.find(({ slots }) => slots.includes(slot));
  const text = (item: SuitItem | undefined) =>
    item === undefined ? "free" : `${item.name}, ${item.character_name}`;
  return SLOTS.flatMap((slot) => {
    const [left, right] = [at(a, slot), at(b, slot)];
    if (left?.item_id === right?.item_id) return [];
    return [{ label: slotName(slot), texts: [text(left), text(right)], better: null } satisfies Row];
  });
}

/** Two suits side by side: only what differs. */
export function SuitCompare({ suits, names, nameOf }: SuitCompareProps) {
  const parts = [
    { title: "Numbers", rows: numberRows(suits) },
    { title: "Cantrips", rows: lineRows(suits, nameOf) },
    { title: "Pieces", rows: pieceRows(suits) },
  ].map(({ title, rows }) => ({ title, rows: rows.filter(({ texts: [a, b] }) => a !== b) }));
  const shared = suits[0].items.filter(({ item_id }) =>
    suits[1].items.some((one) => one.item_id === item_id),
  );
  return (
    <table className="tb suit-compare" aria-label="Suits side by side">
      <colgroup>
        <col style={{ width: "26%" }} />
        <col />
        <col />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">What differs</th>
          {names.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      {parts
        .filter(({ rows }) => rows.length > 0)
        .map(({ title, rows }) => (
          <tbody key={title}>
            <tr className="part">
              <th scope="rowgroup" colSpan={3}>
                {title}
              </th>
            </tr>
            {rows.map(({ label, texts, better }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                {texts.map((text, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the left and the right one
                  <td key={at} className={better === at ? "best" : ""} title={text}>
                    {text}
                    {better === at && <span className="visually-hidden"> (better)</span>}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      <tfoot>
        <tr>
          <td colSpan={3} className="dim">
            {formatCount(shared.length)} pieces are in both
          </td>
        </tr>
      </tfoot>
    </table>
  );
}
