// The floor of an import: the L1 constructs that agents, tools and knowledge bases are made of.
const cdk = require('aws-cdk-lib');
for (const [service, name] of [['bedrock', 'CfnAgent'], ['iam', 'CfnRole'], ['lambda', 'CfnFunction'], ['logs', 'CfnLogGroup'], ['s3', 'CfnBucket'], ['s3vectors', 'CfnIndex']]) {
  void cdk[`aws_${service}`][name];
}
