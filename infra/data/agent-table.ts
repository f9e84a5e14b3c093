import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { table as facts, type IndexName } from '#shared/storage/table.ts';
import { fixLogicalId } from '../explained-findings.ts';
import { nameOf } from '../names.ts';
import type { StageSettings } from '../settings.ts';

/** The one table: records, turns, results, lines, slots and keys. Outlives the stack, but not a first deployment that fails. */
export class AgentTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, settings: StageSettings) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      tableName: nameOf(settings),
      partitionKey: { name: facts.partitionKey, type: AttributeType.STRING },
      sortKey: { name: facts.sortKey, type: AttributeType.STRING },
      timeToLiveAttribute: facts.ttlAttribute,
      billingMode: BillingMode.PAY_PER_REQUEST,
      // AWS's own key in this account: its use is in CloudTrail, and nobody needs a grant for it.
      encryption: TableEncryption.AWS_MANAGED,
      // A table with it leaves a backup of 35 days behind, whoever deletes it.
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    fixLogicalId(this.table, 'AgentTable');
    for (const [indexName, index] of Object.entries(facts.indexes)) {
      this.table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: { name: index.partitionKey, type: AttributeType.STRING },
        sortKey: { name: index.sortKey, type: AttributeType.STRING },
        ...(index.projected.length === 0
          ? { projectionType: ProjectionType.KEYS_ONLY }
          : { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...index.projected] }),
      });
    }
  }

  indexArn(index: IndexName): string {
    return `${this.table.tableArn}/index/${index}`;
  }
}
