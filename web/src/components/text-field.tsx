import { Eye, EyeOff } from "lucide-react";
import { useId, useState } from "react";
import { IconButton } from "./icon-button";

interface TextFieldProps extends Omit<React.ComponentProps<"input">, "className" | "id"> {
  readonly label: string;
  /** What is wrong with the value; read with the field. */
  readonly problem?: string | undefined;
  readonly hint?: string | undefined;
  /** Stands inside the field, behind the text. */
  readonly trailing?: React.ReactNode;
}

/** A labelled line of text with room for what is wrong with it. */
export function TextField({ label, problem, hint, trailing, ...input }: TextFieldProps) {
  const id = useId();
  const remark = problem ?? hint;
  return (
    <div className="fld">
      <label htmlFor={id}>{label}</label>
      <div className="field">
        <input
          {...input}
          id={id}
          aria-invalid={problem === undefined ? undefined : true}
          aria-describedby={remark === undefined ? undefined : `${id}-remark`}
        />
        {trailing}
      </div>
      {remark !== undefined && (
        <p id={`${id}-remark`} className={problem === undefined ? "hint" : "wrong"}>
          {remark}
        </p>
      )}
    </div>
  );
}

/** The name of an account, which no browser corrects. */
export function UsernameField(props: Omit<TextFieldProps, "label" | "name">) {
  return (
    <TextField
      autoComplete="username"
      {...props}
      label="Name"
      name="username"
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      maxLength={64}
      required
    />
  );
}

/** A password, with an eye to look at what was typed. */
export function PasswordField(props: Omit<TextFieldProps, "type" | "trailing">) {
  const [isShown, setIsShown] = useState(false);
  return (
    <TextField
      {...props}
      type={isShown ? "text" : "password"}
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      trailing={
        <IconButton
          icon={isShown ? EyeOff : Eye}
          label={isShown ? "Hide the password" : "Show the password"}
          onClick={() => setIsShown(!isShown)}
        />
      }
    />
  );
}
