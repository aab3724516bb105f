/** Services whose resources are in no Region. */
export const REGIONLESS: ReadonlySet<string> = new Set(['s3', 'iam', 'sts', 'cloudfront', 'route53', 'organizations', 'budgets', '']);

/** The parts of an ARN, or of a pattern for some. */
export class Arn {
  public static parse(text: string): Arn | undefined {
    const [, service, region, account, name] = /^arn:[^:]+:([^:]*):([^:]*):([^:]*):(.+)$/s.exec(text) ?? [];
    return name === undefined ? undefined : new Arn(service, region, account, name);
  }

  private constructor(
    public readonly service: string, public readonly region: string, public readonly account: string, public readonly name: string,
  ) {
  }

  /** Whether it is all that the service has. */
  public get isEverything(): boolean {
    const anywhere = this.region === '*' || (this.region === '' && REGIONLESS.has(this.service));
    return this.name === '*' && anywhere && (this.account === '*' || (this.account === '' && this.service === 's3'));
  }
}
