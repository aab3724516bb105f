import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { reportGrant } from './access-checks';
import { HERE } from './arns';
import { Model } from './model';
import { invoke } from './permissions';
import { Finding, Findings } from '../contract/findings';
import { grant } from '../private/grants';

/**
 * What the numbers of an embedding are.
 */
export enum EmbeddingDataType {
  /** 32-bit floating-point numbers: the most exact, and what every vector store takes. */
  FLOAT32 = 'FLOAT32',

  /** One bit each: a thirty-second of the storage, less exact. Only OpenSearch stores them. */
  BINARY = 'BINARY',
}

/**
 * Embeddings of Titan Text Embeddings V2.
 */
export interface TitanTextV2Options {
  /**
   * How many numbers an embedding has: 1024, 512 or 256. Half of them cost half the storage, and a little accuracy.
   *
   * @default 1024
   */
  readonly dimensions?: number;

  /**
   * What the numbers are.
   *
   * @default EmbeddingDataType.FLOAT32
   */
  readonly dataType?: EmbeddingDataType;
}

/**
 * Embeddings of Cohere Embed v3.
 */
export interface CohereV3Options {
  /**
   * What the numbers are.
   *
   * @default EmbeddingDataType.FLOAT32
   */
  readonly dataType?: EmbeddingDataType;
}

/**
 * Embeddings of any model.
 */
export interface EmbeddingModelOptions {
  /** How many numbers an embedding has. 1 to 4096, from the model's card. A vector index is made for exactly so many. */
  readonly dimensions: number;

  /**
   * What the numbers are.
   *
   * @default EmbeddingDataType.FLOAT32
   */
  readonly dataType?: EmbeddingDataType;
}

/** What models of which not every combination works take. Source: the model cards in the Bedrock user guide, read 2026-11-20. */
const KNOWN: readonly { readonly model: RegExp; readonly dimensions: readonly number[]; readonly binary: boolean }[] = [
  { model: /^amazon\.titan-embed-text-v1/, dimensions: [1536], binary: false },
  { model: /^amazon\.titan-embed-text-v2/, dimensions: [1024, 512, 256], binary: true },
  { model: /^amazon\.nova-2-multimodal-embeddings-/, dimensions: [3072, 1024, 384, 256], binary: false },
  { model: /^cohere\.embed-(english|multilingual)-v3/, dimensions: [1024], binary: true },
];

/** Families of models that write text. Others may be new: nothing is said of them. */
const WRITES_TEXT = /^(anthropic\.claude|amazon\.nova-(2-)?(micro|lite|pro|premier)|meta\.llama|mistral\.|deepseek\.|openai\.gpt)/;

const MAX_DIMENSIONS = 4096; // of a knowledge base

/**
 * Which model turns text into vectors, and what the vectors are.
 *
 * ```ts
 * EmbeddingModel.titanTextV2({ dimensions: 512 });
 * EmbeddingModel.of(Model.crossRegion('us.cohere.embed-v4:0'), { dimensions: 1536 });
 * ```
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/knowledge-base-supported.html
 */
export class EmbeddingModel {
  /**
   * Amazon Titan Text Embeddings V2: many languages, up to 8,192 tokens at once.
   *
   * @param options what the vectors are
   */
  public static titanTextV2(options: TitanTextV2Options = {}): EmbeddingModel {
    return EmbeddingModel.of(Model.foundation('amazon.titan-embed-text-v2:0'), { ...options, dimensions: options.dimensions ?? 1024 });
  }

  /**
   * Cohere Embed English v3: 1,024 dimensions, up to 512 tokens at once.
   *
   * @param options what the vectors are
   */
  public static cohereEnglishV3(options: CohereV3Options = {}): EmbeddingModel {
    return EmbeddingModel.of(Model.foundation('cohere.embed-english-v3'), { ...options, dimensions: 1024 });
  }

  /**
   * Cohere Embed Multilingual v3: more than 100 languages, 1,024 dimensions, up to 512 tokens at once.
   *
   * @param options what the vectors are
   */
  public static cohereMultilingualV3(options: CohereV3Options = {}): EmbeddingModel {
    return EmbeddingModel.of(Model.foundation('cohere.embed-multilingual-v3'), { ...options, dimensions: 1024 });
  }

  /**
   * Amazon Nova Multimodal Embeddings: text, pictures, sound and film; 1,024 dimensions, as knowledge bases use it.
   */
  public static novaMultimodal(): EmbeddingModel {
    return EmbeddingModel.of(Model.foundation('amazon.nova-2-multimodal-embeddings-v1:0'), { dimensions: 1024 });
  }

  /**
   * Any model that makes embeddings: on demand, behind a profile, with throughput of its own, or named by a parameter.
   *
   * @param model the model
   * @param options what the vectors are
   */
  public static of(model: Model, options: EmbeddingModelOptions): EmbeddingModel {
    return new EmbeddingModel(model, options.dimensions, options.dataType ?? EmbeddingDataType.FLOAT32);
  }

  private constructor(
    /** The model. */
    public readonly model: Model,
    /** How many numbers an embedding has. */
    public readonly dimensions: number,
    /** What the numbers are. */
    public readonly dataType: EmbeddingDataType,
  ) {
  }

  /** What callers name the model by: a model id, a profile id, or an ARN. */
  public get modelId(): string {
    return this.model.modelId;
  }

  /** What a knowledge base names the model by. */
  public get modelArn(): string {
    return this.model.modelArn;
  }

  /**
   * Allows an identity to make embeddings.
   *
   * @param grantee who may make them; what is wrong with the model is reported there
   * @throws what is wrong with the model, when the grantee is a principal without a construct
   */
  public grantInvoke(grantee: iam.IGrantable): iam.Grant {
    reportGrant(grantee, (caller) => this._findings(caller));
    return grant(grantee, this._statements());
  }

  /**
   * What an identity needs to make embeddings, and nothing more.
   *
   * @internal
   */
  public _statements(): iam.PolicyStatement[] {
    return invoke(this.model._targets(), HERE, { streams: false });
  }

  /**
   * What is wrong or unwise about the model and its vectors.
   *
   * @internal
   */
  public _findings(caller?: IConstruct): readonly Finding[] {
    const findings = new Findings();
    findings.addAll(this.model._findings(caller));
    const [modelId = ''] = this.model._foundationModelIds();
    const known = KNOWN.find(({ model }) => model.test(modelId));
    const what = `embedding model "${this.modelId}" has ${this.dimensions} dimensions`;
    if (!Number.isInteger(this.dimensions) || this.dimensions < 1 || this.dimensions > MAX_DIMENSIONS) {
      findings.error('embedding.dimensions', `${what}; a knowledge base takes a whole number from 1 to ${MAX_DIMENSIONS}.`);
    } else if (known && !known.dimensions.includes(this.dimensions)) {
      findings.error('embedding.dimensions', `${what}; it makes embeddings of ${known.dimensions.join(', ')}.`);
    }
    if (known && !known.binary && this.dataType === EmbeddingDataType.BINARY) {
      findings.error('embedding.data-type', `embedding model "${this.modelId}" makes no BINARY embeddings. Leave dataType out.`);
    }
    if (WRITES_TEXT.test(modelId)) {
      findings.error('embedding.model', `embedding model "${this.modelId}" writes text and makes no embeddings. Take one such as amazon.titan-embed-text-v2:0.`);
    }
    return findings.all;
  }
}
