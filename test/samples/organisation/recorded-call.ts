export interface RecordedCall {
  service: string;
  operation: string;
  account?: string;
  region: string;
  input: Record<string, unknown>;
  output?: unknown;
  error?: { refused: boolean; code: string; message: string };
}

export const global = 'us-east-1';
