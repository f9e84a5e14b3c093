import { namedExpression, rotate, type SecretPattern, tokenExpression } from './secret-pattern.ts';

const hasNonHex = ({ secret }: { secret: string }): boolean => /[^0-9a-f]/.test(secret);
const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

const awsIam = 'in IAM (and read CloudTrail for what it did)';
const awsReference = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html';

const amazon: SecretPattern[] = [
  {
    id: 'aws-access-key-id',
    title: 'AWS access key id',
    severity: 'high',
    certainty: 'token',
    // AKIA: long-lived, ASIA: temporary, ABIA: STS bearer, ACCA: context-specific. AROA, AIDA and
    // the like name a principal and are no credential.
    hints: ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
    expression: tokenExpression('AKIA|ASIA|ABIA|ACCA', '[A-Z0-9]{16}'),
    remedy: rotate(awsIam),
    reference: awsReference,
  },
  {
    id: 'aws-secret-access-key',
    title: 'AWS secret access key',
    severity: 'critical',
    certainty: 'token',
    hints: ['secret', 'SECRET', 'Secret'],
    expression: namedExpression(
      'aws[a-z_.-]{0,20}secret[_.-]?key|secret[_.-]?access[_.-]?key',
      '[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])',
    ),
    accept: hasNonHex,
    remedy: rotate(awsIam),
    reference: awsReference,
  },
  {
    id: 'aws-session-token',
    title: 'AWS session token',
    severity: 'high',
    certainty: 'token',
    hints: ['token', 'TOKEN', 'Token'],
    expression: namedExpression('aws[_.-]?session[_.-]?token|sessionToken', '[A-Za-z0-9/+=]{100,}'),
    remedy: rotate('by revoking the role’s sessions in IAM'),
    reference: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html',
  },
  {
    id: 'aws-bedrock-api-key',
    title: 'Amazon Bedrock API key',
    severity: 'critical',
    certainty: 'token',
    hints: ['ABSK'],
    expression: tokenExpression('ABSK', '[A-Za-z0-9+/]{90,}={0,2}'),
    remedy: rotate(awsIam),
    reference: 'https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html',
  },
];

const google: SecretPattern[] = [
  {
    id: 'google-api-key',
    title: 'Google API key',
    severity: 'high',
    certainty: 'token',
    hints: ['AIza'],
    expression: tokenExpression('AIza', '[A-Za-z0-9_-]{35}(?![_-])'),
    remedy: rotate('at Google Cloud > APIs & Services > Credentials, restricted to its use'),
    reference: 'https://cloud.google.com/docs/authentication/api-keys',
  },
  {
    id: 'google-oauth-client-secret',
    title: 'Google OAuth client secret',
    severity: 'high',
    certainty: 'token',
    hints: ['GOCSPX-'],
    expression: tokenExpression('GOCSPX-', '[A-Za-z0-9_-]{28,}'),
    remedy: rotate('at Google Cloud > APIs & Services > Credentials'),
    reference: 'https://developers.google.com/identity/protocols/oauth2',
  },
  {
    id: 'google-oauth-access-token',
    title: 'Google OAuth access token',
    severity: 'high',
    certainty: 'token',
    hints: ['ya29.'],
    expression: tokenExpression(String.raw`ya29\.`, '[A-Za-z0-9_-]{30,}'),
    remedy: rotate('by revoking the grant of the Google account'),
    reference: 'https://developers.google.com/identity/protocols/oauth2',
  },
  {
    id: 'google-service-account',
    title: 'Google service account key file',
    severity: 'critical',
    certainty: 'token',
    hints: ['private_key_id'],
    expression:
      /"private_key_id"\s{0,8}:\s{0,8}"[0-9a-f]{40}"\s{0,8},\s{0,16}"private_key"\s{0,8}:\s{0,8}"-{5}BEGIN PRIVATE KEY-{5}(?<secret>[A-Za-z0-9+/=\\]{100,8000})/dg,
    remedy: rotate('at IAM > Service Accounts > Keys, better replaced by workload identity'),
    reference: 'https://cloud.google.com/iam/docs/best-practices-for-managing-service-account-keys',
  },
];

const azureReference = 'https://learn.microsoft.com/azure/key-vault/general/overview';

const azure: SecretPattern[] = [
  {
    id: 'azure-storage-key',
    title: 'Azure storage account key',
    severity: 'critical',
    certainty: 'token',
    hints: ['AccountKey='],
    expression: tokenExpression('(?<=AccountKey=)', '[A-Za-z0-9+/]{86}=='),
    remedy: rotate('at the storage account > Access keys'),
    reference: azureReference,
  },
  {
    id: 'azure-shared-access-key',
    title: 'Azure connection string with a shared access key',
    severity: 'critical',
    certainty: 'token',
    hints: ['SharedAccessKey='],
    expression: tokenExpression('(?<=SharedAccessKey=)', '[A-Za-z0-9+/]{40,88}={0,2}'),
    remedy: rotate('at the namespace > Shared access policies'),
    reference: azureReference,
  },
  {
    id: 'azure-shared-access-signature',
    title: 'Azure shared access signature',
    severity: 'high',
    certainty: 'token',
    hints: ['sig='],
    expression: tokenExpression('(?<=[?&;]sig=)', '[A-Za-z0-9%+/]{40,120}(?:%3[Dd]|=)'),
    remedy: rotate('by rotating the key that signed it'),
    reference: azureReference,
  },
  {
    id: 'azure-client-secret',
    title: 'Microsoft Entra client secret',
    severity: 'critical',
    certainty: 'token',
    hints: ['Q~'],
    expression: tokenExpression('[A-Za-z0-9_~.]{3}[0-9]Q~', '[A-Za-z0-9_~.-]{31,34}(?![_~.-])'),
    remedy: rotate('at the app registration > Certificates & secrets'),
    reference: azureReference,
  },
];

const otherClouds: SecretPattern[] = [
  {
    id: 'digitalocean-token',
    title: 'DigitalOcean token',
    severity: 'critical',
    certainty: 'token',
    hints: ['_v1_'],
    expression: tokenExpression('do[opr]_v1_', '[a-f0-9]{64}'),
    remedy: rotate('at DigitalOcean > API > Tokens'),
    reference: 'https://docs.digitalocean.com/reference/api/create-personal-access-token/',
  },
  {
    id: 'cloudflare-api-token',
    title: 'Cloudflare API token',
    severity: 'critical',
    certainty: 'token',
    hints: ['cfk_', 'cfut_', 'cfat_'],
    expression: tokenExpression('cfk_|cfut_|cfat_', '[A-Za-z0-9]{40}[0-9a-f]{8}'),
    remedy: rotate('at My Profile > API Tokens'),
    reference: 'https://developers.cloudflare.com/fundamentals/api/get-started/create-token/',
  },
  {
    id: 'cloudflare-api-key',
    title: 'Cloudflare API key',
    severity: 'critical',
    certainty: 'token',
    hints: ['cloudflare', 'CLOUDFLARE', 'Cloudflare', 'CF_API', 'cf_api'],
    expression: namedExpression(
      '(?:cloudflare|cf)[a-z_.-]{0,20}(?:token|key)',
      '[A-Za-z0-9_-]{37,45}(?![_-])',
    ),
    accept: ({ secret }) => /[0-9]/.test(secret) && /[A-Za-z]/.test(secret),
    remedy: rotate('at My Profile > API Tokens'),
    reference: 'https://developers.cloudflare.com/fundamentals/api/get-started/create-token/',
  },
  {
    id: 'heroku-api-key',
    title: 'Heroku API key',
    severity: 'critical',
    certainty: 'token',
    hints: ['HRKU-'],
    expression: tokenExpression('HRKU-', '[A-Za-z0-9_-]{36,}'),
    remedy: rotate('at Account settings > API Key'),
    reference: 'https://devcenter.heroku.com/articles/authentication',
  },
  {
    id: 'heroku-api-key',
    title: 'Heroku API key',
    severity: 'critical',
    certainty: 'token',
    hints: ['heroku', 'HEROKU', 'Heroku'],
    expression: namedExpression('heroku[a-z_.-]{0,20}(?:key|token)', uuid),
    remedy: rotate('at Account settings > API Key'),
    reference: 'https://devcenter.heroku.com/articles/authentication',
  },
  {
    id: 'alibaba-access-key-id',
    title: 'Alibaba Cloud access key id',
    severity: 'high',
    certainty: 'token',
    hints: ['LTAI'],
    expression: tokenExpression('LTAI', '[A-Za-z0-9]{20}'),
    remedy: rotate('at RAM > Users > AccessKey'),
    reference: 'https://www.alibabacloud.com/help/en/ram/user-guide/create-an-accesskey-pair',
  },
];

/** Keys of cloud providers. */
export const cloudPatterns: readonly SecretPattern[] = [...amazon, ...google, ...azure, ...otherClouds];
