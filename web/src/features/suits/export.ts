import { bestLines, setsText } from "./figures";
import { type SuitView, slotName } from "./model";

/** Quotes what a table program would take apart, and keeps it from taking a text for a formula. */
function cell(value: string | number): string {
  const text = typeof value === "string" && /^[=+\-@]/.test(value) ? `'${value}` : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const CSV_HEAD = [
  "suit",
  "slots",
  "item",
  "item_id",
  "character",
  "container",
  "armor_level",
  "set",
  "cantrips",
  "reduction",
];

/** Every piece of every suit as a line. */
export function suitsCsv(suits: readonly SuitView[]): string {
  const lines = suits.flatMap((suit) =>
    suit.items.map((item) => [
      suit.wearer ?? suit.rank,
      item.slots.map(slotName).join(" + "),
      item.name,
      item.item_id,
      item.character_name,
      item.container,
      item.armor_level ?? "",
      item.set ?? "",
      item.lines.map(({ name, tier }) => `${tier} ${name}`).join(", "),
      item.reduction?.tool_name ?? "",
    ]),
  );
  return `${[CSV_HEAD, ...lines].map((line) => line.map(cell).join(",")).join("\n")}\n`;
}

export const suitsJson = (suits: readonly SuitView[]) => `${JSON.stringify(suits, null, 2)}\n`;

/** A suit for a message: what it is, then slot by slot. */
export function suitText(wearer: string, suit: SuitView): string {
  const lines = [...bestLines(suit).values()].filter(({ wanted }) => wanted);
  return [
    `${wearer}: ${setsText(suit, true) || "no sets"}, AL ${suit.objective.al ?? 0}, ${lines.length} wanted cantrips`,
    ...suit.items.map((item) => {
      const cantrips = item.lines.map(({ name, tier }) => `${tier} ${name}`).join(", ");
      const tool = item.reduction ? `, ${item.reduction.tool_name}` : "";
      return `${item.slots.map(slotName).join(" + ")}: ${item.name} (${item.character_name}, ${item.container}${tool})${cantrips === "" ? "" : `: ${cantrips}`}`;
    }),
  ].join("\n");
}

/** Hands a text to the browser as a file. */
export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
