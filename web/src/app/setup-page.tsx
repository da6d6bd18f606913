import { SetupForm } from "../features/session/setup-form";
import { navigate } from "../lib/location";
import { Front } from "./front";
import { PATHS } from "./paths";

/** Where the one-time link of a new server leads. */
export function SetupPage() {
  return (
    <Front title="Set up">
      <SetupForm onDone={() => navigate(PATHS.map, { isReplacing: true })} />
    </Front>
  );
}
