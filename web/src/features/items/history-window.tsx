import { useState } from "react";
import { Choice } from "../../components/choice";
import { HistoryEvents } from "./history-events";
import { scopeOf } from "./history-scope";
import { Supplies } from "./supplies";
import type { ItemWindowProps } from "./window-props";
import "../../styles/slots.css";
import "./items.css";
import "./history.css";

const TABS = [
  { value: "events", label: "Events" },
  { value: "supplies", label: "Supplies" },
] as const;

/** When an item or the items of a character came, went and moved; and how long supplies last. */
export function HistoryWindow({ subject }: ItemWindowProps) {
  const [tab, setTab] = useState<"events" | "supplies">("events");
  const scope = scopeOf(subject);
  const tabs =
    scope.item === undefined ? (
      <Choice legend="Show" isLegendHidden options={TABS} value={tab} onChange={setTab} />
    ) : null;
  if (tab === "supplies" && scope.item === undefined)
    return <Supplies character={scope.character} tabs={tabs} />;
  return <HistoryEvents scope={scope} tabs={tabs} />;
}
