import type { Plan } from './plan.ts';

type Change = Plan['changes'][number];

/** Types whose resources hold what cannot be made again from a template. */
const stateful =
  /^AWS::(?:RDS::(?:DBInstance|DBCluster|GlobalCluster)|DSQL::Cluster|DynamoDB::(?:Table|GlobalTable)|S3::Bucket|S3Express::DirectoryBucket|S3Tables::(?:TableBucket|Table)|EFS::FileSystem|FSx::(?:FileSystem|Volume)|EC2::(?:Volume|Instance)|ElastiCache::(?:CacheCluster|ReplicationGroup|ServerlessCache)|MemoryDB::Cluster|OpenSearchService::Domain|OpenSearchServerless::Collection|Elasticsearch::Domain|AmazonMQ::Broker|Kinesis::Stream|MSK::Cluster|SQS::Queue|SecretsManager::Secret|SSM::Parameter|KMS::Key|Cognito::UserPool|Logs::LogGroup|ECR::Repository|CodeArtifact::Repository|ACMPCA::CertificateAuthority|Redshift::Cluster|RedshiftServerless::Namespace|DocDB::DBCluster|Neptune::DBCluster|NeptuneGraph::Graph|Timestream::(?:Database|Table|InfluxDBInstance)|Backup::BackupVault|Route53::HostedZone|QLDB::Ledger|CodeCommit::Repository)$/;

export function isStateful({ type }: Pick<Change, 'type'>): boolean {
  return stateful.test(type);
}

/** Whether another resource may take the place of this one. */
function isReplaced({ action, replacement }: Change): boolean {
  return action === 'dynamic' || (action === 'modify' && replacement !== 'no');
}

/** Changes that may take data away. */
export function endangered(changes: readonly Change[]): Change[] {
  return changes.filter(
    (change) =>
      isStateful(change) && (isReplaced(change) || (change.action === 'remove' && !change.isRetained)),
  );
}

/** `1 added, 2 modified, 1 replaced, 0 removed` */
export function countChanges(changes: readonly Change[]): string {
  const replaced = changes.filter(isReplaced).length;
  const count = (action: Change['action']) => changes.filter((change) => change.action === action).length;
  const modified = changes.filter((change) => change.action === 'modify' && !isReplaced(change)).length;
  const imported = count('import');
  return [
    `${count('add')} added`,
    `${modified} modified`,
    `${replaced} replaced`,
    `${count('remove')} removed`,
    ...(imported > 0 ? [`${imported} imported`] : []),
  ].join(', ');
}

export function tellChange(change: Change): string {
  const { action, logicalId, type, details, replacement, isRetained } = change;
  const sign = { add: '+', modify: '~', remove: '-', import: '>', dynamic: '?' }[action];
  const what = details.length === 0 ? '' : `: ${details.join(', ')}`;
  const notes = [
    ...(replacement === 'yes' ? ['replaced'] : []),
    ...(replacement === 'maybe' || action === 'dynamic' ? ['may be replaced'] : []),
    ...(isRetained ? ['kept in the account'] : []),
    ...(endangered([change]).length > 0 ? ['HOLDS DATA'] : []),
  ];
  const note = notes.length === 0 ? '' : ` [${notes.join('; ')}]`;
  return `${sign} ${logicalId} (${type})${what}${note}`;
}

/** All of it, for the model and for whoever approves. */
export function tellPlan(plan: Plan): string[] {
  const { kind, stack, environment, region, stack_id, changes, template, template_sha256 } = plan;
  const account = /:(\d{12}):/.exec(stack_id)?.[1] ?? 'unknown';
  const verb = kind === 'create' ? 'Create' : 'Update';
  const data = endangered(changes);
  const named = plan.parameter_names.join(', ') || 'none';
  return [
    `${verb} stack ${stack}, environment ${environment}, account ${account}, ${region}`,
    `Template: ${template} (sha256 ${template_sha256.slice(0, 12)}); parameters set: ${named}`,
    `Changes: ${countChanges(changes)}`,
    ...changes.map(tellChange),
    ...(data.length === 0
      ? []
      : [`Data in danger: ${data.map(({ logicalId }) => logicalId).join(', ')} replaced or removed`]),
    ...(changes.some(({ type }) => type.startsWith('AWS::IAM::')) ? ['Permissions (IAM) change'] : []),
    tellWayBack(plan),
  ];
}

function tellWayBack({ kind, former }: Plan): string {
  if (kind === 'create')
    return 'Way back: a creation that fails is undone; after it there is no former state';
  return former === undefined
    ? 'Way back: a failed update is undone by CloudFormation; the former template cannot be kept, so nothing is put back after it'
    : `Way back: a failed update is undone by CloudFormation; if smoke tests fail, the former template (sha256 ${former.sha256.slice(0, 12)}) is put back`;
}
