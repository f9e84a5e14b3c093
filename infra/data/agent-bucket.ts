import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { explainFindings, fixLogicalId } from '../explained-findings.ts';
import { nameOf } from '../names.ts';
import type { StageSettings } from '../settings.ts';

/**
 * Uploaded workspaces, rows that are too big for the table, and files that agents made. Outlives the stack, but not a
 * first deployment that fails: what that left behind would stand in the way of the next.
 */
export class AgentBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, settings: StageSettings) {
    super(scope, id);
    const { workspaceDays, completedHours, otherHours } = settings.retention;
    // As long as an agent may live: a day of running, then its hours, rounded up.
    const untilGone = Duration.days(2 + Math.ceil(Math.max(completedHours, otherHours) / 24));
    this.bucket = new Bucket(this, 'Bucket', {
      // The one name that has to be unique among everybody's.
      bucketName: `${nameOf(settings)}-${Aws.ACCOUNT_ID}-${Aws.REGION}`,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      lifecycleRules: [
        { id: 'workspaces', prefix: 'workspaces/', expiration: Duration.days(workspaceDays) },
        { id: 'rows', prefix: 'rows/', expiration: untilGone },
        { id: 'artifacts', prefix: 'artifacts/', expiration: untilGone },
        { id: 'uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
    fixLogicalId(this.bucket, 'AgentBucket');
    explainFindings(this.bucket, {
      S1: 'Access logs would need a second bucket that costs while nobody calls; CloudTrail data events can be turned on for this one when they are wanted',
    });
  }

  /** Every object under a folder. */
  folderArn(folder: 'workspaces' | 'rows' | 'artifacts'): string {
    return this.bucket.arnForObjects(`${folder}/*`);
  }
}
