// What a till can do: one line a task. A screen is a function of `ScreenProps`; its address is `#id?name=value`.

import type { JSX } from "preact";
import type { Till } from "./till";

export interface ScreenProps {
  readonly till: Till;
  /** What its address says, such as the operation it shows. */
  readonly params: Readonly<Record<string, string>>;
  /** Another screen; the same one with other params keeps its state. */
  readonly go: (screen: string, params?: Readonly<Record<string, string>>) => void;
  /** Back to the tasks. */
  readonly home: () => void;
}

export interface Task {
  readonly id: string;
  readonly title: () => string;
  /** A few words under the title. */
  readonly about: () => string;
  /** The path of a 24x24 picture, drawn in strokes. */
  readonly icon: string;
  /** What must be so: somebody at work (`teller`), with a shift that serves (`shift`). */
  readonly needs: "teller" | "shift";
  /** Where it stands on the home screen; without one it has no tile and is reached from elsewhere. */
  readonly tile?: { readonly order: number; readonly large?: boolean };
  readonly screen: (props: ScreenProps) => JSX.Element;
  /** Commands that this screen shows from their first sending to their receipt, by the key in its address. */
  readonly kinds?: readonly string[];
}

const tasks = new Map<string, Task>();

/** Hangs a task into the app. Called when its module is loaded, by `tasks-all.ts`. */
export function addTask(task: Task): void {
  tasks.set(task.id, task);
}

export function taskOf(id: string): Task | undefined {
  return tasks.get(id);
}

/** The task that shows a command, if one shows it whole. */
export function taskOfKind(kind: string): Task | undefined {
  return [...tasks.values()].find((task) => task.kinds?.includes(kind));
}

/** The tiles of the home screen, in order. */
export function tiles(): Task[] {
  return [...tasks.values()].filter((task) => task.tile).sort((a, b) => a.tile!.order - b.tile!.order);
}
