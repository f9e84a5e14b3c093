import { mark, password, type RuleCase } from './fixtures.ts';

type Pair = readonly [rule: string, bad: string, good: string];

const image = (...lines: readonly string[]) => ['FROM alpine:3.22', ...lines, 'USER app'].join('\n');
const service = (...lines: readonly string[]) =>
  ['services:', '  web:', '    image: nginx:1.29', ...lines.map((line) => `    ${line}`)].join('\n');

const dockerfilePairs: readonly Pair[] = [
  [
    'floating-base',
    `FROM node:22 AS build\nFROM node${mark}\nUSER node`,
    `ARG BASE=alpine:3\nFROM node:22 AS build\nFROM \${BASE}\nFROM build\nUSER node\nFROM scratch`,
  ],
  [
    'root-user',
    `FROM alpine:3.22\nUSER app\nRUN true\nUSER root:root${mark}`,
    'FROM alpine:3.22 AS base\nUSER root\nUSER 1000\nFROM base\nCMD ["a"]',
  ],
  [
    'remote-add',
    image('COPY a /a', `ADD https://example.com/a.tgz /a${mark}`),
    image('ADD --checksum=sha256:0 https://example.com/a.tgz /a', 'ADD a.tgz /b'),
  ],
  [
    'secret-in-image',
    image(`ENV PORT=1 DB_PASSWORD=${password}${mark}`),
    image('ENV PORT=1 DB_PASSWORD_FILE=/run/secrets/db', 'ENV API_TOKEN=$TOKEN'),
  ],
  ['secret-build-argument', image(`ARG NPM_TOKEN${mark}`), image('ARG VERSION', 'ARG TOKEN_URL')],
  [
    'secret-file-copied',
    image('COPY package.json ./', `COPY .npmrc .env ./${mark}`),
    image('COPY .env.example ./', 'COPY --from=build /app/credentials /a'),
  ],
  [
    'pipe-to-shell',
    image(
      'RUN apk add curl && \\',
      '    # a comment',
      `    curl -fsSL https://example.com/a | sh -s -- -y${mark}`,
    ),
    image('RUN curl -fsSL https://example.com/a -o a.sh && sha256sum -c a.sum && sh a.sh | tee log'),
  ],
  [
    'tls-check-off',
    image(`RUN curl -skL https://example.com/a -o a${mark}`),
    image('RUN curl -fsSL --retry 3 https://example.com/a-k -o a'),
  ],
  [
    'unsigned-packages',
    image(`RUN apt-get install -y --no-install-recommends --allow-unauthenticated a=1${mark}`),
    image('RUN apt-get install -y --no-install-recommends a=1'),
  ],
  [
    'apt-recommends',
    image('RUN apt-get update \\', `  && apt-get install -y a${mark}`),
    image('RUN apt-get update && apt-get install -y --no-install-recommends a'),
  ],
  ['sudo', image(`RUN sudo chown a b${mark}`), image('RUN apk del sudo && echo "no sudo here"')],
  [
    'world-writable',
    image(`RUN mkdir /a && chmod -R 777 /a${mark}`),
    image('RUN mkdir /a && chmod -R 755 /a'),
  ],
  ['ssh-port', image(`EXPOSE 80 22${mark}`), image('EXPOSE 80 2222 8022')],
];

const composePairs: readonly Pair[] = [
  ['privileged', service(`privileged: true${mark}`), service('privileged: false')],
  [
    'container-socket',
    service('volumes:', '  - data:/data', `  - /var/run/docker.sock:/var/run/docker.sock${mark}`),
    service('volumes:', '  - ./sock:/var/run'),
  ],
  ['host-namespace', service(`network_mode: host${mark}`), service('network_mode: bridge')],
  [
    'dangerous-capability',
    service('cap_add:', '  - NET_BIND_SERVICE', `  - SYS_ADMIN${mark}`),
    service('cap_drop:', '  - ALL'),
  ],
  [
    'secret-in-env',
    service('environment:', '  - A=b', `  - DB_PASSWORD=${password}${mark}`),
    service('environment:', `  DB_PASSWORD: \${DB_PASSWORD}`, '  DB_PASSWORD_FILE: /run/secrets/db'),
  ],
  [
    'floating-image',
    `services:\n  db:\n    image: postgres:latest${mark}`,
    'services:\n  db:\n    image: registry:5000/postgres:17\n  web:\n    build: .\n    image: web',
  ],
];

export const containerCases: readonly RuleCase[] = [
  ...dockerfilePairs.map(([rule, bad, good]) => ({
    rule: `dockerfile-${rule}`,
    path: 'service/Dockerfile',
    bad,
    good,
  })),
  ...composePairs.map(([rule, bad, good]) => ({ rule: `compose-${rule}`, path: 'compose.yaml', bad, good })),
];
