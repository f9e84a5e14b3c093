import type { Severity } from '#shared/findings/finding.ts';

/** What a value of the request can do where it ends up. */
export interface FlowRule {
  severity: Severity;
  /** What is wrong, one sentence without a full stop. */
  title: string;
  remedy: string;
  reference: `CWE-${number}`;
}

/** By kind of sink; a finding's rule is `flows/<kind>`. */
export const flowRules = {
  'sql-injection': {
    severity: 'critical',
    title: 'A value of the request becomes part of a SQL statement',
    remedy: 'Pass the value as a parameter of the query; take names of columns from a fixed list.',
    reference: 'CWE-89',
  },
  'nosql-injection': {
    severity: 'high',
    title: 'A value of the request can be an object, and so an operator of the database filter',
    remedy: 'Make it a string (`String(value)`), compare with `$eq`, or validate it against a schema.',
    reference: 'CWE-943',
  },
  'command-injection': {
    severity: 'critical',
    title: 'A value of the request becomes part of a shell command',
    remedy: 'Call the program by `execFile` with an array of arguments and no shell.',
    reference: 'CWE-78',
  },
  'code-injection': {
    severity: 'critical',
    title: 'A value of the request is run as code',
    remedy: 'Parse the value, or choose what to run from a fixed table.',
    reference: 'CWE-95',
  },
  'template-injection': {
    severity: 'critical',
    title: 'A value of the request is compiled as a template',
    remedy: 'Keep templates in files, and pass the value as data.',
    reference: 'CWE-1336',
  },
  'module-from-request': {
    severity: 'critical',
    title: 'A value of the request decides which module is loaded and run',
    remedy: 'Choose the module from a fixed table.',
    reference: 'CWE-829',
  },
  'unsafe-deserialization': {
    severity: 'critical',
    title: 'A value of the request is deserialised by a reader that can run code',
    remedy: 'Use JSON, and validate what was read.',
    reference: 'CWE-502',
  },
  'path-traversal': {
    severity: 'high',
    title: 'A value of the request chooses a file, so `../` reaches any other',
    remedy:
      'Resolve the path and check that it stays inside the intended folder, or look names up in a list.',
    reference: 'CWE-22',
  },
  'request-forgery': {
    severity: 'high',
    title: 'A value of the request decides which address this server calls',
    remedy:
      'Allow a fixed list of hosts, and refuse private and link-local addresses after resolving the name.',
    reference: 'CWE-918',
  },
  'cross-site-scripting': {
    severity: 'high',
    title: 'A value of the request becomes part of a page without being escaped',
    remedy: 'Render it through a template that escapes, or escape it for HTML first.',
    reference: 'CWE-79',
  },
  'open-redirect': {
    severity: 'medium',
    title: 'A value of the request decides where the visitor is sent',
    remedy: 'Redirect to paths of your own: look the target up, or compare its host first.',
    reference: 'CWE-601',
  },
  'regex-injection': {
    severity: 'medium',
    title: 'A value of the request is compiled as a regular expression, which may run for minutes',
    remedy: 'Escape the value, or use an engine without backtracking (RE2) and a length limit.',
    reference: 'CWE-1333',
  },
  'mass-assignment': {
    severity: 'medium',
    title: 'All that the request sends is written to a record, its role or owner included',
    remedy: 'Name the fields that may be written, or validate the body against a schema first.',
    reference: 'CWE-915',
  },
  'log-injection': {
    severity: 'low',
    title: 'A value of the request is written into a line of the log, which it can end to forge another',
    remedy: 'Log it as a field of its own, or `JSON.stringify` it.',
    reference: 'CWE-117',
  },
} as const satisfies Record<string, FlowRule>;

export type FlowKind = keyof typeof flowRules;

/** What is safe for every kind of sink. */
export const everyKind: ReadonlySet<FlowKind> = new Set(Object.keys(flowRules).filter(isFlowKind));

function isFlowKind(text: string): text is FlowKind {
  return Object.hasOwn(flowRules, text);
}
