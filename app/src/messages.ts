// What the page and its worker say to one another.

import type { Grey } from "./reader/grey.ts";
import type { Settings } from "./reader/model_file.ts";
import type { Prediction, Reading } from "./reader/results.ts";

/** Read a page, which may lie on its side; a drawing or what a camera sees, which does not; or one digit. */
export type Task = "read" | "draw" | "predict";

/** A picture to read, and how much smaller it is than the one whose pixels boxes are measured in. */
export interface Question {
  readonly id: number;
  readonly task: Task;
  readonly grey: Grey;
  readonly scale: number;
}

export interface Start {
  readonly page: ArrayBuffer;
  readonly classifier: ArrayBuffer;
  readonly settings: Settings;
}

export type Answer =
  | { readonly id: number; readonly reading: Reading }
  | { readonly id: number; readonly prediction: Prediction }
  | { readonly id: number; readonly trouble: string }
  | { readonly ready: true }
  | { readonly failed: string };
