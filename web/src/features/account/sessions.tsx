import { useMutation } from "@tanstack/react-query";
import { LogOut } from "lucide-react";
import { describeError } from "../../api/problems";
import { ConfirmButton } from "../../components/confirm-button";
import { Problem } from "../../components/problem";
import { Window } from "../../components/window";
import { signOutEverywhere } from "./api";

/** Ends every session of the account. `onDone`: this one has ended too. */
export function Sessions({ onDone }: { readonly onDone: () => void }) {
  const end = useMutation({ mutationFn: signOutEverywhere, onSuccess: onDone });
  return (
    <Window icon={LogOut} title="Sessions">
      <div className="win-pad">
        <p>
          Ends your sessions in all browsers, this one too: after a lost phone, or when somebody else may know
          your cookie. API tokens stay.
        </p>
        <Problem>{end.error !== null && describeError(end.error)}</Problem>
        <div>
          <ConfirmButton
            label="Sign out everywhere"
            question="Sign out in all browsers, this one too?"
            action="Sign out everywhere"
            isBusy={end.isPending}
            onConfirm={() => end.mutate()}
          />
        </div>
      </div>
    </Window>
  );
}
