import { Choice } from "../../components/choice";
import { Problem } from "../../components/problem";
import { SkeletonRows } from "../../components/skeleton-rows";
import { ConflictView } from "./conflict-view";
import { Doll } from "./doll";
import { type Goal, type NamedItem, requestOf, wantedIn, wearersOf } from "./goal";
import type { Relaxation, SuitItem, Swap } from "./model";
import { MoveList } from "./move-list";
import { PieceList } from "./piece-list";
import { SearchProgress } from "./search-progress";
import { isRunning, type SearchState } from "./search-state";
import { SuitCompare } from "./suit-compare";
import { SuitTable } from "./suit-table";
import { SetCosts, SwapList } from "./swap-list";
import { UpgradeList } from "./upgrade-list";
import type { ShownSuits } from "./use-shown-suits";
import { WantedList } from "./wanted-list";
import { WhyNot } from "./why-not";

/** What stands below the doll. */
export type Panel = "suits" | "pieces" | "swaps" | "sets" | "upgrades" | "moves" | "compare";

interface SuitResultProps {
  readonly goal: Goal;
  /** The goal that the suits are for. */
  readonly ranGoal: Goal;
  /** Whether the two differ. */
  readonly isChanged: boolean;
  readonly state: SearchState;
  readonly shown: ShownSuits;
  readonly panel: Panel;
  readonly onPanel: (panel: Panel) => void;
  /** An item somebody wonders about. */
  readonly asked: NamedItem | null;
  readonly onAsked: (item: NamedItem | null) => void;
  readonly nameOf: (line: string) => string;
  readonly setName: (id: number) => string;
  readonly onLock: (item: SuitItem) => void;
  readonly onExclude: (item: SuitItem) => void;
  readonly onSearch: (goal: Goal) => void;
  readonly onRelax: (relaxation: Relaxation) => void;
}

const PANELS = [
  { value: "suits", label: "Suits" },
  { value: "pieces", label: "Pieces" },
  { value: "swaps", label: "Next swaps" },
  { value: "sets", label: "Set costs" },
  { value: "upgrades", label: "Upgrades" },
] as const;

/** The best suit on a doll with what it has of what is wanted, the search, and the others. */
export function SuitResult(props: SuitResultProps) {
  const {
    goal,
    ranGoal,
    isChanged,
    state,
    shown,
    panel,
    onPanel,
    asked,
    onAsked,
    nameOf,
    setName,
    onLock,
    onSearch,
  } = props;
  const lockedIds = new Set(goal.locked.map(({ id }) => id));
  const isFleet = ranGoal.others.length > 0;
  // What explains one suit knows nothing of the others.
  const panels = isFleet ? PANELS.slice(0, 2) : PANELS;
  const tab = panels.find(({ value }) => value === panel);
  const lock = (item: NamedItem) => {
    onAsked(null);
    const locked = [...goal.locked.filter(({ id }) => id !== item.id), { ...item, slots: [] }];
    onSearch({ ...goal, locked, excluded: goal.excluded.filter(({ id }) => id !== item.id) });
  };
  return (
    <div className="suit-result">
      <div className="suit-top">
        <Doll
          suit={shown.suit}
          slots={ranGoal.slots}
          taken={ranGoal.takenSlots.map(({ slot }) => slot)}
          lockedIds={lockedIds}
          onLock={onLock}
        />
        <WantedList goal={ranGoal} suit={shown.suit} locks={goal.locked} nameOf={nameOf} setName={setName} />
      </div>
      <SearchProgress
        state={state}
        order={ranGoal.weights === null ? ranGoal.order : null}
        isChanged={isChanged}
      />
      {asked !== null && (
        <WhyNot
          request={requestOf(ranGoal)}
          item={asked}
          onLock={lock}
          onRelax={props.onRelax}
          onClose={() => onAsked(null)}
        />
      )}
      {shown.suit !== undefined && tab !== undefined && (
        <div className="suit-tabs">
          <Choice legend="Look at" isLegendHidden options={panels} value={tab.value} onChange={onPanel} />
        </div>
      )}
      <div className="suit-panel">
        <PanelBody {...props} lockedIds={lockedIds} />
      </div>
    </div>
  );
}

function PanelBody(props: SuitResultProps & { readonly lockedIds: ReadonlySet<number> }) {
  const {
    goal,
    ranGoal,
    state,
    shown,
    panel,
    onPanel,
    nameOf,
    lockedIds,
    onLock,
    onExclude,
    onSearch,
    onRelax,
  } = props;
  const { suit, rows, chosen } = shown;
  const request = requestOf(ranGoal);
  if (state.phase === "failed" && state.error !== null) {
    // It stands beside its box already.
    if (state.error.field === "pool")
      return <p className="empty">The query of the pool cannot be read: correct it, then search again.</p>;
    return (
      <div className="unread">
        <Problem>{namedText(state.error.message, ranGoal)}</Problem>
        <button type="button" className="btn" onClick={() => onSearch(goal)}>
          Try again
        </button>
      </div>
    );
  }
  if (suit === undefined) return <NoSuit state={state} onRelax={onRelax} />;
  const [first, second] = [...chosen].flatMap((key) => rows.find((row) => row.key === key) ?? []);
  switch (panel) {
    case "pieces":
      return (
        <PieceList
          suit={suit}
          lockedIds={lockedIds}
          onLock={onLock}
          onExclude={onExclude}
          onSwap={() => onPanel("swaps")}
          pool={ranGoal.pool}
        />
      );
    case "swaps":
      return <SwapList request={request} suit={suit} onTake={(swap) => onSearch(withoutPiece(goal, swap))} />;
    case "sets":
      return <SetCosts request={request} suit={suit} />;
    case "upgrades":
      return <UpgradeList request={request} wearer={ranGoal.wearer} />;
    case "moves":
      return <MoveList wearer={suit.wearer ?? ranGoal.wearer} suit={suit} />;
    case "compare":
      if (first !== undefined && second !== undefined) {
        const name = (row: typeof first) =>
          row.isOld ? "Pinned suit" : (row.suit.wearer ?? `Suit ${row.suit.rank}`);
        return (
          <SuitCompare
            suits={[first.suit, second.suit]}
            names={[name(first), name(second)]}
            nameOf={nameOf}
          />
        );
      }
  }
  return (
    <SuitTable
      rows={rows}
      shownKey={shown.key}
      onShow={shown.show}
      chosen={chosen}
      onChoose={shown.choose}
      wantedCount={wantedIn(ranGoal).length}
    />
  );
}

/** `Wearers[1].character: ...` with the name that it is about. */
const namedText = (message: string, goal: Goal) =>
  message.replace(/^Wearers\[(\d+)\](\.character)?/, (all, at: string) => wearersOf(goal)[Number(at)] ?? all);

/** The same search with one piece for another. */
function withoutPiece(goal: Goal, { out, into }: Swap): Goal {
  const gone = out === null ? [] : [{ id: out.item_id, name: out.name }];
  const taken = into.map(({ item_id: id, name, slots }) => ({ id, name, slots }));
  const isNew = ({ id }: NamedItem) => ![...gone, ...taken].some((one) => one.id === id);
  return {
    ...goal,
    excluded: [...goal.excluded.filter(isNew), ...gone],
    locked: [...goal.locked.filter(isNew), ...taken],
  };
}

function NoSuit({ state, onRelax }: Pick<SuitResultProps, "state" | "onRelax">) {
  if (isRunning(state)) return <SkeletonRows label="Searching for suits" />;
  if (state.phase === "idle") {
    return (
      <p className="empty">
        The best suits appear here while they are found: choose who wears it and how they fight, then Find
        suits.
      </p>
    );
  }
  if (state.complete?.status !== "infeasible") {
    return <p className="empty">Give the search more time, or fewer items to choose from.</p>;
  }
  return (
    <ConflictView
      conflict={state.complete.conflict ?? null}
      refused={state.refused}
      candidates={state.candidates}
      onRelax={onRelax}
    />
  );
}
