import type { Severity } from '#shared/findings/finding.ts';
import { readShop } from './build-sample.ts';

/** A defect that was put into the shop on purpose. */
export interface Planted {
  rule_id: string;
  path: string;
  /** From 1. */
  line: number;
  severity: Severity;
}

/** Severity, rule, and a text that stands once in the file: the finding is on the line where it ends. */
type Plant = readonly [
  Severity,
  `${'secrets' | 'patterns' | 'infrastructure' | 'dependencies'}/${string}`,
  string,
];

/** Written by hand from what was put in, never from what a scanner says. */
const plants: Readonly<Record<string, readonly Plant[]>> = {
  'src/server.ts': [
    ['high', 'patterns/cors-any-origin-with-credentials', 'cors({ origin: true, credentials: true })'],
    ['high', 'patterns/session-fixed-secret', "secret: 'the quick brown admin fox'"],
    ['medium', 'patterns/cookie-readable-by-scripts', 'httpOnly: false'],
    ['high', 'patterns/source-served', 'express.static(__dirname)'],
    ['medium', 'patterns/stack-sent-to-client', 'stack: error.stack'],
  ],
  'src/routes/products.ts': [
    ['critical', 'patterns/sql-from-request', "name LIKE '%"],
    ['medium', 'patterns/sql-built-text', 'DELETE FROM products'],
  ],
  'src/routes/orders.ts': [
    ['high', 'patterns/path-from-request', 'createReadStream(join(invoices, req.params.id))'],
    ['critical', 'patterns/command-from-request', 'exec(`lp -d office'],
    ['medium', 'patterns/command-built-text', 'exec(`tar -czf'],
    ['medium', 'patterns/open-redirect', 'res.redirect(req.query.next as string)'],
    ['high', 'patterns/ssrf-from-request', 'fetch(req.body.carrierUrl)'],
    ['high', 'patterns/response-from-request', '<h1>Thank you, '],
  ],
  'src/routes/accounts.ts': [
    ['high', 'patterns/fast-password-hash', "createHash('md5').update(password)"],
    ['high', 'patterns/guessable-random', 'const resetToken = Math.random()'],
    ['high', 'patterns/jwt-fixed-secret', "'shop-signing-key-for-everything'"],
    ['medium', 'patterns/session-cookie-bare', "res.cookie('session_token', token)"],
    ['critical', 'patterns/jwt-unsigned', "['HS256', 'none']"],
    ['medium', 'patterns/timing-unsafe-compare', 'signature !== expected'],
  ],
  'src/payments/provider.ts': [
    ['critical', 'secrets/stripe-live-key', 'export const apiKey ='],
    ['high', 'patterns/tls-certificate-unchecked', 'rejectUnauthorized: false'],
    ['high', 'secrets/aws-access-key-id', 'accessKeyId:'],
    ['critical', 'secrets/aws-secret-access-key', 'secretAccessKey:'],
    ['high', 'patterns/credentials-over-http', "fetch('http://payments"],
  ],
  'src/pricing/formula.ts': [
    ['high', 'patterns/function-from-text', 'new Function('],
    ['high', 'patterns/eval-of-value', 'return eval(formula)'],
  ],
  'src/pages/ProductPage.tsx': [
    ['high', 'patterns/dangerously-set-inner-html', '__html: product.description'],
    ['low', 'patterns/jsx-target-blank', '<a href="https://reviews'],
    ['medium', 'patterns/token-in-web-storage', "localStorage.setItem('session-token'"],
    ['medium', 'patterns/message-from-any', '(event) => receive(String(event.data))'],
  ],
  'public/index.html': [
    ['high', 'patterns/html-script-over-http', '<script src="http://'],
    ['medium', 'patterns/html-form-over-http', '<form action="http://'],
    ['medium', 'patterns/inner-html', ".innerHTML = 'Hello '"],
  ],
  'scripts/import_catalogue.py': [
    ['high', 'patterns/py-certificate-unchecked', 'verify=False'],
    ['medium', 'patterns/py-pickle', 'pickle.load(file)'],
    ['high', 'patterns/py-yaml-load', 'Loader=yaml.Loader'],
    ['high', 'patterns/py-subprocess-shell', 'shell=True'],
    ['medium', 'patterns/py-sql-built-text', 'f"INSERT INTO products'],
    ['high', 'patterns/py-fast-password-hash', 'hashlib.sha1(password'],
  ],
  Dockerfile: [
    ['medium', 'infrastructure/dockerfile-floating-base', 'FROM node:latest'],
    ['medium', 'infrastructure/dockerfile-root-user', 'FROM node:latest'],
    ['high', 'infrastructure/dockerfile-secret-in-image', 'ENV REGISTRY_TOKEN='],
    ['medium', 'infrastructure/dockerfile-pipe-to-shell', '| sh'],
  ],
  'docker-compose.yml': [
    ['high', 'infrastructure/compose-secret-in-env', 'POSTGRES_PASSWORD:'],
    ['low', 'infrastructure/compose-floating-image', 'image: redis'],
    ['high', 'infrastructure/compose-container-socket', '- /var/run/docker.sock'],
  ],
  'deploy/kubernetes.yaml': [
    ['high', 'infrastructure/kubernetes-host-namespace', 'hostNetwork: true'],
    ['medium', 'infrastructure/kubernetes-floating-image', 'shop:latest'],
    ['high', 'infrastructure/kubernetes-privileged', 'privileged: true'],
    ['medium', 'infrastructure/kubernetes-root-user', 'runAsUser: 0'],
    ['high', 'infrastructure/kubernetes-secret-in-env', '- name: API_TOKEN\n              value:'],
    ['medium', 'infrastructure/kubernetes-host-path', 'path: /var/log'],
  ],
  'deploy/cloudformation.yaml': [
    ['critical', 'infrastructure/cloudformation-s3-public-acl', 'AccessControl: PublicRead'],
    ['high', 'infrastructure/cloudformation-open-admin-port', 'ToPort: 22\n          CidrIp: 0.0.0.0/0'],
    ['critical', 'infrastructure/cloudformation-iam-admin', '- Effect: Allow\n            Action: "*"'],
    ['critical', 'infrastructure/cloudformation-database-public', 'PubliclyAccessible: true'],
    ['high', 'infrastructure/cloudformation-database-unencrypted', '  Orders:'],
  ],
  'deploy/main.tf': [
    ['high', 'infrastructure/terraform-database-unencrypted', 'storage_encrypted   = false'],
    ['high', 'infrastructure/terraform-secret-in-template', 'password            = "'],
    ['critical', 'infrastructure/terraform-s3-public-acl', '"public-read"'],
    ['high', 'infrastructure/terraform-open-data-port', '"0.0.0.0/0"'],
  ],
  '.github/workflows/release.yml': [
    ['high', 'infrastructure/workflow-script-injection', 'echo "Checking'],
    ['medium', 'infrastructure/workflow-unpinned-action', 'upload-release@v2'],
  ],
  'infra/stack.ts': [
    ['high', 'patterns/s3-public', 'publicReadAccess: true'],
    ['high', 'patterns/security-group-open', 'Peer.anyIpv4(), Port.tcp(5432)'],
    ['high', 'patterns/iam-allows-everything', "PolicyStatement({ actions: ['*']"],
  ],
  'tests/pricing.test.ts': [['medium', 'patterns/eval-of-value', 'eval(source)']],
  'package.json': [['low', 'dependencies/unpinned-range', '"pg": "*"']],
  'package-lock.json': [
    ['medium', 'dependencies/GHSA-4w2v-q235-vp99', '"node_modules/axios"'],
    ['high', 'dependencies/GHSA-cph5-m8f7-6c5x', '"node_modules/axios"'],
    ['medium', 'dependencies/unverified-source', '"node_modules/cart-widgets"'],
    ['high', 'dependencies/GHSA-35jh-r3h4-6jhm', '"node_modules/lodash"'],
    ['medium', 'dependencies/GHSA-29mw-wpgm-hmr9', '"node_modules/lodash"'],
  ],
  'requirements.txt': [['critical', 'dependencies/GHSA-8q59-q68h-6hv4', 'PyYAML==5.3.1']],
  '.env': [
    ['high', 'secrets/database-url', 'DATABASE_URL='],
    ['high', 'secrets/generic-secret', 'SESSION_SECRET='],
    ['critical', 'secrets/github-token', 'GITHUB_TOKEN='],
  ],
  'config/production.json': [
    ['high', 'secrets/database-url', '"orders": '],
    ['high', 'secrets/slack-webhook', '"slackWebhook": '],
  ],
  'certs/server.key': [['critical', 'secrets/private-key', 'BEGIN']],
};

/** Everything that a scan of the shop has to report; all else in it is sound. */
export async function plantedFindings(): Promise<Planted[]> {
  const shop = await readShop();
  return Object.entries(plants).flatMap(([path, found]) =>
    found.map(([severity, rule_id, text]) => ({
      rule_id,
      path,
      line: lineOf(path, shop[path] ?? '', text),
      severity,
    })),
  );
}

function lineOf(path: string, content: string, text: string): number {
  const [before, after, more] = content.split(text);
  if (before === undefined || after === undefined || more !== undefined) {
    throw new Error(`${JSON.stringify(text)} does not stand exactly once in ${path}`);
  }
  return `${before}${text}`.split('\n').length;
}
