import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Findings } from '../contract/findings';
import { ChunkingLimits, ChunkingPlan, ChunkingPresets } from '../contract/knowledge/chunking';
import { checkNumber } from '../private/ranges';

/**
 * Chunks of one size.
 */
export interface FixedSizeChunkingOptions {
  /** Tokens of a chunk, at most. 1 to 8,192, and no more than the embedding model reads at once. */
  readonly maxTokens: number;

  /** How much of a chunk stands in the next one too, in percent. 1 to 99. */
  readonly overlapPercentage: number;
}

/**
 * Small chunks that are searched, in large ones that are returned.
 */
export interface HierarchicalChunkingOptions {
  /** Tokens of a parent, which is what the answer is made of. 1 to 8,192. */
  readonly parentMaxTokens: number;

  /** Tokens of a child, which is what is embedded and searched. 1 to 8,192, and fewer than the parent's. */
  readonly childMaxTokens: number;

  /** Tokens that two neighbours share. 1 to 8,192, and fewer than the child's. */
  readonly overlapTokens: number;
}

/**
 * Chunks that end where the subject changes.
 */
export interface SemanticChunkingOptions {
  /** Tokens of a chunk, at most. 1 to 8,192. */
  readonly maxTokens: number;

  /** Sentences on either side that are compared along with each sentence. 0 or 1. */
  readonly bufferSize: number;

  /**
   * How different two neighbours must be for a chunk to end, as a percentile of all differences in the document: 95 makes
   * few long chunks, 50 many short ones. 50 to 99.
   */
  readonly breakpointPercentileThreshold: number;
}

/**
 * Chunks that a function of your own makes.
 */
export interface CustomChunkingOptions {
  /**
   * Where documents and chunks are handed over.
   *
   * @default - a bucket of its own, which keeps them for a day
   */
  readonly intermediateBucket?: s3.IBucketRef;
}

/**
 * How documents are cut before they are embedded.
 *
 * Of what the presets are worth on your own documents, `npx cdk-bedrock-agents chunking <folder>` gives a report.
 *
 * The service keeps the borders of pages and sections and never joins two of them, so a larger chunk may change nothing. A
 * change of chunking replaces the data source: all its documents are ingested again, and the vectors of the old one go
 * after the new one is there.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/kb-chunking.html
 */
export class Chunking {
  /**
   * 250 tokens with 30 % overlap, for prose of all kinds. On speeches it found as much as the service's default, with 18 % fewer
   * tokens in each answer's context: so much overlap keeps a thought whole in one of two small chunks. Not for tables and
   * code, of which a chunk would hold too many unlike things.
   */
  public static general(): Chunking {
    return new Chunking(ChunkingPresets.general);
  }

  /**
   * 400 tokens with 10 % overlap, for source code and YAML: a function with its comment, or a manifest, stays whole more often. On
   * both it found more than the service's default, and far more than the 150 tokens that reports recommend. Code and YAML
   * are no formats that the service reads: `DocumentFolder` makes them into some on their way into the bucket.
   */
  public static code(): Chunking {
    return new Chunking(ChunkingPresets.code);
  }

  /**
   * 300 tokens with 10 % overlap, for contracts and terms: about a clause a chunk. On licences it found a little more than the
   * service's default, which shares more and ingests more; 150 tokens, which reports recommend, found less. Not for case law and commentary, which read as prose: take `general()`.
   */
  public static legal(): Chunking {
    return new Chunking(ChunkingPresets.legal);
  }

  /**
   * 400 tokens with 30 % overlap, for manuals, specifications and references: a procedure with its examples stays whole more often. On a
   * library's reference what was asked for stood further up than with the service's default. Not for
   * pages that are short anyway: take `none()`.
   */
  public static technicalDocuments(): Chunking {
    return new Chunking(ChunkingPresets.technicalDocuments);
  }

  /**
   * 400 tokens with 20 % overlap, for questions and answers one after the other: a pair or two a chunk. On a FAQ it found more than
   * the service's default, and 200 tokens, which cut answers off from their questions, less. Where each pair is a
   * file of its own, take `none()`.
   */
  public static faq(): Chunking {
    return new Chunking(ChunkingPresets.faq);
  }

  /**
   * 400 tokens with 20 % overlap, for guides with headings: most sections stay whole, with their lists and examples. On guides in
   * Markdown it found more than the service's default. Not
   * for reference pages that are one long table.
   */
  public static markdownGuides(): Chunking {
    return new Chunking(ChunkingPresets.markdownGuides);
  }

  /**
   * Chunks of one size.
   *
   * @param options the size, and how much neighbours share
   */
  public static fixedSize(options: FixedSizeChunkingOptions): Chunking {
    return new Chunking({ strategy: 'FIXED_SIZE', maxTokens: options.maxTokens, overlapPercentage: options.overlapPercentage });
  }

  /**
   * Small chunks are searched, and the large ones around them returned: exact hits, with what stands around them. Fewer
   * results than asked for may come back, since children of one parent fall together. Parents stand in the vector's
   * metadata, for which S3 Vectors has no room.
   *
   * @param options the sizes, and how much neighbours share
   */
  public static hierarchical(options: HierarchicalChunkingOptions): Chunking {
    const { parentMaxTokens, childMaxTokens, overlapTokens } = options;
    return new Chunking({ strategy: 'HIERARCHICAL', parentMaxTokens, childMaxTokens, overlapTokens });
  }

  /**
   * Chunks that end where a model finds that the subject changes. Costs calls of the model at every ingestion, and reads a
   * million characters of a file at most.
   *
   * @param options the size, and how much change ends a chunk
   */
  public static semantic(options: SemanticChunkingOptions): Chunking {
    const { maxTokens, bufferSize, breakpointPercentileThreshold } = options;
    return new Chunking({ strategy: 'SEMANTIC', maxTokens, bufferSize, breakpointPercentileThreshold });
  }

  /**
   * Each document is one chunk: for documents that are short, or cut already. What the embedding model does not read of a
   * long one is lost, and citations name no page.
   */
  public static none(): Chunking {
    return new Chunking({ strategy: 'NONE' });
  }

  /**
   * Chunks that a function of your own makes, from the documents as the service has read them.
   *
   * @param fn the function; the knowledge base may call it, and no other
   * @param options where documents and chunks are handed over
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/kb-custom-transformation.html
   */
  public static custom(fn: lambda.IFunctionRef, options: CustomChunkingOptions = {}): Chunking {
    return new Chunking({ strategy: 'NONE' }, { fn, bucket: options.intermediateBucket });
  }

  private constructor(
    /**
     * What it does.
     *
     * @internal
     */
    public readonly _plan: ChunkingPlan,
    /**
     * Who does it, where it is not the service.
     *
     * @internal
     */
    public readonly _custom?: { readonly fn: lambda.IFunctionRef; readonly bucket?: s3.IBucketRef },
  ) {
  }

  /**
   * As a data source takes it.
   *
   * @internal
   */
  public _property(): bedrock.CfnDataSource.ChunkingConfigurationProperty {
    const plan = this._plan;
    switch (plan.strategy) {
      case 'FIXED_SIZE':
        return {
          chunkingStrategy: plan.strategy,
          fixedSizeChunkingConfiguration: { maxTokens: plan.maxTokens, overlapPercentage: plan.overlapPercentage },
        };
      case 'HIERARCHICAL':
        return {
          chunkingStrategy: plan.strategy,
          hierarchicalChunkingConfiguration: {
            levelConfigurations: [{ maxTokens: plan.parentMaxTokens }, { maxTokens: plan.childMaxTokens }],
            overlapTokens: plan.overlapTokens,
          },
        };
      case 'SEMANTIC':
        return {
          chunkingStrategy: plan.strategy,
          semanticChunkingConfiguration: {
            maxTokens: plan.maxTokens, bufferSize: plan.bufferSize, breakpointPercentileThreshold: plan.breakpointPercentileThreshold,
          },
        };
      case 'NONE':
        return { chunkingStrategy: plan.strategy };
    }
  }

  /**
   * Reports what the service would refuse.
   *
   * @internal
   */
  public _check(findings: Findings): void {
    const plan = this._plan;
    const check = (prop: string, value: number, limits: { readonly min: number; readonly max: number }) =>
      checkNumber({ prop: `chunking: ${prop}`, id: 'chunking', ...limits }, value, findings);
    switch (plan.strategy) {
      case 'FIXED_SIZE':
        check('maxTokens', plan.maxTokens, ChunkingLimits.TOKENS);
        check('overlapPercentage', plan.overlapPercentage, ChunkingLimits.OVERLAP_PERCENTAGE);
        break;
      case 'HIERARCHICAL': {
        const { parentMaxTokens: parent, childMaxTokens: child, overlapTokens: overlap } = plan;
        const known = [check('parentMaxTokens', parent, ChunkingLimits.TOKENS), check('childMaxTokens', child, ChunkingLimits.TOKENS),
          check('overlapTokens', overlap, ChunkingLimits.OVERLAP_TOKENS)].every(Boolean);
        if (known && child >= parent) {
          findings.error('chunking', `chunking: childMaxTokens is ${child} and parentMaxTokens ${parent}; a child must be smaller than its parent.`);
        }
        if (known && overlap >= child) {
          findings.error('chunking', `chunking: overlapTokens is ${overlap} and childMaxTokens ${child}; neighbours must share less than the whole of a child.`);
        }
        if (known && parent + child > ChunkingLimits.HIERARCHICAL_TOGETHER) {
          findings.warning('chunking.hierarchical-size', `chunking: parent and child have ${parent + child} tokens together; above ${ChunkingLimits.HIERARCHICAL_TOGETHER} the store may refuse the metadata.`);
        }
        break;
      }
      case 'SEMANTIC':
        check('maxTokens', plan.maxTokens, ChunkingLimits.TOKENS);
        check('bufferSize', plan.bufferSize, ChunkingLimits.BUFFER_SIZE);
        check('breakpointPercentileThreshold', plan.breakpointPercentileThreshold, ChunkingLimits.BREAKPOINT_PERCENTILE);
        break;
    }
  }

  /**
   * Tokens of what is embedded, where it is known.
   *
   * @internal
   */
  public get _embeddedTokens(): number | undefined {
    const plan = this._plan;
    return plan.strategy === 'HIERARCHICAL' ? plan.childMaxTokens : plan.strategy === 'NONE' ? undefined : plan.maxTokens;
  }
}
