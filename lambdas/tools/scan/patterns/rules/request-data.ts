import type { Rule } from '@ast-grep/napi';
import type { PatternRule } from '../pattern-rule.ts';
import { anyArgument, argument, call, construct, requestInput, requestText } from '../rule-builders.ts';

const joinedPath: Rule = call('^(?:path\\.(?:posix\\.)?)?(?:join|resolve)$', anyArgument(requestInput));
const pathFromRequest: Rule = { any: [requestText, joinedPath] };
/** The host is fixed and the value only follows it, so that it cannot choose where the call goes. */
const fixedHost: Rule = {
  regex: '^[`"\'](?:(?:https?|wss?)://[\\w.:-]+[/?]|/[\\w?])|^[`"\']?[`$]?\\{?[A-Z_]+(?:URL|HOST|BASE)',
};

export const requestDataRules: readonly PatternRule[] = [
  {
    id: 'patterns/path-from-request',
    severity: 'high',
    language: 'script',
    mentions: ['File', 'Stream', 'unlink', 'readdir', 'rm', 'download', 'open', 'stat'],
    rule: {
      any: [
        call(
          '^(?:(?:fs|fsp|fsPromises|fs\\.promises|promises)\\.)?(?:readFile|readFileSync|writeFile|writeFileSync|appendFile|appendFileSync|createReadStream|createWriteStream|unlink|unlinkSync|readdir|readdirSync|rm|rmSync|open|openSync|stat|copyFile|rename)$',
          argument(1, pathFromRequest),
        ),
        call('(?:^|\\.)(?:sendFile|download|sendfile)$', argument(1, pathFromRequest), {
          not: argument(2, { kind: 'object', regex: 'root' }),
        }),
      ],
    },
    title: 'A value of the request chooses a file, so `../` reaches any other',
    remedy:
      'Resolve the path, check that it stays inside the intended folder, or look names up in a fixed list.',
    reference: 'CWE-22',
  },
  {
    id: 'patterns/ssrf-from-request',
    severity: 'high',
    language: 'script',
    mentions: ['fetch', 'axios', 'got', 'request', 'http', 'needle', 'superagent'],
    rule: call(
      '^(?:fetch|axios|got|needle|undici\\.(?:fetch|request)|request|rp|(?:axios|got|superagent|needle|request|https?)\\.(?:get|post|put|patch|delete|head|request))$',
      argument(1, { all: [requestText, { not: fixedHost }] }),
    ),
    title: 'The request decides which address this server calls',
    remedy:
      'Allow a fixed list of hosts, and refuse private and link-local addresses after resolving the name.',
    reference: 'CWE-918',
  },
  {
    id: 'patterns/open-redirect',
    severity: 'medium',
    language: 'script',
    mentions: ['redirect', 'ocation'],
    rule: {
      any: [
        call('(?:^|\\.)redirect$', anyArgument({ all: [requestText, { not: fixedHost }] })),
        call(
          '\\.(?:setHeader|set|header)$',
          argument(1, { regex: '(?i)^[\'"]location[\'"]$' }),
          argument(2, { all: [requestText, { not: fixedHost }] }),
        ),
      ],
    },
    title: 'The request decides where the visitor is sent',
    remedy: 'Redirect to paths of your own: look the target up, or accept it only after comparing its host.',
    reference: 'CWE-601',
  },
  {
    id: 'patterns/module-from-request',
    severity: 'critical',
    language: 'script',
    mentions: ['require', 'import('],
    rule: call('^(?:require|import|require\\.resolve)$', argument(1, requestText)),
    title: 'The request decides which module is loaded and run',
    remedy: 'Choose the module from a fixed table.',
    reference: 'CWE-829',
  },
  {
    id: 'patterns/regex-from-request',
    severity: 'medium',
    language: 'script',
    mentions: ['RegExp'],
    rule: {
      any: [construct('^RegExp$', argument(1, requestText)), call('^RegExp$', argument(1, requestText))],
    },
    title: 'A value of the request is compiled as a regular expression, which may run for minutes',
    remedy: 'Escape the value, or use an engine without backtracking (RE2) and a length limit.',
    reference: 'CWE-1333',
  },
  {
    id: 'patterns/prototype-pollution-merge',
    severity: 'medium',
    language: 'script',
    mentions: ['merge', 'extend', 'defaultsDeep'],
    rule: {
      any: [
        call(
          '(?i)^(?:_\\.|lodash\\.)?(?:merge|mergeWith|defaultsDeep|deepmerge|merge\\.recursive|deepExtend)$',
          anyArgument(requestInput),
          // What is merged into the request itself, or its own parts, changes no object of ours.
          { not: argument(1, requestInput) },
        ),
        // Without `true` it copies one level, and `__proto__` stays a name.
        call('^(?:\\$\\.|jQuery\\.)?extend$', argument(1, { kind: 'true' }), anyArgument(requestInput)),
      ],
    },
    title: 'The request is merged deep into an object, so `__proto__` reaches every object',
    remedy: 'Validate the value against a schema first, or merge into `Object.create(null)` field by field.',
    reference: 'CWE-1321',
  },
  {
    id: 'patterns/property-name-from-request',
    severity: 'medium',
    language: 'script',
    mentions: ['['],
    rule: {
      kind: 'assignment_expression',
      has: {
        field: 'left',
        kind: 'subscript_expression',
        has: { field: 'index', all: [requestInput] },
      },
    },
    title: 'The request chooses the name of the property that is written',
    remedy: 'Use a `Map`, or accept only names from a fixed list.',
    reference: 'CWE-1321',
  },
  {
    id: 'patterns/header-from-request',
    severity: 'low',
    language: 'script',
    mentions: ['setHeader', 'writeHead', '.set(', '.header('],
    rule: call('(?:^|\\.)(?:res|response|reply)\\.(?:setHeader|set|header)$', argument(1, requestInput)),
    title: 'The request chooses the name of a response header',
    remedy: 'Set fixed headers; take only checked values from the request.',
    reference: 'CWE-113',
  },
  {
    id: 'patterns/archive-entry-path',
    severity: 'medium',
    language: 'script',
    mentions: [/(?:zipE|e)ntry\.(?:path|fileName|name|entryName|filename)\b|header\.name/],
    rule: call(
      '(?:^|\\.)(?:createWriteStream|writeFile|writeFileSync|outputFile|outputFileSync)$',
      argument(
        1,
        call(
          '^(?:path\\.)?(?:join|resolve)$',
          anyArgument({
            regex: '^(?:zipE|e)ntry\\.(?:path|fileName|name|entryName|filename)$|^header\\.name$',
          }),
        ),
      ),
    ),
    title: 'The name inside an archive decides where its content is written, so `../` leaves the folder',
    remedy: 'Resolve the path and refuse entries that do not stay inside the target folder.',
    reference: 'CWE-22',
  },
];
