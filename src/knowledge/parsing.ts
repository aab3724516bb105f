import { Token } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { automateData } from './permissions';
import { Findings } from '../contract/findings';
import { Model } from '../model/model';

/**
 * How a model reads documents.
 */
export interface FoundationModelParsingOptions {
  /**
   * What the model is told to do with a page, in place of the service's own prompt. 1 to 10,000 characters.
   *
   * @default - the service's own prompt
   */
  readonly prompt?: string;

  /**
   * Whether pictures are kept, too, so that answers can show them. The knowledge base then needs a `mediaBucket`.
   *
   * @default false
   */
  readonly multimodal?: boolean;
}

const LONGEST_PROMPT = 10_000;

/**
 * Who reads documents that are more than text: tables, pictures, scans.
 *
 * Beside the service's own parser, which costs nothing, each page is paid for, and a job reads 1,000 files at most.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/kb-advanced-parsing.html
 */
export abstract class Parsing {
  /** The service's own parser: the text of a document, and nothing of its pictures. */
  public static standard(): Parsing {
    return new StandardParsing();
  }

  /**
   * A model that sees: it reads tables, charts and scans page by page. Costs its tokens for each page, at every ingestion of it.
   *
   * @param model the model, which must take pictures
   * @param options what it is told
   */
  public static foundationModel(model: Model, options: FoundationModelParsingOptions = {}): Parsing {
    return new ModelParsing(model, options);
  }

  /**
   * Amazon Bedrock Data Automation: a price for each page, and no prompt. Not in every Region.
   *
   * @param options whether pictures are kept
   */
  public static dataAutomation(options: DataAutomationParsingOptions = {}): Parsing {
    return new AutomatedParsing(options);
  }

  /**
   * As a data source takes it. Where the spend of a model is attributed, the profile is made in a home of its own.
   *
   * @internal
   */
  public abstract _bind(home: () => Construct, tags: Readonly<Record<string, string>>): BoundParsing;

  /**
   * Reports what is wrong with it.
   *
   * @internal
   */
  public _check(_findings: Findings, _scope: Construct, _hasMediaBucket: boolean): void {
    // nothing can be
  }

  /** @internal */
  public get _isStandard(): boolean {
    return false;
  }
}

/**
 * What Bedrock Data Automation reads.
 */
export interface DataAutomationParsingOptions {
  /**
   * Whether pictures are kept, too, so that answers can show them. The knowledge base then needs a `mediaBucket`.
   *
   * @default false
   */
  readonly multimodal?: boolean;
}

/**
 * What parsing gives its source.
 *
 * @internal
 */
export interface BoundParsing {
  readonly property?: bedrock.CfnDataSource.ParsingConfigurationProperty;
  readonly statements: iam.PolicyStatement[];
}

class StandardParsing extends Parsing {
  public _bind(): BoundParsing {
    return { statements: [] };
  }

  public get _isStandard(): boolean {
    return true;
  }
}

class ModelParsing extends Parsing {
  public constructor(private readonly model: Model, private readonly options: FoundationModelParsingOptions) {
    super();
  }

  public _bind(home: () => Construct, tags: Readonly<Record<string, string>>): BoundParsing {
    const { prompt, multimodal } = this.options;
    const model = Object.keys(tags).length > 0 ? this.model._costAllocated(home(), tags) : this.model;
    return {
      property: {
        parsingStrategy: 'BEDROCK_FOUNDATION_MODEL',
        bedrockFoundationModelConfiguration: {
          modelArn: model.modelArn,
          ...(prompt !== undefined && { parsingPrompt: { parsingPromptText: prompt } }),
          ...(multimodal && { parsingModality: 'MULTIMODAL' }),
        },
      },
      statements: model._statements(),
    };
  }

  public _check(findings: Findings, scope: Construct, hasMediaBucket: boolean): void {
    const { prompt, multimodal } = this.options;
    findings.addAll(this.model._findings(scope));
    if (prompt !== undefined && !Token.isUnresolved(prompt) && (prompt.length < 1 || prompt.length > LONGEST_PROMPT)) {
      findings.error('parsing.prompt', `parsing: prompt has ${prompt.length} characters; it may have 1 to ${LONGEST_PROMPT.toLocaleString('en-US')}.`);
    }
    checkMedia(multimodal, hasMediaBucket, findings);
  }
}

class AutomatedParsing extends Parsing {
  public constructor(private readonly options: DataAutomationParsingOptions) {
    super();
  }

  public _bind(): BoundParsing {
    return {
      property: {
        parsingStrategy: 'BEDROCK_DATA_AUTOMATION',
        ...(this.options.multimodal && { bedrockDataAutomationConfiguration: { parsingModality: 'MULTIMODAL' } }),
      },
      statements: automateData(),
    };
  }

  public _check(findings: Findings, _scope: Construct, hasMediaBucket: boolean): void {
    checkMedia(this.options.multimodal, hasMediaBucket, findings);
  }
}

function checkMedia(multimodal: boolean | undefined, hasMediaBucket: boolean, findings: Findings): void {
  if (multimodal && !hasMediaBucket) {
    findings.error('parsing.media', 'parsing is multimodal, and the knowledge base has no mediaBucket to keep the pictures in. Give it one, or leave multimodal out.');
  }
}
