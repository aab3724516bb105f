import { EventParameter } from '../../src/contract/tools/envelope';

/** Arguments as they came: text on Agents Classic, JSON values from a gateway. */
export interface Given {
  /** The value under a name. The index says where it probably is: engines keep the order of the schema. */
  get(name: string, index: number): unknown;
  /** All of them, by name. */
  all(): Record<string, unknown>;
}

/** A gateway's: one object. */
export class NamedValues implements Given {
  public constructor(private readonly object: Readonly<Record<string, unknown>>) {
  }

  public get(name: string): unknown {
    const value = this.object[name];
    return typeof value === 'function' ? undefined : value; // what every object inherits is functions, and JSON has none
  }

  public all(): Record<string, unknown> {
    return { ...this.object };
  }
}

/** Agents Classic's: a list of parameters, and another one for the body. Of one name in both, the parameter counts. */
export class ListedValues implements Given {
  public constructor(private readonly outside: readonly EventParameter[], private readonly inside: readonly EventParameter[]) {
  }

  public get(name: string, index: number): unknown {
    const guess = this.outside[index];
    return (guess?.name === name ? guess : find(this.outside, name) ?? find(this.inside, name))?.value;
  }

  public all(): Record<string, unknown> {
    return Object.fromEntries([...this.inside, ...this.outside].map((parameter) => [parameter?.name, parameter?.value]));
  }
}

function find(parameters: readonly EventParameter[], name: string): EventParameter | undefined {
  for (let index = 0; index < parameters.length; index++) {
    if (parameters[index]?.name === name) {
      return parameters[index];
    }
  }
  return undefined;
}
