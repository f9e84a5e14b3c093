import {
  type CloudRule,
  has,
  notSwitchedOn,
  on,
  oneOf,
  type Resource,
  saying,
  switchedOff,
  switchedOn,
  unless,
} from './stack.ts';

/** What is restored, replicated or part of a cluster takes its encryption from there. */
const inheritsInTemplate = (db: Resource): boolean =>
  ['DBClusterIdentifier', 'DBSnapshotIdentifier', 'SourceDBInstanceIdentifier', 'SnapshotIdentifier'].some(
    (key) => has(db, key),
  ) || has(db, 'SourceDBClusterIdentifier');
const inheritsInTerraform = (db: Resource): boolean =>
  [
    'snapshot_identifier',
    'replicate_source_db',
    'replication_source_identifier',
    'global_cluster_identifier',
  ].some((key) => has(db, key));

export const databaseRules: readonly CloudRule[] = [
  {
    name: 'database-public',
    severity: 'critical',
    title: 'Database is reachable from the internet',
    remedy: 'Make it private and reach it from inside the VPC, through a bastion or a VPN.',
    reference: 'AWS Security Hub RDS.2',
    cloudformation: on(
      [
        'AWS::RDS::DBInstance',
        'AWS::RDS::DBCluster',
        'AWS::Redshift::Cluster',
        'AWS::DMS::ReplicationInstance',
      ],
      switchedOn('PubliclyAccessible'),
    ),
    terraform: on(
      ['aws_db_instance', 'aws_rds_cluster_instance', 'aws_redshift_cluster', 'aws_dms_replication_instance'],
      switchedOn('publicly_accessible'),
    ),
  },
  {
    name: 'database-unencrypted',
    severity: 'high',
    title: 'Database storage is not encrypted',
    remedy: 'Switch storage encryption on; an existing database is moved by an encrypted copy of a snapshot.',
    reference: 'AWS Security Hub RDS.3',
    cloudformation: oneOf(
      on(
        ['AWS::RDS::DBInstance', 'AWS::RDS::DBCluster', 'AWS::Neptune::DBCluster', 'AWS::DocDB::DBCluster'],
        unless(inheritsInTemplate, notSwitchedOn('StorageEncrypted')),
      ),
      on('AWS::Redshift::Cluster', switchedOff('Encrypted')),
    ),
    terraform: oneOf(
      on(
        ['aws_db_instance', 'aws_rds_cluster', 'aws_neptune_cluster', 'aws_docdb_cluster'],
        unless(inheritsInTerraform, notSwitchedOn('storage_encrypted')),
      ),
      on('aws_redshift_cluster', switchedOff('encrypted')),
    ),
  },
  {
    name: 'database-no-backups',
    severity: 'medium',
    title: 'Database keeps no automatic backups',
    remedy: 'Keep backups for at least seven days.',
    reference: 'AWS Security Hub RDS.11',
    cloudformation: on(
      ['AWS::RDS::DBInstance', 'AWS::RDS::DBCluster'],
      saying(['BackupRetentionPeriod'], /^0$/),
    ),
    terraform: on(['aws_db_instance', 'aws_rds_cluster'], saying(['backup_retention_period'], /^0$/)),
  },
  {
    name: 'cache-plain-traffic',
    severity: 'medium',
    title: 'Cache cluster has encryption in transit switched off',
    remedy: 'Switch encryption in transit on and connect over TLS.',
    reference: 'AWS Security Hub ElastiCache.5',
    cloudformation: on('AWS::ElastiCache::ReplicationGroup', switchedOff('TransitEncryptionEnabled')),
    terraform: on('aws_elasticache_replication_group', switchedOff('transit_encryption_enabled')),
  },
];
