/**
 * How documents are cut before they are embedded: what the constructs deploy and what the command line tries out.
 */

/** Chunks of one size, at sentence ends where there are some. */
export interface FixedSize {
  readonly strategy: 'FIXED_SIZE';
  /** Tokens of a chunk, at most. */
  readonly maxTokens: number;
  /** How much of a chunk stands in the next one too, in percent. */
  readonly overlapPercentage: number;
}

/** Small chunks that are searched, in large ones that are returned. */
export interface Hierarchical {
  readonly strategy: 'HIERARCHICAL';
  readonly parentMaxTokens: number;
  readonly childMaxTokens: number;
  /** Tokens that two neighbours share. */
  readonly overlapTokens: number;
}

/** Chunks that end where a model finds that the subject changes. */
export interface Semantic {
  readonly strategy: 'SEMANTIC';
  readonly maxTokens: number;
  /** Sentences on either side that are compared along with each sentence. */
  readonly bufferSize: number;
  /** How different two sentences are, among all of a document, where a chunk ends. */
  readonly breakpointPercentileThreshold: number;
}

/** Each document is one chunk. */
export interface Whole {
  readonly strategy: 'NONE';
}

export type ChunkingPlan = FixedSize | Hierarchical | Semantic | Whole;

function fixedSize(maxTokens: number, overlapPercentage: number): FixedSize {
  return { strategy: 'FIXED_SIZE', maxTokens, overlapPercentage };
}

/**
 * The presets, named for documents. All are of a fixed size: that is what every vector store takes, what costs no call of a
 * model at ingestion, and what can be tried out without the service. Their numbers were measured: bench/chunking holds each against
 * the service's default on documents of its own kind, and docs/chunking.md has the table.
 */
export const ChunkingPresets = {
  general: fixedSize(250, 30),
  code: fixedSize(400, 10),
  legal: fixedSize(300, 10),
  technicalDocuments: fixedSize(400, 30),
  faq: fixedSize(400, 20),
  markdownGuides: fixedSize(400, 20),
} as const satisfies Readonly<Record<string, FixedSize>>;

export type ChunkingPreset = keyof typeof ChunkingPresets;

/** What the service does to a source that says nothing of chunking: about so many tokens, and whole sentences. */
export const SERVICE_DEFAULT: FixedSize = fixedSize(300, 20);

/** What the service takes. Source: the model of the API, and https://docs.aws.amazon.com/bedrock/latest/userguide/kb-chunking.html */
export const ChunkingLimits = {
  TOKENS: { min: 1, max: 8_192 },
  OVERLAP_PERCENTAGE: { min: 1, max: 99 },
  OVERLAP_TOKENS: { min: 1, max: 8_192 },
  BUFFER_SIZE: { min: 0, max: 1 },
  BREAKPOINT_PERCENTILE: { min: 50, max: 99 },
  /** Tokens of parent and child together, above which a store's metadata may break. */
  HIERARCHICAL_TOGETHER: 8_000,
  /** Characters of a file, which is all that semantic chunking reads. */
  SEMANTIC_CHARACTERS: 1_000_000,
} as const;
