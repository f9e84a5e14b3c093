import type { WorkspaceId } from '#shared/agent/ids.ts';

/** Where the page is. */
export interface About {
  platform: 'aws' | 'embedded';
  rehearsal: boolean;
  version: string;
  region: string;
  /** Host of the platform. */
  host: string;
  /** Stage of an AWS deployment. */
  stage?: string;
  /** Name of the folder that started agents may be given; none where the console was started without. */
  workspace?: string;
  /** Whether everybody's agents may be listed. */
  team: boolean;
}

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info';

/** A row of the table of findings. */
export interface ShownFinding {
  severity: Severity;
  /** `src/a.ts:14` */
  place: string;
  rule: string;
  title: string;
  evidence: string;
  remedy: string;
  /** An address to read more at: `https://…`. */
  reference?: string;
}

/** What a report says, and what it says that was not checked. */
export interface FindingsReport {
  findings: ShownFinding[];
  not_checked: string[];
}

/** The console's folder, packed and sent. */
export interface SentWorkspace {
  workspace: WorkspaceId;
  files: number;
  bytes: number;
  /** How many files were left out though a reader would look for them. */
  skipped: number;
}
