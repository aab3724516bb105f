import { matches, select } from './filter-pattern';

/** A point of a metric. */
export interface Point {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly time: number;
  readonly value: number;
}

type Fields = Record<string, any>;

/**
 * Applies the processors of a log group's transformer, as the template has them.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Transformation-Processors.html
 */
export function transform(processors: readonly Fields[], message: string): Fields {
  let record: Fields = {};
  for (const { ParseJSON, CopyValue, SubstituteString, ...unknown } of processors) {
    if (ParseJSON) {
      record = JSON.parse(message);
    } else if (CopyValue) {
      CopyValue.Entries.forEach(({ Source, Target }: Fields) => {
        const value = select(`$.${Source}`, record);
        if (value !== undefined) {
          record[Target] = value;
        }
      });
    } else if (SubstituteString) {
      SubstituteString.Entries.forEach(({ Source, From, To }: Fields) => {
        if (typeof record[Source] === 'string') {
          record[Source] = record[Source].replace(new RegExp(From, 'g'), To);
        }
      });
    } else {
      throw new Error(`there is no processor ${Object.keys(unknown).join()}`);
    }
  }
  return record;
}

/** The points that the filters of a template make of a log: none where a dimension or a number is missing. */
export function publish(resources: Fields, log: readonly { readonly time: number; readonly message: string }[]): Point[] {
  const ofType = (type: string) => Object.values<Fields>(resources).filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
  const [{ TransformerConfig: processors }] = ofType('AWS::Logs::Transformer');
  const filters = ofType('AWS::Logs::MetricFilter').filter(({ ApplyOnTransformedLogs }) => ApplyOnTransformedLogs);
  return log.flatMap(({ time, message }) => {
    const record = transform(processors, message);
    return filters.filter(({ FilterPattern }) => matches(FilterPattern, record)).flatMap(({ MetricTransformations: [transformation] }) => {
      const { MetricNamespace, MetricName, MetricValue, Dimensions } = transformation;
      const value = MetricValue.startsWith('$') ? select(MetricValue, record) : Number(MetricValue);
      const dimensions = Object.fromEntries(Dimensions.map(({ Key, Value }: Fields) => [Key, select(Value, record)]));
      const isWhole = typeof value === 'number' && Object.values(dimensions).every((one) => typeof one === 'string');
      return isWhole ? [{
        namespace: MetricNamespace, name: MetricName, dimensions: dimensions as Record<string, string>, time, value: value as number,
      }] : [];
    });
  });
}
