import { Annotations, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3deploy from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { DocumentAttribute } from './document-attribute';
import { convertFolder } from './folder-conversion';
import { Findings } from '../contract/findings';
import { report } from '../private/report';
import { stageFiles } from '../private/staged-files';

/**
 * What becomes of the files of a folder.
 */
export interface DocumentFolderOptions {
  /**
   * What is known of each document in the folder, by the attribute's name: searches can filter by it. Of one document alone, write
   * it into a file beside it, `warranty.pdf.metadata.json`; what is there wins over what is here. Both together have 10 KB
   * for a document, and 1 KB where the store is S3 Vectors.
   *
   * @default - nothing
   */
  readonly metadata?: { [attribute: string]: DocumentAttribute };

  /**
   * What is no document, as in a .gitignore file. What the folder's own .gitignore names, and everything whose name starts with a dot,
   * is none in any case.
   *
   * @default ['node_modules', 'cdk.out', 'package-lock.json', 'yarn.lock', 'pnpm-lock.yaml']
   */
  readonly exclude?: string[];
}

/**
 * A folder of documents on its way into a bucket, where a knowledge base reads them. What the service reads goes as it is: text,
 * Markdown, HTML, CSV, PDF, Word, Excel. All other text, such as source code and YAML, which are none of its formats, becomes
 * Markdown: `orders.ts` goes as `orders.ts.md`, and its passages name `orders.ts` as their source. What is no text is left out.
 *
 * ```ts
 * declare const bucket: s3.Bucket;
 * declare const codeBase: KnowledgeBase;
 * new s3deploy.BucketDeployment(this, 'Code', {
 *   sources: [DocumentFolder.of('services', { metadata: { team: DocumentAttribute.text('orders') } })],
 *   destinationBucket: bucket,
 *   destinationKeyPrefix: 'code/',
 * });
 * codeBase.addS3Source(bucket, { prefix: 'code/', chunking: Chunking.code() });
 * ```
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/knowledge-base-ds.html
 */
export class DocumentFolder implements s3deploy.ISource {
  /**
   * The documents of a folder. They are read at synth; a document may have 50 MB.
   *
   * @param path the folder; the path starts where synth runs
   * @param options what is known of its documents, and what is none
   */
  public static of(path: string, options: DocumentFolderOptions = {}): DocumentFolder {
    return new DocumentFolder(path, options);
  }

  private constructor(private readonly path: string, private readonly options: DocumentFolderOptions) {
  }

  /**
   * Called by the bucket deployment.
   *
   * @param scope the deployment
   * @param context who reads what is deployed
   */
  public bind(scope: Construct, context?: s3deploy.DeploymentSourceContext): s3deploy.SourceConfig {
    const { bucketName, objectKey } = stageFiles(scope, Stack.of(scope).bundlingRequired ? this.convert(scope) : new Map());
    const bucket = s3.Bucket.fromBucketName(scope, freeId(scope), bucketName);
    if (context) {
      bucket.grantRead(context.handlerRole);
    }
    return { bucket, zipObjectKey: objectKey };
  }

  private convert(scope: Construct): ReadonlyMap<string, Uint8Array> {
    const { metadata = {}, exclude = ['node_modules', 'cdk.out', 'package-lock.json', 'yarn.lock', 'pnpm-lock.yaml'] } = this.options;
    const findings = new Findings();
    const attributes = Object.fromEntries(Object.entries(metadata).map(([name, { _value }]) => [name, _value]));
    const { files, leftOut } = convertFolder({ path: this.path, attributes, exclude }, findings);
    report(scope, findings.all);
    if (leftOut.length > 0) {
      Annotations.of(scope).addInfo(`${leftOut.length} of ${this.path} ${leftOut.length === 1 ? 'is' : 'are'} left out, as no text: ${leftOut.slice(0, 5).join(', ')}${leftOut.length > 5 ? ', …' : ''}`);
    }
    return files;
  }
}

/** One deployment may have several folders. */
function freeId(scope: Construct): string {
  let number = 1;
  while (scope.node.tryFindChild(`Documents${number}`)) {
    number++;
  }
  return `Documents${number}`;
}
