/** What every item window is given by the frame around it. */
export interface ItemWindowProps {
  /** What it is about, as the URL has it. */
  readonly subject: string;
  readonly onSubject: (subject: string) => void;
  readonly rights: Rights;
}

/** What the person in front of the page may do. */
export interface Rights {
  /** Saved searches belong to an account. */
  readonly hasAccount: boolean;
  /** Groups are for everybody, and changed by users. */
  readonly mayChange: boolean;
}
