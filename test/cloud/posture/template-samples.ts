// Templates with planted gaps, and what cdk-nag's HIPAA pack must say of them, written down by hand.

/** In `clean.yaml` the same kinds of resources are as they should be. */
export const planted: Record<string, string> = {
  'stack.yaml': `Resources:
  Records:
    Type: AWS::S3::Bucket
  Disk:
    Type: AWS::EC2::Volume
    Properties: { AvailabilityZone: eu-west-1a, Size: 10 }
  Open:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Shell for everybody
      SecurityGroupIngress:
        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0 }
  Log:
    Type: AWS::Logs::LogGroup
    Metadata:
      cdk_nag: { rules_to_suppress: [{ id: HIPAA.Security-CloudWatchLogGroupEncrypted, reason: exempt }] }
`,
  'clean.yaml': `Resources:
  Records:
    Type: AWS::S3::Bucket
    Properties:
      LoggingConfiguration: { DestinationBucketName: logs-of-ours, LogFilePrefix: records }
      PublicAccessBlockConfiguration:
        { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true }
      VersioningConfiguration: { Status: Enabled }
      ReplicationConfiguration:
        Role: arn:aws:iam::111111111111:role/copy
        Rules: [{ Status: Enabled, Destination: { Bucket: 'arn:aws:s3:::copy' } }]
      BucketEncryption:
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }]
  OverTls:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Records
      PolicyDocument:
        Statement:
          - Effect: Deny
            Principal: '*'
            Action: 's3:*'
            Resource: [!GetAtt Records.Arn, !Sub '\${Records.Arn}/*']
            Condition: { Bool: { 'aws:SecureTransport': 'false' } }
  Closed:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Shell for our own network
      SecurityGroupIngress:
        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 10.0.0.0/8 }
  Log:
    Type: AWS::Logs::LogGroup
    Properties: { KmsKeyId: 'arn:aws:kms:eu-west-1:111111111111:key/x', RetentionInDays: 365 }
`,
  'plain.json': '{\n\t"Resources": {\n\t\t"News": { "Type": "AWS::SNS::Topic" }\n\t}\n}\n',
};

const access = ['164.308(a)(3)(i)', '164.308(a)(4)(ii)(A)', '164.308(a)(4)(ii)(C)', '164.312(a)(1)'];
const backup = ['164.308(a)(7)(i)', '164.308(a)(7)(ii)(A)', '164.308(a)(7)(ii)(B)'];
const atRest = ['164.312(a)(2)(iv)', '164.312(e)(2)(ii)'];
const onTheWay = ['164.312(e)(1)', '164.312(e)(2)(i)'];

/** Seven settings of the bucket, the volume, the open group, two of the log and the topic: twelve. */
export const brokenByHand: readonly { at: string; rule: string; controls: readonly string[] }[] = [
  ...[
    { rule: 'S3BucketLoggingEnabled', controls: ['164.308(a)(3)(ii)(A)', '164.312(b)'] },
    { rule: 'S3BucketPublicReadProhibited', controls: [...access, '164.312(e)(1)'] },
    { rule: 'S3BucketPublicWriteProhibited', controls: [...access, '164.312(e)(1)'] },
    { rule: 'S3BucketReplicationEnabled', controls: backup },
    { rule: 'S3BucketSSLRequestsOnly', controls: [...atRest, ...onTheWay, '164.312(c)(2)'] },
    { rule: 'S3BucketVersioningEnabled', controls: [...backup, '164.312(c)(1)', '164.312(c)(2)'] },
    { rule: 'S3DefaultEncryptionKMS', controls: atRest },
  ].map((it) => ({ at: 'stack.yaml:2 Records', ...it })),
  { at: 'stack.yaml:4 Disk', rule: 'EC2EBSInBackupPlan', controls: backup },
  { at: 'stack.yaml:7 Open', rule: 'EC2RestrictedSSH', controls: [...access, '164.312(e)(1)'] },
  { at: 'stack.yaml:13 Log', rule: 'CloudWatchLogGroupEncrypted', controls: atRest },
  { at: 'stack.yaml:13 Log', rule: 'CloudWatchLogGroupRetentionPeriod', controls: ['164.312(b)'] },
  { at: 'plain.json:3 News', rule: 'SNSEncryptedKMS', controls: atRest },
];

const bucket = '  A:\n    Type: AWS::S3::Bucket\n';

/** None can be held against all rules, each for another reason. */
export const hostile: Record<string, string> = {
  'macro.yaml': `Transform: AWS::Serverless-2016-10-31\nResources:\n${bucket}`,
  'include.yaml': `Resources:\n${bucket}    Properties: { 'Fn::Transform': { Name: 'AWS::Include' } }\n`,
  'broken.yaml': `Resources:\n${bucket}    Properties: [\n`,
  'dangling.yaml': `Resources:\n${bucket}    DependsOn: Nobody\n`,
  'deep.yaml': `Resources:\n${bucket}    Properties: ${'['.repeat(5_000)}\n`,
  'huge.yaml': `Resources:\n${bucket}# ${'x'.repeat(1_000_000)}\n`,
  'unknown.yaml': `Parameters:
  Port: { Type: Number }
Resources:
  Unknown:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Nobody knows yet
      SecurityGroupIngress:
        - { IpProtocol: tcp, FromPort: !Ref Port, ToPort: !Ref Port, CidrIp: 0.0.0.0/0 }
`,
};

/** Shell and remote desktop for everybody, and a database in the open. */
export const openData = `Resources:
  Shell:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Shell and remote desktop for everybody
      SecurityGroupIngress:
        - { IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0 }
        - { IpProtocol: tcp, FromPort: 3389, ToPort: 3389, CidrIp: 0.0.0.0/0 }
  Base:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.t4g.micro
      AllocatedStorage: '20'
      PubliclyAccessible: true
      StorageEncrypted: false
      BackupRetentionPeriod: 0
`;
