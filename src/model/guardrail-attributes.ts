/**
 * A guardrail by its ARN alone, and as libraries without the framework's reference interfaces have it: an object of
 * `@aws-cdk/aws-bedrock-alpha` or of `@cdklabs/generative-ai-cdk-constructs` is one.
 */
export interface GuardrailAttributes {
  /** The ARN, without a version: `arn:aws:bedrock:us-east-1:111122223333:guardrail/abc123`. */
  readonly guardrailArn: string;

  /**
   * The id, which nothing here needs.
   *
   * @default - what the ARN ends in
   */
  readonly guardrailId?: string;
}
