/**
 * What is known of a document beside its text: searches can filter by it, and answers come with it.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/kb-metadata.html
 */
export class DocumentAttribute {
  /**
   * Text, such as whose the document is.
   *
   * @param value the text
   */
  public static text(value: string): DocumentAttribute {
    return new DocumentAttribute(value);
  }

  /**
   * A number, such as a year.
   *
   * @param value the number
   */
  public static number(value: number): DocumentAttribute {
    return new DocumentAttribute(value);
  }

  /**
   * Whether something is so.
   *
   * @param value whether it is
   */
  public static flag(value: boolean): DocumentAttribute {
    return new DocumentAttribute(value);
  }

  /**
   * Several texts, such as tags.
   *
   * @param values the texts
   */
  public static texts(...values: string[]): DocumentAttribute {
    return new DocumentAttribute(values);
  }

  private constructor(
    /** @internal */
    public readonly _value: string | number | boolean | string[],
  ) {
  }
}
