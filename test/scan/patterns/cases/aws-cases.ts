import type { RuleCases } from './rule-cases.ts';

export const awsCases: RuleCases = {
  'patterns/iam-allows-everything': {
    vulnerable: [
      'new iam.PolicyStatement({ actions: ["*"], resources: ["*"] });',
      'const policy = { Effect: "Allow", Action: "*", Resource: "*" };',
    ],
    clean: [
      'new iam.PolicyStatement({ actions: ["s3:GetObject"], resources: [bucket.arnForObjects("*")] });',
      'new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ["*"], resources: ["*"] });',
    ],
  },
  'patterns/iam-service-wildcard': {
    vulnerable: ['new iam.PolicyStatement({ actions: ["s3:*"], resources: ["*"] });'],
    clean: [
      'new iam.PolicyStatement({ actions: ["s3:*"], resources: [bucket.bucketArn] });',
      'new iam.PolicyStatement({ actions: ["ec2:DescribeInstances"], resources: ["*"] });',
    ],
  },
  'patterns/iam-administrator': {
    vulnerable: ['role.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName("AdministratorAccess"));'],
    clean: ['role.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName("ReadOnlyAccess"));'],
  },
  'patterns/iam-any-principal': {
    vulnerable: [
      'policy.addPrincipals(new iam.AnyPrincipal());',
      'queue.grantSendMessages(new ArnPrincipal("*"));',
    ],
    clean: [
      'policy.addPrincipals(new iam.AccountRootPrincipal());',
      'new iam.PolicyStatement({ principals: [new iam.AnyPrincipal()], conditions: { StringEquals: own } });',
    ],
  },
  'patterns/s3-public': {
    vulnerable: [
      'new s3.Bucket(this, "Site", { publicReadAccess: true });',
      'bucket.grantPublicAccess();',
      'new s3.BlockPublicAccess({ blockPublicAcls: false });',
      'client.send(new PutObjectCommand({ Bucket, Key, ACL: "public-read" }));',
    ],
    clean: [
      'new s3.Bucket(this, "Site", { blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL });',
      'bucket.grantRead(role);',
    ],
  },
  'patterns/database-public': {
    vulnerable: ['new rds.DatabaseInstance(this, "Db", { engine, publiclyAccessible: true });'],
    clean: ['new rds.DatabaseInstance(this, "Db", { engine, publiclyAccessible: false });'],
  },
  'patterns/storage-unencrypted': {
    vulnerable: [
      'new rds.DatabaseInstance(this, "Db", { engine, storageEncrypted: false });',
      'new s3.Bucket(this, "Logs", { encryption: s3.BucketEncryption.UNENCRYPTED });',
    ],
    clean: [
      'new rds.DatabaseInstance(this, "Db", { engine, storageEncrypted: true });',
      'new s3.Bucket(this, "Logs", { encryption: s3.BucketEncryption.S3_MANAGED });',
    ],
  },
  'patterns/security-group-open': {
    vulnerable: [
      'group.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(22), "ssh");',
      'db.connections.allowFromAnyIpv4(ec2.Port.tcp(5432));',
    ],
    clean: [
      'group.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443));',
      'group.addIngressRule(ec2.Peer.ipv4("10.0.0.0/8"), ec2.Port.tcp(22));',
    ],
  },
  'patterns/function-url-open': {
    vulnerable: ['fn.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.NONE });'],
    clean: ['fn.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM });'],
  },
  'patterns/instance-metadata-v1': {
    vulnerable: [
      'new ec2.Instance(this, "Host", { requireImdsv2: false });',
      'const options = { httpTokens: "optional" };',
    ],
    clean: [
      'new ec2.Instance(this, "Host", { requireImdsv2: true });',
      'const options = { httpTokens: "required" };',
    ],
  },
  'patterns/key-rotation-off': {
    vulnerable: ['new kms.Key(this, "Key", { enableKeyRotation: false });'],
    clean: ['new kms.Key(this, "Key", { enableKeyRotation: true });'],
  },
  'patterns/aws-keys-in-source': {
    vulnerable: [
      'new S3Client({ credentials: { accessKeyId, secretAccessKey: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" } });',
    ],
    clean: [
      'new S3Client({ credentials: { accessKeyId, secretAccessKey } });',
      'new S3Client({ credentials: { accessKeyId: "test", secretAccessKey: "test" } });',
    ],
  },
};
