import { expect, test } from 'vitest';
import { scanInfrastructure } from '#lambdas/tools/scan/infrastructure/scan-infrastructure.ts';
import { inMemoryWorkspace } from '#test/fakes/in-memory-workspace.ts';

const cloudFormation = `AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  PasswordLength: {Type: Number, Default: 32}
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration: &closed
        BlockPublicAcls: true
        BlockPublicPolicy: true
        IgnorePublicAcls: true
        RestrictPublicBuckets: true
  Other:
    Type: AWS::S3::Bucket
    Properties: {PublicAccessBlockConfiguration: *closed}
  Table:
    Type: AWS::DynamoDB::Table
    Properties: {BillingMode: PAY_PER_REQUEST}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}
      Policies:
        - PolicyName: a
          PolicyDocument:
            Statement:
              - {Effect: Allow, Action: ['s3:GetObject*', 's3:List*'], Resource: !Sub '\${Bucket.Arn}/*'}
              - {Effect: Allow, Action: 'xray:*', Resource: '*'}
              - {Effect: Deny, Action: '*', Resource: '*'}
  Key:
    Type: AWS::KMS::Key
    Properties:
      EnableKeyRotation: true
      KeyPolicy:
        Statement:
          - {Effect: Allow, Principal: {AWS: !Sub 'arn:aws:iam::\${AWS::AccountId}:root'}, Action: 'kms:*', Resource: '*'}
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: {Scheme: internal}
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties: {LoadBalancerArn: !Ref Balancer, Protocol: HTTP, DefaultActions: [{Type: forward}]}
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupEgress: [{IpProtocol: -1, CidrIp: 0.0.0.0/0}]
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 0.0.0.0/0}
        - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIpv6: '::/0'}
        - {IpProtocol: icmp, FromPort: -1, ToPort: -1, CidrIp: 0.0.0.0/0}
        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, SourceSecurityGroupId: !Ref Bastion}
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties: {GenerateSecretString: {PasswordLength: !Ref PasswordLength}}
`;

const terraform = `
terraform {
  required_version = ">= 1.9"
}
variable "db_password" {
  type      = string
  sensitive = true
}
locals {
  names = { for key, value in var.things : key => upper(value) if value != "" }
}
resource "aws_security_group" "web" {
  dynamic "ingress" {
    for_each = var.ports
    content {
      from_port   = ingress.value
      cidr_blocks = var.ranges
    }
  }
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_db_instance" "main" {
  storage_encrypted           = true
  password                    = var.db_password
  manage_master_user_password = null
}
resource "aws_instance" "a" {
  launch_template { id = aws_launch_template.a.id }
}
resource "aws_launch_template" "a" {
  dynamic "metadata_options" {
    for_each = [1]
    content { http_tokens = "required" }
  }
}
`;

const dockerfile = `# syntax=docker/dockerfile:1
FROM node:24-slim AS build
RUN --mount=type=secret,id=npm \\
    apt-get update && apt-get install -y --no-install-recommends \\
    # needed by the native modules
    python3 && rm -rf /var/lib/apt/lists/*
COPY . .
FROM gcr.io/distroless/nodejs24-debian12:nonroot
COPY --from=build /app /app
ENV NODE_ENV=production TOKEN_FILE=/run/secrets/token
EXPOSE 8080
CMD ["server.js"]
`;

const manifest = `apiVersion: batch/v1
kind: CronJob
metadata: {name: a}
spec:
  jobTemplate:
    spec:
      template:
        spec:
          automountServiceAccountToken: false
          securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
          containers:
            - name: a
              image: registry.example.com/a:1.4.2
              env: [{name: SECRET_NAME, value: app-secret}]
              securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
              resources: {limits: {memory: 64Mi}}
---
apiVersion: v1
kind: Service
metadata:
  name: a
  annotations: {service.beta.kubernetes.io/aws-load-balancer-scheme: internal}
spec: {type: LoadBalancer}
`;

const workflow = `on:
  pull_request:
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v5
      - run: |
          npm ci
          echo "\${{ github.event.pull_request.number }} \${{ github.ref_name }}"
      - uses: actions/upload-artifact@v5
        with: {path: dist}
`;

test('sound infrastructure code of every format has no findings at all', async () => {
  const files = {
    'template.yaml': cloudFormation,
    'main.tf': terraform,
    Dockerfile: dockerfile,
    'k8s/job.yaml': manifest,
    '.github/workflows/ci.yml': workflow,
    'compose.yaml': 'services:\n  web:\n    image: a:1\n    env_file: .env\n    ports: ["127.0.0.1:80:80"]\n',
  };
  const report = await scanInfrastructure(inMemoryWorkspace(files), {
    signal: new AbortController().signal,
    progress: () => undefined,
  });
  expect(report.findings).toEqual([]);
  expect(report.notChecked).toEqual([]);
  expect(report.checked).toBe(Object.keys(files).length);
});
