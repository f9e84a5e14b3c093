import type { PatternRule } from '../pattern-rule.ts';
import { authRules } from './auth.ts';
import { awsRules } from './aws.ts';
import { cryptoRules } from './crypto.ts';
import { electronRules } from './electron.ts';
import { hashRules } from './hashes.ts';
import { htmlRules } from './html.ts';
import { injectionRules } from './injection.ts';
import { nodeRules } from './node.ts';
import { otherPagesRules } from './other-pages.ts';
import { pythonInputRules } from './python-input.ts';
import { pythonSettingRules } from './python-settings.ts';
import { pythonWebRules } from './python-web.ts';
import { requestDataRules } from './request-data.ts';
import { sessionRules } from './sessions.ts';
import { tlsRules } from './tls.ts';
import { xssRules } from './xss.ts';

/** Every rule of the scanner; ids are unique. */
export const patternRules: readonly PatternRule[] = [
  ...injectionRules,
  ...requestDataRules,
  ...xssRules,
  ...otherPagesRules,
  ...hashRules,
  ...cryptoRules,
  ...tlsRules,
  ...sessionRules,
  ...authRules,
  ...nodeRules,
  ...electronRules,
  ...awsRules,
  ...htmlRules,
  ...pythonInputRules,
  ...pythonSettingRules,
  ...pythonWebRules,
];
