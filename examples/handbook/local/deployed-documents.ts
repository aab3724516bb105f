import * as fs from 'fs';
import * as path from 'path';

/** A document as it would lie in the bucket, and how it would be cut. */
export interface DeployedDocument {
  readonly uri: string;
  readonly text: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly maxTokens: number;
  readonly overlapPercentage: number;
}

/**
 * The documents that a deployment would bring into the bucket, by the path of the knowledge base that reads them: what `cdk synth` wrote, and
 * nothing else.
 */
export function deployedDocuments(directory: string, stackName: string): Map<string, DeployedDocument[]> {
  const read = (name: string) => JSON.parse(fs.readFileSync(path.join(directory, `${stackName}.${name}.json`), 'utf8'));
  const byLogicalId: Record<string, any> = read('template').Resources;
  const resources = Object.values(byLogicalId);
  const files = Object.values<any>(read('assets').files);
  const folderOf = (key: string): string => files.find(({ destinations }) => Object.values<any>(destinations)[0].objectKey === key).source.path;
  const deployments = resources.filter(({ Type }) => Type === 'Custom::CDKBucketDeployment').map(({ Properties }) => ({
    prefix: Properties.DestinationBucketKeyPrefix as string,
    folders: (Properties.SourceObjectKeys as string[]).map((key) => path.join(directory, folderOf(key))),
  }));

  return new Map(resources.filter(({ Type }) => Type === 'AWS::Bedrock::DataSource').map(({ Properties }) => {
    const { KnowledgeBaseId, DataSourceConfiguration, VectorIngestionConfiguration } = Properties;
    const [prefix] = DataSourceConfiguration.S3Configuration.InclusionPrefixes;
    const { FixedSizeChunkingConfiguration: chunking } = VectorIngestionConfiguration.ChunkingConfiguration;
    const documents = deployments.filter((deployment) => deployment.prefix === prefix)
      .flatMap(({ folders }) => folders.flatMap((folder) => documentsIn(folder, prefix)))
      .map((document) => ({ ...document, maxTokens: chunking.MaxTokens, overlapPercentage: chunking.OverlapPercentage }));
    const { Metadata } = byLogicalId[KnowledgeBaseId['Fn::GetAtt'][0]];
    return [Metadata['aws:cdk:path'].replace(/\/Resource$/, ''), documents];
  }));
}

const SIDECAR = '.metadata.json';

function documentsIn(folder: string, prefix: string): { uri: string; text: string; metadata: Record<string, unknown> }[] {
  return fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => fs.statSync(path.join(folder, name)).isFile() && !name.endsWith(SIDECAR)).sort()
    .map((name) => {
      const sidecar = path.join(folder, name + SIDECAR);
      const metadata = fs.existsSync(sidecar) ? JSON.parse(fs.readFileSync(sidecar, 'utf8')).metadataAttributes : {};
      return { uri: `s3://documents/${prefix}${name.split(path.sep).join('/')}`, text: fs.readFileSync(path.join(folder, name), 'utf8'), metadata };
    });
}
