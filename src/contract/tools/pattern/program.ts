import { ALL } from './characters';
import { Operation, Program } from './matching';
import { Expression } from './syntax';

/** The contract travels with the function, and a text of some length must still be matched within the steps of a call. */
const MOST_INSTRUCTIONS = 1_000;

/** The program that matches an expression anywhere in a text; undefined when it is too long (`[a-z]{1,5000}`). */
export function programOf(expression: Expression): Program | undefined {
  const compiler = new Compiler();
  try {
    const end = compiler.add(Operation.MATCH);
    const start = compiler.compile(expression, end);
    const anywhere = compiler.add(Operation.SPLIT, start, 0);
    compiler.program[anywhere][2] = compiler.add(Operation.CHARACTERS, anywhere, ...ALL);
    compiler.add(Operation.SPLIT, start, compiler.program[anywhere][2]);
    return compiler.program;
  } catch (error) {
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}

class Compiler {
  public readonly program: number[][] = [];

  public add(...instruction: number[]): number {
    if (this.program.length >= MOST_INSTRUCTIONS) {
      throw new RangeError('the pattern is too long');
    }
    return this.program.push(instruction) - 1;
  }

  /** Where the expression begins, if it goes on there after it. */
  public compile(expression: Expression, next: number): number {
    switch (expression.kind) {
      case 'characters':
        return this.add(Operation.CHARACTERS, next, ...expression.characters);
      case 'assertion':
        return this.add(Operation.ASSERT, next, expression.assertion);
      case 'lookahead':
        return this.add(Operation.LOOK, next, this.compile(expression.body, this.add(Operation.MATCH)), expression.negative ? 1 : 0);
      case 'sequence':
        return expression.parts.reduceRight((after, part) => this.compile(part, after), next);
      case 'choice':
        return expression.options.slice(0, -1).reduceRight(
          (others, option) => this.add(Operation.SPLIT, this.compile(option, next), others),
          this.compile(expression.options[expression.options.length - 1], next),
        );
      case 'repeat':
        return this.repeat(expression, next);
    }
  }

  private repeat({ body, min, max }: Expression & { kind: 'repeat' }, next: number): number {
    let start = next;
    if (max === Infinity) {
      start = this.add(Operation.SPLIT, 0, next);
      this.program[start][1] = this.compile(body, start);
    } else {
      for (let times = min; times < max; times++) { // each further one may be left out, with all that follow
        start = this.add(Operation.SPLIT, this.compile(body, start), next);
      }
    }
    for (let times = 0; times < min; times++) {
      start = this.compile(body, start);
    }
    return start;
  }
}
