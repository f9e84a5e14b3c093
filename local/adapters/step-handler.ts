import type { StepPointer } from '#shared/workflow/step-pointer.ts';

/** A Lambda behind a Task state. The signal aborts when the execution is stopped or the platform closes. */
export type StepHandler = (input: unknown, signal: AbortSignal) => Promise<StepAnswer>;

/** Nothing, where the state hands on what it was given. */
export type StepAnswer = StepPointer | Record<string, never>;
