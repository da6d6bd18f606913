import { useMutation } from "@tanstack/react-query";
import { Lock } from "lucide-react";
import { useState } from "react";
import { type FormProblems, NO_PROBLEMS, problemsOf } from "../../api/problems";
import { Problem } from "../../components/problem";
import { PasswordField } from "../../components/text-field";
import { Window } from "../../components/window";
import { passwordProblem, repeatProblem } from "../../lib/passwords";
import { changePassword } from "./api";

const FIELDS = ["current_password", "new_password"] as const;

/** Changes one's own password. The server ends all other sessions with it. */
export function PasswordForm({ username }: { readonly username: string }) {
  const [wrong, setWrong] = useState<FormProblems>(NO_PROBLEMS);
  const change = useMutation({
    mutationFn: changePassword,
    onError: (error) => setWrong(problemsOf(error, FIELDS, { wrong_password: "current_password" })),
  });

  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (change.isPending) return;
    const form = event.currentTarget;
    const data = new FormData(form);
    const [current, fresh, repeated] = [...FIELDS, "repeated"].map((key) => String(data.get(key))) as [
      string,
      string,
      string,
    ];
    const fields: Record<string, string> = {};
    if (current === "") fields.current_password = "Type the password you have now.";
    const problem = passwordProblem(fresh, username);
    const difference = repeatProblem(fresh, repeated);
    if (problem !== null) fields.new_password = problem;
    if (difference !== null) fields.repeated = difference;
    setWrong({ fields, general: null });
    change.reset();
    if (Object.keys(fields).length > 0) return;
    change.mutate({ current_password: current, new_password: fresh }, { onSuccess: () => form.reset() });
  };

  return (
    <Window icon={Lock} title="Password">
      <form className="win-pad" onSubmit={submit} noValidate>
        {/* For password managers, which want to know whose password it is. */}
        <input hidden readOnly name="username" autoComplete="username" value={username} />
        <Problem>{wrong.general}</Problem>
        <div className="fields">
          <PasswordField
            label="Current password"
            name="current_password"
            autoComplete="current-password"
            required
            problem={wrong.fields.current_password}
          />
          <PasswordField
            label="New password"
            name="new_password"
            autoComplete="new-password"
            required
            hint="At least 8 characters."
            problem={wrong.fields.new_password}
          />
          <PasswordField
            label="New password again"
            name="repeated"
            autoComplete="new-password"
            required
            problem={wrong.fields.repeated}
          />
        </div>
        <div className="act-row">
          <button type="submit" className="btn primary" aria-disabled={change.isPending || undefined}>
            Change the password
          </button>
          <p role="status">
            {change.isSuccess
              ? "Changed. All other browsers are signed out."
              : "Other browsers that are signed in will have to sign in again."}
          </p>
        </div>
      </form>
    </Window>
  );
}
