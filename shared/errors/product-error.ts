import { type ErrorCode, errorCodes } from '../contract/error-codes.ts';
import { apiWords, inWords, type Remedy } from '../contract/remedy.ts';

export interface ErrorText {
  /** Safe to show; specific for the caller's errors. */
  message: string;
  /** What to do about it. */
  remedy: Remedy;
  details?: Record<string, unknown>;
  cause?: unknown;
}

/** The one base of errors that cross a boundary. Its name is its code, which is what a Retry list sees. */
export class ProductError extends Error {
  override readonly name: string;
  readonly code: ErrorCode;
  /** In the API's own words. */
  readonly remedy: string;
  /** For surfaces that have others. */
  readonly remedyParts: Remedy;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, text: ErrorText) {
    super(text.message, text.cause === undefined ? undefined : { cause: text.cause });
    this.name = code;
    this.code = code;
    this.remedy = inWords(text.remedy, apiWords);
    this.remedyParts = text.remedy;
    this.details = text.details;
  }

  get httpStatus(): number {
    return errorCodes[this.code].httpStatus;
  }

  get retryable(): boolean {
    return errorCodes[this.code].retryable;
  }
}

/** Codes that a step may throw and that a later try may survive: the state machine's Retry list. */
export const transientCodes = ['throttled', 'unavailable'] as const satisfies readonly ErrorCode[];
