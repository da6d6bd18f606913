import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import { Choice } from "../../components/choice";
import { WindowParts } from "../../components/window";
import { WindowSubject } from "../../components/window-subject";
import { formatCount } from "../../lib/format";
import { useWidth } from "../../lib/use-width";
import { useNotices } from "../../stores/notices";
import { useSuitQuestions } from "../../stores/suit-questions";
import { optionsQuery } from "./api";
import { fleetOf, type Goal, missingIn, type NamedItem, requestOf } from "./goal";
import { GoalForm } from "./goal-form";
import { patched } from "./goal-patch";
import { goalText, readGoal } from "./goal-text";
import { knownSearch, rememberSearch } from "./last-search";
import type { SuitItem } from "./model";
import { lineTitle, PROFILES } from "./profiles";
import { SuitFoot } from "./suit-foot";
import { type Panel, SuitResult } from "./suit-result";
import { SuitTools } from "./suit-tools";
import { useShownSuits } from "./use-shown-suits";
import { useSuitSearch } from "./use-suit-search";
import type { SuitsWindowProps } from "./window-props";
import "../../styles/slots.css";
import "./goal.css";
import "./suits.css";
import "./suit-lists.css";
import "./suit-table.css";

/** From this width on the goal stands beside its suits, CSS pixels. */
const WIDE_PX = 800;

/** Beside its box nobody needs to be told which one it is: `Pool: at ...`. */
const wrongText = (message: string) =>
  message.replace(/^Pool: (.)/, (_, first: string) => first.toUpperCase());

/** The best suits for a character, out of everybody's items. */
export function SuitsWindow({ windowId, subject, onSubject, characters, groups, PoolBox }: SuitsWindowProps) {
  const goal = useMemo(() => readGoal(subject), [subject]);
  const text = goalText(goal);
  const options = useQuery(optionsQuery).data;
  const { state, start, stop } = useSuitSearch();
  /** The text of the goal that the search is for. */
  const [ranText, setRanText] = useState<string | null>(null);
  const [view, setView] = useState<"goal" | "suits">("goal");
  const [panel, setPanel] = useState<Panel>("suits");
  const [asked, setAsked] = useState<NamedItem | null>(null);
  const [box, width] = useWidth<HTMLDivElement>();
  const isWide = (width ?? 0) >= WIDE_PX;
  const shown = useShownSuits(goal.wearer, state.suits);
  const onGoal = useCallback((next: Goal) => onSubject(goalText(next)), [onSubject]);

  const search = (next: Goal) => {
    const missing = missingIn(next);
    if (missing !== null) return useNotices.getState().show(missing);
    onGoal(next);
    setRanText(goalText(next));
    setView("suits");
    setPanel("suits");
    start(next.others.length > 0 ? { fleet: fleetOf(next) } : { request: requestOf(next) });
    // The button that was pressed is gone; the keyboard stays in the window.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) box.current?.focus();
    });
  };

  // A page that was loaded again joins its search.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only for what stood in the URL at first
  useEffect(() => {
    const id = knownSearch(text);
    if (id === null) return;
    setRanText(text);
    setView("suits");
    start({ id });
  }, [start]);
  useEffect(() => {
    if (state.id !== null && ranText !== null) rememberSearch({ goal: ranText, id: state.id });
  }, [state.id, ranText]);

  // What is wrong with the query stands beside its box.
  const isPoolWrong = state.error?.field === "pool";
  useEffect(() => {
    if (isPoolWrong) setView("goal");
  }, [isPoolWrong]);

  const question = useSuitQuestions((questions) => questions.asked);
  useEffect(() => {
    if (question?.windowId !== windowId) return;
    useSuitQuestions.getState().taken();
    setAsked(question.item);
    setView("suits");
  }, [question, windowId]);

  const toggleLock = ({ item_id: id, name, slots }: SuitItem) => {
    const wearer = shown.suit?.wearer;
    const own = wearer === undefined || wearer === goal.wearer ? {} : { wearer };
    const others = goal.locked.filter((item) => item.id !== id);
    const isLocked = others.length < goal.locked.length;
    onGoal({ ...goal, locked: isLocked ? others : [...others, { id, name, slots, ...own }] });
  };
  const exclude = ({ item_id: id, name }: SuitItem) =>
    onGoal({
      ...goal,
      locked: goal.locked.filter((item) => item.id !== id),
      excluded: [...goal.excluded.filter((item) => item.id !== id), { id, name }],
    });
  const nameOf = (line: string) => options?.lines.find((one) => one.line === line)?.name ?? lineTitle(line);
  const setName = (id: number) => options?.sets.find((set) => set.id === id)?.name ?? `Set ${id}`;
  const isChanged = ranText !== null && ranText !== text;
  const field = state.error?.field ?? null;
  const suitCount = state.suits.length;

  return (
    <WindowParts
      bar={
        <>
          {!isWide && (
            <Choice
              legend="Show"
              isLegendHidden
              options={[
                { value: "goal", label: "Goal" },
                { value: "suits", label: suitCount === 0 ? "Suits" : `Suits ${suitCount}` },
              ]}
              value={view}
              onChange={setView}
            />
          )}
          <span className="cap ell pool-size">
            {state.candidates !== null && `${formatCount(state.candidates)} items to choose from`}
          </span>
          <SuitTools goal={goal} onGoal={onGoal} suits={state.suits} shown={shown.suit} />
        </>
      }
      foot={
        <SuitFoot
          state={state}
          missing={missingIn(goal)}
          isChanged={isChanged}
          panel={panel}
          onPanel={setPanel}
          shown={shown}
          onSearch={() => search(goal)}
          onStop={stop}
        />
      }
    >
      <WindowSubject>
        {goal.wearer === ""
          ? "nobody yet"
          : `${goal.wearer}${goal.others.length > 0 ? ` and ${goal.others.length} more` : ""}, ${PROFILES[goal.profile].name.toLowerCase()}`}
      </WindowSubject>
      <div ref={box} tabIndex={-1} className={`win-body suits-body ${isWide ? "wide" : ""}`}>
        {(isWide || view === "goal") && (
          <GoalForm
            goal={goal}
            onGoal={onGoal}
            characters={characters}
            groups={groups}
            PoolBox={PoolBox}
            sets={options?.sets ?? []}
            lines={options?.lines ?? []}
            wrong={
              field === null || state.error === null ? null : { field, text: wrongText(state.error.message) }
            }
            onSearch={() => search(goal)}
          />
        )}
        {(isWide || view === "suits") && (
          <SuitResult
            goal={goal}
            ranGoal={ranText === null ? goal : readGoal(ranText)}
            isChanged={isChanged}
            state={state}
            shown={shown}
            panel={panel}
            onPanel={setPanel}
            asked={asked}
            onAsked={setAsked}
            nameOf={nameOf}
            setName={setName}
            onLock={toggleLock}
            onExclude={exclude}
            onSearch={search}
            onRelax={({ patch }) => search(patched(goal, patch))}
          />
        )}
      </div>
    </WindowParts>
  );
}
