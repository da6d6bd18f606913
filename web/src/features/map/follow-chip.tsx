import { Crosshair, X } from "lucide-react";
import { IconButton } from "../../components/icon-button";
import { useSelection } from "../../stores/selection";

/** Says whom the view follows, and lets go. */
export function FollowChip() {
  const { followed, follow } = useSelection();
  const [first] = followed;
  if (first === undefined) return null;
  return (
    <div className="float follow">
      <Crosshair className="i" aria-hidden />
      <span className="ell">
        Following <b>{followed.length === 1 ? first : `${followed.length} characters`}</b>
      </span>
      <IconButton icon={X} label="Stop following" onClick={() => follow([])} />
    </div>
  );
}
