import { Bookmark, Download, Link, Trash2 } from "lucide-react";
import { useState } from "react";
import { IconButton } from "../../components/icon-button";
import { Popover } from "../../components/popover";
import { copyText } from "../../lib/copy-text";
import { useNotices } from "../../stores/notices";
import { download, suitsCsv, suitsJson, suitText } from "./export";
import type { Goal } from "./goal";
import { goalText, readGoal } from "./goal-text";
import type { SuitView } from "./model";
import { useSavedGoals } from "./saved-goals";

interface SuitToolsProps {
  readonly goal: Goal;
  readonly onGoal: (goal: Goal) => void;
  readonly suits: readonly SuitView[];
  readonly shown: SuitView | undefined;
}

const tell = (text: string) => useNotices.getState().show(text);

async function copy(text: string, done: string): Promise<void> {
  tell((await copyText(text)) ? done : "The browser does not allow copying here");
}

/** What can be done with a goal and its suits as a whole. */
export function SuitTools({ goal, onGoal, suits, shown }: SuitToolsProps) {
  const link = `${location.origin}/suits?q=${encodeURIComponent(goalText(goal))}`;
  return (
    <div className="suit-tools">
      <Popover icon={Bookmark} label="Saved goals" side="below">
        <SavedGoals goal={goal} onGoal={onGoal} />
      </Popover>
      <IconButton icon={Link} label="Copy the link" onClick={() => void copy(link, "Link copied")} />
      <Popover icon={Download} label="Export" side="below">
        {suits.length === 0 || shown === undefined ? (
          <p className="dim">There is no suit yet.</p>
        ) : (
          <div className="menu-items">
            <button
              type="button"
              onClick={() => void copy(suitText(shown.wearer ?? goal.wearer, shown), "Suit copied")}
            >
              Copy this suit as text
            </button>
            <button type="button" onClick={() => download("suits.csv", "text/csv", suitsCsv(suits))}>
              All suits as CSV
            </button>
            <button
              type="button"
              onClick={() => download("suits.json", "application/json", suitsJson(suits))}
            >
              All suits as JSON
            </button>
          </div>
        )}
      </Popover>
    </div>
  );
}

function SavedGoals({ goal, onGoal }: Pick<SuitToolsProps, "goal" | "onGoal">) {
  const { goals, save, remove } = useSavedGoals();
  const [name, setName] = useState("");
  return (
    <div className="saved-goals">
      {goals.length === 0 && <p className="dim">Nothing saved yet.</p>}
      <ul>
        {goals.map((one) => (
          <li key={one.name}>
            <button type="button" className="pick" onClick={() => onGoal(readGoal(one.text))}>
              <span className="ell">{one.name}</span>
            </button>
            <IconButton icon={Trash2} label={`Delete ${one.name}`} onClick={() => remove(one.name)} />
          </li>
        ))}
      </ul>
      <form
        className="save-goal"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() === "") return;
          save({ name: name.trim(), text: goalText(goal) });
          setName("");
        }}
      >
        <div className="field">
          <input
            type="text"
            aria-label="Name of the goal"
            placeholder="Save this goal as"
            maxLength={64}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        </div>
        <button type="submit" className="btn primary" aria-disabled={name.trim() === "" || undefined}>
          Save
        </button>
      </form>
    </div>
  );
}
