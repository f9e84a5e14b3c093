import { fakeKeyBlock, fakeText } from './fake-text.ts';

export interface FakeSecret {
  /** The pattern that has to see it. */
  id: string;
  secret: string;
  /** The line or block that holds it. */
  text: string;
  /** What is not a secret, however near it comes. */
  lookAlike: string;
}

const uuid = '3f2c8a51-0b7d-4e6f-9a1c-5d8e7f602b34';
const hex = (length: number): string => fakeText('hex', length);
const word = (length: number): string => fakeText('word', length);
const base64 = (length: number): string => fakeText('base64', length);

/** A token that shows itself by its prefix; too short a body is no token. */
function token(id: string, prefix: string, body: string): FakeSecret {
  const secret = prefix + body;
  return { id, secret, text: `value: "${secret}",`, lookAlike: `value: "${prefix}${body.slice(0, 6)}",` };
}

/** A value that its name or its surroundings give away; elsewhere the same value means nothing. */
function within(id: string, [before, secret, after]: readonly [string, string, string], lookAlike: string) {
  return { id, secret, text: before + secret + after, lookAlike };
}

const clouds: FakeSecret[] = [
  token('aws-access-key-id', 'AKIA', fakeText('upper', 16)),
  token('aws-access-key-id', 'ASIA', fakeText('upper', 16)),
  within('aws-secret-access-key', ['aws_secret_access_key = ', base64(40), ''], `checksum = ${base64(40)}`),
  within('aws-session-token', ['AWS_SESSION_TOKEN=', base64(200), ''], `session = ${base64(60)}`),
  token('aws-bedrock-api-key', 'ABSK', base64(120)),
  token('google-api-key', 'AIza', word(35)),
  token('google-oauth-client-secret', 'GOCSPX-', word(28)),
  token('google-oauth-access-token', 'ya29.', word(60)),
  within(
    'google-service-account',
    [
      `{"private_key_id": "${hex(40)}", "private_key": "-----BEGIN PRIVATE KEY-----`,
      `\\nMIIE${base64(400)}\\n`,
      '-----END PRIVATE KEY-----"}',
    ],
    '{"type": "service_account", "private_key_id": "", "private_key": ""}',
  ),
  within('azure-storage-key', ['AccountName=a;AccountKey=', `${base64(86)}==`, ';'], 'AccountKey={key};'),
  within('azure-shared-access-key', ['SharedAccessKey=', `${base64(43)}=`, ''], 'SharedAccessKey=<key>'),
  within('azure-shared-access-signature', ['?sv=1&sig=', `${word(43)}%3D`, ''], '?sv=1&sig=abc%3D'),
  token('azure-client-secret', `${word(3)}8Q~`, word(34)),
  token('digitalocean-token', 'dop_v1_', hex(64)),
  token('cloudflare-api-token', 'cfut_', word(40) + hex(8)),
  within('cloudflare-api-key', ['CLOUDFLARE_API_TOKEN: ', word(40), ''], `cloudflare_zone: ${word(40)}`),
  token('heroku-api-key', 'HRKU-', word(60)),
  within('heroku-api-key', ['HEROKU_API_KEY=', uuid, ''], `heroku_app=${uuid}`),
  token('alibaba-access-key-id', 'LTAI', word(20)),
];

const developers: FakeSecret[] = [
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].map((kind) => token('github-token', kind, word(36))),
  token('github-fine-grained-token', 'github_pat_', `${word(22)}_${word(59)}`),
  ...['glpat-', 'gldt-', 'glrt-', 'glptt-'].map((kind) => token('gitlab-token', kind, word(20))),
  token('bitbucket-token', 'ATATT3', word(180)),
  token('npm-token', 'npm_', word(36)),
  within(
    'npmrc-auth',
    ['//registry.example.net/:_authToken=', word(32), ''],
    '//registry.example.net/:_authToken=$' + '{NPM_TOKEN}',
  ),
  token('pypi-token', 'pypi-AgE', word(120)),
  token('rubygems-token', 'rubygems_', hex(48)),
  token('docker-token', 'dckr_pat_', word(27)),
  within('docker-config-auth', ['{"auth": "', base64(40), '"}'], '{"auth": "none"}'),
  token('openai-api-key', 'sk-proj-', word(120)),
  token('openai-api-key', 'sk-', `${word(20)}T3BlbkFJ${fakeText('word', 20, 3)}`),
  token('anthropic-api-key', 'sk-ant-api03-', word(95)),
  token('hugging-face-token', 'hf_', word(34)),
  token('model-host-api-key', 'gsk_', word(52)),
  token('vault-token', 'hvs.', word(90)),
  token('terraform-cloud-token', `${word(14)}.atlasv1.`, word(67)),
  token('databricks-token', 'dapi', hex(32)),
  token('age-secret-key', 'AGE-SECRET-KEY-1', fakeText('upper', 58)),
  token('linear-api-key', 'lin_api_', word(40)),
  token('notion-token', 'ntn_', word(46)),
  token('postman-api-key', 'PMAK-', `${hex(24)}-${hex(34)}`),
];

const services: FakeSecret[] = [
  token('slack-token', 'xoxb-', `${fakeText('digits', 12)}-${fakeText('digits', 12, 5)}-${word(24)}`),
  within(
    'slack-webhook',
    [
      'https://hooks.slack.com/services/',
      `T${fakeText('upper', 9)}/B${fakeText('upper', 9)}/${word(24)}`,
      '',
    ],
    'https://hooks.slack.com/services/T000/B000/x',
  ),
  token('discord-bot-token', 'M', `${fakeText('word', 25, 2)}1.${word(6)}.${fakeText('word', 37, 4)}2`),
  within(
    'discord-webhook',
    [`https://discord.com/api/webhooks/${fakeText('digits', 18, 9)}/`, word(68), ''],
    'https://discord.com/api/webhooks/123/abc',
  ),
  token('telegram-bot-token', `${fakeText('digits', 10)}:AA`, word(33)),
  token('twilio-api-key', 'SK', hex(32)),
  within('twilio-auth-token', ['TWILIO_AUTH_TOKEN=', hex(32), ''], `twilio_digest=${hex(32)}`),
  token('sendgrid-api-key', 'SG.', `${word(22)}.${word(43)}`),
  token('mailgun-api-key', 'key-', hex(32)),
  within('mailchimp-api-key', ['', `${hex(32)}-us12`, ''], `${hex(32)}-user12`),
  token('stripe-live-key', 'sk_live_', word(24)),
  token('stripe-live-key', 'rk_live_', word(24)),
  token('stripe-test-key', 'sk_test_', word(24)),
  token('stripe-webhook-secret', 'whsec_', word(32)),
  token('shopify-token', 'shpat_', hex(32)),
  token('square-token', 'sq0atp-', word(22)),
  token('square-token', 'EAAA', word(60)),
  token('braintree-token', 'access_token$production$', `${fakeText('lower', 16)}$${hex(32)}`),
  within('datadog-key', ['DD_API_KEY=', hex(32), ''], `dd_trace_id=${hex(32)}`),
  token('new-relic-key', 'NRAK-', word(27)),
  token('sentry-token', 'sntrys_', word(80)),
  token('grafana-token', 'glsa_', `${word(32)}_${hex(8)}`),
];

const shapes: FakeSecret[] = [
  ...['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY', 'OPENSSH PRIVATE KEY', 'PGP PRIVATE KEY BLOCK'].map(
    (kind) => {
      const text = fakeKeyBlock(kind);
      return {
        id: 'private-key',
        secret: text.split('\n')[3] ?? '',
        text,
        lookAlike: fakeKeyBlock('CERTIFICATE'),
      };
    },
  ),
  within(
    'kubeconfig-client-key',
    ['    client-key-data: ', `${base64(200)}==`, ''],
    `    certificate-authority-data: ${base64(200)}==`,
  ),
  token('jwt', 'eyJ', `${word(30)}.eyJ${word(60)}.${word(43)}`),
  within(
    'database-url',
    ['postgres://app:', `p4ss${word(12)}`, '@db.internal:5432/app'],
    'postgres://app@db.internal:5432/app',
  ),
  within(
    'basic-auth-url',
    ['https://deploy:', word(16), '@git.internal.net/a.git'],
    'https://git.internal.net:8443/a@b',
  ),
  within(
    'connection-string-password',
    ['Server=db;Database=app;User Id=sa;Password=', word(14), ';'],
    'Server=db;Database=app;Integrated Security=true;',
  ),
  within(
    'netrc-password',
    ['machine git.net login me password ', word(16), ''],
    'the machine needs a login and password',
  ),
  within(
    'authorization-header',
    ["'Authorization': 'Bearer ", word(40), "'"],
    "'Authorization': `Bearer $" + '{accessToken}`',
  ),
  within(
    'generic-secret',
    ["const dbPassword = '", `Gr3en${word(8)}!`, "';"],
    "const dbPassword = 'your-password';",
  ),
  within(
    'generic-secret',
    ['api_key: "', fakeText('lower', 32), '"'],
    `api_key_id: "${fakeText('lower', 32)}"`,
  ),
  within(
    'generic-secret',
    [`database_password${' '.repeat(20)}= "`, `Gr3en${word(8)}!`, '"'],
    `database_password${' '.repeat(20)}= var.database_password`,
  ),
  within('generic-secret', ['export SESSION_SECRET=', hex(64), ''], `export IMAGE_DIGEST=${hex(64)}`),
  within(
    'generic-secret',
    ['DB_PASS=', `Blue${fakeText('digits', 2)}Monday&${word(4)}`, ''],
    'DB_PASSES=Blue77Monday',
  ),
  within(
    'generic-secret',
    ['"password": "', `BlueMonday${fakeText('digits', 4)}`, '"'],
    '"password": "Passwort"',
  ),
  within(
    'generic-secret',
    ['/callback?access_token=', word(24), '&next=1'],
    '/callback?access_token=&next=page1a2b3',
  ),
  within(
    'authorization-header',
    ['Authorization: Basic ', btoa(`deploy:${fakeText('letters', 12)}`), ''],
    'Authorization: Basic authentication',
  ),
];

/** At least one of every pattern, each with a look-alike. */
export const fakeSecrets: readonly FakeSecret[] = [...clouds, ...developers, ...services, ...shapes];
