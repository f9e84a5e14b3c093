/** What every scanner of a workspace is given. */
export interface ScanOptions {
  /** Looked at between two files; the scan rejects with its reason. */
  signal: AbortSignal;
  progress(text: string): void;
  /** Files and folders to look at; everything when absent. */
  paths?: readonly string[];
}
